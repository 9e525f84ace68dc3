/**
 * State is a fold: a pure function of the *set* of a case's events. Replicas with the same events compute the same
 * bytes, in whatever order and however often the events arrived (tests/properties/fold.test.ts).
 */
import type { Pause } from '../calendar/calendar.ts'
import { deviceOf, type Entry, type Event, isApplicants, isAuthority, isWellFormed } from '../event.ts'
import { OUT, type SlotState, slotState } from './acts.ts'
import { audienceOf, type Dispatch, dispatchesIn, isArea } from './audience.ts'
import { type Comparison, comparisonsIn } from './comparisons.ts'
import { asLeft, erasuresIn, nameOf } from './erasure.ts'
import { AUTHORITY_TYPES, type CaseData, caseNoOf, type MaterialFile, type Slot, schemaOf } from './events.ts'
import { type FieldState, foldFields } from './fields.ts'
import type { Opinion } from './joint.ts'
import { Knowledge } from './knowledge.ts'
import { type Order, ordersIn } from './orders.ts'
import { quarantinesIn, type RuledQuarantine, rulingOn } from './quarantine.ts'
import { SLOTS } from './slots.ts'
import { type Stage, stageOf } from './stage.ts'

export interface MaterialState {
  /** Some clerk saw the original. */
  readonly seen: boolean
  /** In display order, each content once. */
  readonly files: readonly (MaterialFile & { readonly event: string })[]
}

/** A stop of the clock. */
export interface CasePause extends Pause {
  readonly event: string
  readonly kind: CaseData<'paused'>['kind']
  /** The number of the written notice. */
  readonly notice: string
  /** Legal time of the event: it stops nothing before that. */
  readonly at: string
}

export interface Notice {
  readonly event: string
  /** Of what it asks for: what a notice that its author knew could have said, and did not. */
  readonly unsaid: readonly string[]
  /** Of what it asks for: what such a notice had asked for already. */
  readonly again: readonly string[]
  /** Legal time at which the last of it came; null while something is missing. */
  readonly suppliedAt: string | null
  readonly materials: readonly string[]
  readonly fields: readonly string[]
  readonly note: string
  /** What of it has not come since: material ids and field names. */
  readonly open: readonly string[]
}

export interface CaseState {
  readonly caseNo: string
  readonly queryCode: string
  /** The applicant filed it by the web (filing.ts). */
  readonly online: boolean
  readonly item: string
  readonly itemVersion: number
  /** The event of receipt, whose time, author and organisation are those of 收件. */
  readonly receipt: string
  readonly receivedAt: string
  readonly receivedOrg: string
  /** Legal time of the act of admission that has effect. */
  readonly admittedAt: string | null
  /** Legal time of the decision, or withdrawal, that has effect. */
  readonly decidedAt: string | null
  /** Of the decision on the merits that has effect. */
  readonly outcome: CaseData<'decided'>['outcome'] | null
  readonly fields: Readonly<Record<string, FieldState>>
  readonly materials: Readonly<Record<string, MaterialState>>
  readonly notices: readonly Notice[]
  /** Legal time of the first notice or word on admission, whatever has become of it; null: nobody has said any. */
  readonly toldAt: string | null
  /** Legal time at which the last came of what the notices asked for; null: none did, or something is missing. */
  readonly suppliedAt: string | null
  readonly slots: Readonly<Record<Slot, SlotState>>
  /** Each as its notice says, or as it was cut short; in display order. */
  readonly pauses: readonly CasePause[]
  /** Workdays by which the limit was extended, and the legal time of that; null: it was not. */
  readonly extension: { readonly days: number; readonly at: string } | null
  /** Those that stand, in display order. */
  readonly dispatches: readonly Dispatch[]
  /** Of departments that were asked for theirs, in display order. */
  readonly opinions: readonly Opinion[]
  /** The department that has it: of several the last. */
  readonly dispatchedTo: string | null
  /** Legal time of that dispatch. */
  readonly dispatchedAt: string | null
  /** The other town whose window has it, in the place of the receiver's own: of several the last. */
  readonly handedTo: string | null
  readonly delivered: string | null
  /** The serial that this case has used, contested or not; null: none, or it was found not to be its. */
  readonly serial: string | null
  /** 督办, in display order. */
  readonly orders: readonly Order[]
  readonly stage: Stage
  /** Organisations entitled to this stream, sorted. */
  readonly audience: readonly string[]
  /** Legal times of events whose device's clock was off: event id → ISO. */
  readonly times: Readonly<Record<string, string>>
  readonly quarantined: readonly RuledQuarantine[]
  /** With other cases of the same person and item, by number. */
  readonly comparisons: readonly Comparison[]
  /** An event of a type or version unknown to this program is here: the case may be read, not written (请更新). */
  readonly readOnly: boolean
  /** What the case rests on was erased (已按规定删除): of people nothing is left, and nobody writes any more. */
  readonly erased: boolean
}

/** null until the receipt (收件) is among the entries. `barred`: hashes that the root is about to put in quarantine. */
export function foldCase(all: readonly Entry[], barred: Iterable<string> = []): CaseState | null {
  // What is quarantined has no effect, but whoever built on it still knew what came before it.
  const erased = erasuresIn(all)
  const knowledge = new Knowledge(asLeft(all.filter(isWellFormed)))
  const quarantined = quarantinesIn(knowledge.entries)
  const out = new Set([...quarantined.map((q) => q.hash), ...barred])
  const held = knowledge.entries.filter((e) => !out.has(e.hash))
  const entries = held.filter((e) => (isErased(erased, e) ? hasLeft(e) : isUnderstood(e)))
  const receipt = entries.find((e) => e.event.type === 'received')
  const caseNo = receipt && caseNoOf(receipt.event.stream)
  if (!receipt || !caseNo) return null

  const data = receipt.event.data as { queryCode: string; item: string; itemVersion: number }
  const fields = foldFields(knowledge, entries)
  const materials = foldMaterials(entries)
  const slots = Object.fromEntries(SLOTS.map((s) => [s, slotState(knowledge, entries, s)])) as Record<
    Slot,
    SlotState
  >
  const times = Object.fromEntries(
    entries
      .filter((e) => e.event.type === 'timed')
      .map((e) => [e.event.data?.event as string, e.event.data?.trusted as string] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const timeOf = (event: Event) => times[event.id] ?? event.at
  const notices = foldNotices(knowledge, entries, timeOf)
  const acts = SLOTS.flatMap((s) => slots[s].acts)
  const dispatches = dispatchesIn(knowledge, entries, acts)
  const dispatch = dispatches.findLast((d) => !isArea(d.to) && !d.beside)
  const dispatchedTo = dispatch?.to ?? null
  const dispatched = entries.find((e) => e.event.id === dispatch?.event)?.event
  const effective = (slot: Slot) => entries.find((e) => e.event.id === slots[slot].effective)?.event ?? null
  const delivered = deliveryIn(knowledge, entries, slots)

  const admission = effective('admission')
  const decision = effective('step/decide')
  const extended = effective('extension')
  const receivedAt = timeOf(receipt.event)

  return {
    caseNo,
    queryCode: data.queryCode,
    online: isApplicants(receipt.event),
    item: data.item,
    itemVersion: data.itemVersion,
    receipt: receipt.event.id,
    receivedAt,
    receivedOrg: receipt.event.org,
    // 视为受理: as of the day of receipt (行政许可法 art. 32 (4)).
    admittedAt: admission && (admission.type === 'deemed' ? receivedAt : timeOf(admission)),
    decidedAt: decision && timeOf(decision),
    outcome: decision?.type === 'decided' ? (decision.data as CaseData<'decided'>).outcome : null,
    fields,
    materials,
    notices,
    toldAt:
      entries
        .filter((e) => TOLD.has(e.event.type))
        .map((e) => timeOf(e.event))
        .sort()[0] ?? null,
    suppliedAt: notices.some((n) => n.suppliedAt === null)
      ? null
      : (notices
          .flatMap((n) => n.suppliedAt ?? [])
          .sort()
          .at(-1) ?? null),
    slots,
    pauses: foldPauses(entries, timeOf),
    extension: extended && { days: (extended.data as CaseData<'extended'>).days, at: timeOf(extended) },
    dispatches,
    opinions: foldOpinions(entries, timeOf),
    dispatchedTo,
    dispatchedAt: dispatched ? timeOf(dispatched) : null,
    handedTo: dispatches.findLast((d) => isArea(d.to))?.to ?? null,
    delivered,
    serial: serialIn(entries, slots.serial),
    orders: ordersIn(
      entries.map((e) => e.event),
      timeOf,
    ),
    stage: stageOf({ effective, notices, dispatchedTo, delivered }),
    audience: audienceOf(receipt.event.org, dispatches),
    times,
    quarantined: quarantined.map((q) => ({ ...q, ruling: rulingOn(knowledge, entries, q.hash) })),
    comparisons: comparisonsIn(knowledge, entries),
    readOnly:
      isErased(erased, receipt) || held.some((e) => e.event.data && !schemaOf(e.event.type, e.event.v)),
    erased: isErased(erased, receipt),
  }
}

/** Who is entitled to the stream of a case, sorted; nobody without a receipt. For `all` and `barred` see foldCase. */
export const audienceIn = (all: readonly Entry[], barred: Iterable<string> = []): readonly string[] =>
  foldCase(all, barred)?.audience ?? []

const isErased = (erased: ReturnType<typeof erasuresIn>, { event, hash }: Entry): boolean =>
  erased.has(nameOf({ id: event.id, hash }))

/** Of several that stand the first in display order. */
function serialIn(entries: readonly Entry[], { acts }: SlotState): string | null {
  const used = acts.find((act) => !OUT.has(act.status))
  const data = entries.find((e) => e.event.id === used?.id)?.event.data as CaseData<'delivered'> | undefined
  return data?.serial ?? null
}

/** What is left is the root's own word, and blanked words need not be of the schema. */
const hasLeft = ({ event }: Entry): boolean =>
  event.data !== undefined && schemaOf(event.type, event.v) !== undefined && mayHaveSaid(event)

/** Data present (not erased), of a known type and version, well formed, and not the root's words in another's mouth. */
function isUnderstood({ event }: Entry): boolean {
  let known = understood.get(event)
  if (known === undefined) {
    known = parses(event)
    understood.set(event, known)
  }
  return known
}

/** Events are never changed; a case is folded again and again. */
const understood = new WeakMap<Event, boolean>()

function parses(event: Event): boolean {
  if (!event.data) return false
  return mayHaveSaid(event) && (schemaOf(event.type, event.v)?.safeParse(event.data).success ?? false)
}

const mayHaveSaid = ({ id, type }: Event): boolean => !AUTHORITY_TYPES.has(type) || isAuthority(deviceOf(id))

function foldMaterials(entries: readonly Entry[]): Record<string, MaterialState> {
  const materials = new Map<string, { seen: boolean; files: Map<string, MaterialFile & { event: string }> }>()
  for (const { event } of entries) {
    if (event.type !== 'material') continue
    const data = event.data as { material: string; seen: boolean; file?: MaterialFile }
    const own = materials.get(data.material) ?? { seen: false, files: new Map() }
    own.seen ||= data.seen
    if (data.file && !own.files.has(data.file.sha256)) {
      const { sha256, bytes, type } = data.file
      own.files.set(sha256, { sha256, bytes, type, event: event.id })
    }
    materials.set(data.material, own)
  }
  return Object.fromEntries(
    [...materials]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, m]) => [id, { seen: m.seen, files: [...m.files.values()] }]),
  )
}

/**
 * 出件 hands over a result: it stands as long as a result of that kind stands that its author knew, or one that is contested.
 * Where the county has set the decision aside for none, the case goes on, and its result is handed over anew.
 */
function deliveryIn(
  knowledge: Knowledge,
  entries: readonly Entry[],
  slots: CaseState['slots'],
): string | null {
  const ends = entries.filter((e) => resultOf(e.event) !== null)
  const standing = ends.filter(({ event: { id } }) => ENDING.some((slot) => slots[slot].effective === id))
  const isContested = ENDING.some((slot) => slots[slot].contested)
  const stands = (delivery: Entry): boolean => {
    const handed = new Set(
      ends.filter((e) => knowledge.knows(delivery.hash, e.hash)).map((e) => resultOf(e.event)),
    )
    return isContested || standing.some((e) => handed.has(resultOf(e.event)))
  }
  return entries.find((e) => e.event.type === 'delivered' && stands(e))?.event.id ?? null
}

const ENDING = ['admission', 'step/decide'] as const

/** What an act ends a case with; null: it ends none. */
const resultOf = ({ type, data }: Event): string | null =>
  type === 'refused' ? type : type === 'decided' && data?.step === 'decide' ? String(data.outcome) : null

const foldOpinions = (entries: readonly Entry[], timeOf: (event: Event) => string): Opinion[] =>
  entries.flatMap(({ event }) => {
    if (event.type !== 'opined') return []
    const { outcome, opinion } = event.data as CaseData<'opined'>
    return [{ event: event.id, org: event.org, at: timeOf(event), outcome, opinion }]
  })

function foldPauses(entries: readonly Entry[], timeOf: (event: Event) => string): CasePause[] {
  return entries.flatMap(({ event }) => {
    if (event.type !== 'paused') return []
    const { kind, notice, from, to } = event.data as CaseData<'paused'>
    const ends = entries.flatMap(({ event: end }) => {
      const data = end.type === 'resumed' ? (end.data as CaseData<'resumed'>) : null
      return data?.pause === event.id ? [data.on] : []
    })
    // One that would end before it begins stops nothing.
    return [{ event: event.id, kind, notice, from, to: [to, ...ends].sort()[0]!, at: timeOf(event) }]
  })
}

/** What an event brings, under the names of a notice. */
const givenIn = ({ type, data }: Event): string[] =>
  type === 'material'
    ? [`material ${data?.material}`]
    : type === 'filled'
      ? Object.keys(data?.fields as object).map((field) => `field ${field}`)
      : []

/** Notices, and words on admission. */
export const TOLD: ReadonlySet<string> = new Set(['notified', 'accepted', 'refused'])

const askedIn = (event: Event): string[] => {
  const { materials, fields } = event.data as CaseData<'notified'>
  return [...materials, ...fields]
}

function foldNotices(
  knowledge: Knowledge,
  entries: readonly Entry[],
  timeOf: (event: Event) => string,
): Notice[] {
  return entries
    .filter((e) => e.event.type === 'notified')
    .map((notice) => {
      const data = notice.event.data as { materials: string[]; fields: string[]; note: string }
      // What its author did not know counts as come since: a photograph on its way when the notice was written.
      const since = entries.filter((e) => e !== notice && !knowledge.knows(notice.hash, e.hash))
      /** When each name first came. */
      const came = new Map<string, string>()
      for (const { event } of since)
        for (const name of givenIn(event)) {
          const [at, before] = [timeOf(event), came.get(name)]
          if (before === undefined || at < before) came.set(name, at)
        }
      const open = [
        ...data.materials.filter((m) => !came.has(`material ${m}`)),
        ...data.fields.filter((f) => !came.has(`field ${f}`)),
      ]
      const known = entries.filter((e) => e.event.type === 'notified' && knowledge.knows(notice.hash, e.hash))
      const said = new Set(known.flatMap(({ event }) => askedIn(event)))
      const asked = [...data.materials.map((m) => `material ${m}`), ...data.fields.map((f) => `field ${f}`)]
      const times = asked.flatMap((name) => came.get(name) ?? [])
      return {
        event: notice.event.id,
        ...{ materials: data.materials, fields: data.fields, note: data.note, open },
        unsaid: known.length === 0 ? [] : askedIn(notice.event).filter((name) => !said.has(name)),
        again: askedIn(notice.event).filter((name) => said.has(name)),
        suppliedAt: open.length > 0 ? null : (times.sort().at(-1) ?? timeOf(notice.event)),
      }
    })
}
