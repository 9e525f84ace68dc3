/**
 * The root's judgement of one event, on what its author knew. Nothing is dropped: what may not hold is quarantined
 * with a reason, and the log behind it goes on.
 */
import { APPLICANT_FIELDS, type Item } from '../catalogue/item.ts'
import { deviceOfStream } from '../device-events.ts'
import { deviceOf, type Entry, type Event, isAuthority, isWellFormed } from '../event.ts'
import { areaWithin } from '../org/area-code.ts'
import { hasLapsed, type Ledger } from '../org/ledger.ts'
import type { Org, Staff } from '../org/org.ts'
import { chinaDayOf } from '../time.ts'
import { areasAbove } from './audience.ts'
import { AUTHORITY_TYPES, type CaseData, caseNoOf, type Slot, schemaOf } from './events.ts'
import { type CaseState, foldCase } from './fold.ts'
import { Knowledge } from './knowledge.ts'
import { legalTime } from './legal-time.ts'
import { parseCaseNumber } from './number.ts'
import { mayReceive, mayRule, optionsOf, permit, type Refusal } from './permissions.ts'
import { quarantinesIn } from './quarantine.ts'
import { SLOTS, slotOf } from './slots.ts'
import type { Step } from './transitions.ts'

export const QUARANTINE_REASONS = [
  /** Its place in the order is not one that its author can have come to. */
  'tick',
  /** The data are not those that the digest was made of. */
  'digest',
  /** Two events under one id: a device or its profile was copied. */
  'clone',
  /** It follows an event that does not hold. */
  'chain',
  /** Its data left with the stream they stood in, and nobody has brought them back. */
  'lost',
  /** Envelope or data are not of the form of their type and version. */
  'schema',
  /** Not a stream that a station may write. */
  'stream',
  /** The device is not of this organisation, or the staff member is not. */
  'identity',
  /** The organisation or role has no power for this. */
  'permission',
  /** Not possible in the state that its author knew. */
  'stage',
  /** The case's number is not one of this device and area. */
  'number',
  /** There is a case under this number already. */
  'duplicate-number',
  /** There is no case that it could belong to. */
  'no-case',
  /** A stop, its end or an extension that the law does not know. */
  'clock',
  /** The item, or a material, field or department named, is not in the catalogue version. */
  'catalogue',
] as const
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]

export type Verdict =
  | { readonly type: 'holds' }
  | { readonly type: 'quarantine'; readonly reason: QuarantineReason }

/** What the root knows of people, devices and items. */
export interface Directory {
  device(id: string): { readonly org: string; readonly terminal: string } | undefined
  staff(id: string): Staff | undefined
  item(code: string, version: number): Item | undefined
  org(id: string): Org | undefined
  ledger(): Ledger
}

const HOLDS: Verdict = { type: 'holds' }
const no = (reason: QuarantineReason): Verdict => ({ type: 'quarantine', reason })

const REASON_OF: Record<Refusal['type'], QuarantineReason> = {
  WrongStage: 'stage',
  Contested: 'stage',
  WrongRole: 'permission',
  WrongOrg: 'permission',
  ReadOnly: 'permission',
  NoReason: 'schema',
  BackDated: 'clock',
  WrongDays: 'clock',
  Overlapping: 'clock',
  TooLong: 'clock',
  // As of a notice that asks for what the list does not have (F05): kept, without effect, and the county is told.
  NotAcknowledged: 'catalogue',
  NotAll: 'catalogue',
}

/**
 * `before`: all that the root holds of the stream; `barred`: hashes of what it has put in quarantine there.
 */
export function judge(
  directory: Directory,
  entry: Entry,
  before: readonly Entry[],
  barred: ReadonlySet<string> = new Set(quarantinesIn(before).map((q) => q.hash)),
): Verdict {
  const { event } = entry
  const device = deviceOf(event.id)
  if (isAuthority(device)) return HOLDS
  if (!isWellFormed(entry) || AUTHORITY_TYPES.has(event.type)) return no('schema')
  const caseNo = caseNoOf(event.stream)
  const [rules, accounts] = [event.type === 'ruled', event.type === 'accounted']
  const isOfDevice = deviceOfStream(event.stream) !== null
  if (accounts ? !isOfDevice : caseNo === null && !(rules && isOfDevice)) return no('stream')
  if (event.data === undefined) return no('lost')
  const schema = schemaOf(event.type, event.v)
  // The program of a station comes from its node: none writes what the root has not learned yet.
  if (!schema?.safeParse(event.data).success) return no('schema')

  const staff = directory.staff(event.by)
  if (directory.device(device)?.org !== event.org || staff?.org !== event.org) return no('identity')
  if (accounts) return mayRule(staff) ? HOLDS : no('permission')
  if (rules) return judgeRuling(entry, before, staff)
  if (event.type === 'received') return judgeReceipt(directory, entry, before, barred, staff, caseNo!)

  // What its author knew, less what the root has quarantined since: what rests on that falls with it.
  const knowledge = new Knowledge([...before.filter(isWellFormed), entry])
  const known = asKnown(knowledge.before(entry.hash), before, barred)
  if (!known) return no('no-case')
  const item = directory.item(known.item, known.itemVersion)
  const doing = event.type as Step
  const answer = permit(known, staff, doing, {
    ...{ item, ...byLetter(directory, entry) },
    ...optionsOf(doing, event.data),
  })
  if (!answer.ok) return no(REASON_OF[answer.error.type])
  if (event.type === 'dispatched' && !mayGoTo(directory, known, item, event.data as CaseData<'dispatched'>))
    return no('catalogue')
  if (event.type === 'recalled' && !namesKnown(known, event.data as CaseData<'recalled'>)) return no('stage')
  return item && asksOnlyFor(item, event) ? HOLDS : no('catalogue')
}

/**
 * The case as its author knew it. What was erased since can be read only as what is left of it; the author wrote on a
 * case that was not erased yet.
 */
function asKnown(
  knew: readonly Entry[],
  before: readonly Entry[],
  barred: ReadonlySet<string>,
): CaseState | null {
  const since = before.filter((e) => e.event.type === 'erased' && !knew.includes(e))
  const known = foldCase([...knew, ...since].filter((e) => !barred.has(e.hash)))
  const isErasedSince = known?.erased && !knew.some((e) => e.event.type === 'erased')
  return isErasedSince ? { ...known, erased: false, readOnly: false } : known
}

/** It takes back what its author knew, and nothing else. */
const namesKnown = ({ dispatches }: CaseState, data: CaseData<'recalled'>): boolean =>
  (data.dispatches ?? []).every((id) => dispatches.some((d) => d.event === id && d.to === data.from))

/** To a town, to a department of the county, to another county's only where the item says so; beside it whom the item names. */
function mayGoTo(
  { org }: Directory,
  { receivedOrg }: CaseState,
  item: Item | undefined,
  { to, with: beside = [] }: CaseData<'dispatched'>,
): boolean {
  const place = org(to)
  const named = new Set([item?.owner, ...(item?.joint ?? [])])
  const isHere = (of: Org) => areaWithin(of.area, areasAbove(receivedOrg).at(-1)!)
  return (
    takesCases(place) &&
    (isHere(place!) || named.has(to) || item?.elsewhere?.includes(to) === true) &&
    beside.every((id) => id !== to && named.has(id) && org(id)?.kind === 'department')
  )
}

const takesCases = (org: Org | undefined): boolean => org?.kind === 'department' || org?.kind === 'town'

/** A word on what its author knew to lie in quarantine, in whatever stream that is told. */
function judgeRuling(entry: Entry, before: readonly Entry[], staff: Staff): Verdict {
  if (!mayRule(staff)) return no('permission')
  const { id, hash } = entry.event.data as CaseData<'ruled'>
  const known = new Knowledge([...before.filter(isWellFormed), entry]).before(entry.hash)
  return quarantinesIn(known).some((q) => q.id === id && q.hash === hash) ? HOLDS : no('stage')
}

/** Power is judged at the legal time. */
const byLetter = (directory: Directory, entry: Entry) => ({
  day: chinaDayOf(legalTime(entry)) ?? '',
  ledger: directory.ledger(),
  under: String(entry.event.data?.under ?? ''),
})

function judgeReceipt(
  directory: Directory,
  entry: Entry,
  before: readonly Entry[],
  barred: ReadonlySet<string>,
  staff: Staff,
  caseNo: string,
): Verdict {
  const { event } = entry
  const item = directory.item(event.data?.item as string, event.data?.itemVersion as number)
  if (!mayReceive(staff, item, byLetter(directory, entry))) return no('permission')
  const number = parseCaseNumber(caseNo)
  const terminal = directory.device(deviceOf(event.id))?.terminal
  // In one spelling only: typed otherwise it would name another stream, and there would be two cases under one number.
  if (!number.ok || number.value.number !== caseNo) return no('number')
  if (number.value.area !== event.org || number.value.terminal !== terminal) return no('number')
  if (event.parents.length > 0) return no('schema')
  if (before.some((e) => e.event.type === 'received' && !barred.has(e.hash))) return no('duplicate-number')
  return item ? HOLDS : no('catalogue')
}

/** The act rests on a letter that had lapsed: what its author could not know yet, a person is to settle. */
export function isQuestioned({ ledger }: Pick<Directory, 'ledger'>, entry: Entry): boolean {
  const { under } = entry.event.data ?? {}
  const day = chinaDayOf(legalTime(entry))
  const named = ledger().find((d) => d.id === under)
  const slot = slotOf(entry.event)
  // What was handed over is a fact.
  return slot !== null && slot !== 'serial' && named !== undefined && day !== null && hasLapsed(named, day)
}

/** A notice asks only for what the pinned item lists, and a material is one of them (华府办函〔2016〕179号, F05). */
export function asksOnlyFor(item: Item, event: Event): boolean {
  const materials = new Set(item.materials.map((m) => m.id))
  const data = event.data ?? {}
  if (event.type === 'material') return materials.has(String(data.material))
  const fields = new Set<string>([...APPLICANT_FIELDS, ...item.form.map((f) => f.name)])
  if (event.type === 'filled') return Object.keys(data.fields as object).every((f) => fields.has(f))
  if (event.type !== 'notified') return true
  const asked = data as { materials: string[]; fields: string[] }
  return asked.materials.every((m) => materials.has(m)) && asked.fields.every((f) => fields.has(f))
}

/** Acts that stand unopposed and that the root has not registered yet. */
export function registrationsDue(state: CaseState): { act: string; slot: Slot; generation: number }[] {
  return SLOTS.flatMap((slot) => {
    const { effective, contested, acts } = state.slots[slot]
    const act = acts.find((a) => a.id === effective)
    return act && !contested && act.status === 'provisional'
      ? [{ act: act.id, slot, generation: act.generation }]
      : []
  })
}
