/** What a resident is told of a case: where it is, whose turn it is, what is missing, what was done. Nothing of whom. */
import { clockOn, goesOn, isDeemed, isStopped, timingOf } from '../shared/case/clock.ts'
import { curesOf } from '../shared/case/cures.ts'
import type { CaseState } from '../shared/case/fold.ts'
import { paidFromOf } from '../shared/case/paid-from.ts'
import { withoutQuarantined } from '../shared/case/quarantine.ts'
import { redatedOf } from '../shared/case/redated.ts'
import { slotOf } from '../shared/case/slots.ts'
import { summaryOf } from '../shared/case/summary.ts'
import type { FieldSpec, Item } from '../shared/catalogue/item.ts'
import type { Entry, Event } from '../shared/event.ts'
import type { Progress } from '../shared/protocol/progress.ts'
import { chinaDay, msOf } from '../shared/time.ts'
import type { ReleaseDirectory } from './directory.ts'

/** The types that a resident would call a step; what was filled in or attached is not told again. */
const STEPS: ReadonlySet<string> = new Set([
  'received',
  'notified',
  'accepted',
  'refused',
  'dispatched',
  'recalled',
  'deemed',
  'decided',
  'paused',
  'resumed',
  'extended',
  'withdrawn',
  'delivered',
])

/** What every item asks for and none lists. */
const APPLICANT_FORM: readonly FieldSpec[] = [
  { name: 'applicant.name', label: '姓名', kind: 'text', required: true },
  { name: 'applicant.id', label: '身份证号码', kind: 'id', required: true },
  { name: 'applicant.phone', label: '联系电话', kind: 'phone', required: false },
  { name: 'applicant.address', label: '住址', kind: 'text', required: false },
]

/** `entries`: the case's stream, which `state` was folded from. `asOf`: the node's clock, ISO. */
export function progressOf(
  directory: ReleaseDirectory,
  state: CaseState,
  entries: readonly Entry[],
  asOf: string,
): Progress {
  const item = directory.item(state.item, state.itemVersion)
  const today = chinaDay(msOf(asOf))
  const nameOf = (org: string) => directory.org(org)?.name ?? ''
  const open = state.stage === 'notified' ? state.notices.flatMap((n) => n.open) : []
  return {
    caseNo: state.caseNo,
    item: item?.name ?? '',
    stage: state.stage,
    with: nameOf(summaryOf(state).turn),
    missing: [...new Set(open)].map((id) => missingOf(item, id)),
    steps: withoutQuarantined(entries)
      .filter((e) => (STEPS.has(e.event.type) && hasEffect(state, e)) || voidsNotice(entries, e))
      .map(({ event }) => ({
        type: stepOf(event),
        at: state.times[event.id] ?? event.at,
        org: nameOf(event.org),
      })),
    deemed: isDeemed(timingOf(state), directory.calendar(), today),
    cures: curesOf(state, item, directory.calendar()).map(({ material, due }) => ({
      ...{ name: labelOf(item, material), due },
    })),
    paidFrom: paidFromOf(state, item),
    due: dueOf(directory, state, entries, today),
    asOf,
  }
}

function dueOf(
  directory: ReleaseDirectory,
  state: CaseState,
  entries: readonly Entry[],
  today: string,
): Progress['due'] {
  const item = directory.item(state.item, state.itemVersion)
  const clock = clockOn(timingOf(state), item, directory.calendar(), today)
  if (!clock) return null
  const { kind, due, provisional } = clock
  const stopped = isStopped(clock, today)
  const why = state.pauses.find((p) => p.from <= today && today <= p.to)
  const stop = stopped && why ? { kind: why.kind, goesOn: goesOn(clock, today) } : null
  const extended = kind === 'decision' ? clock.extended : 0
  const moved = redatedOf(state, entries, item, directory.calendar()).at(-1)
  const was = moved && moved.due === due && moved.was !== due ? { day: moved.was, on: moved.on } : null
  return { day: due, clock: kind, provisional, stopped, stop, extended, was }
}

/** As a resident tells them apart: 审核 and 决定 are one type of event (`review`, `decide`). */
const stepOf = ({ type, data }: Event): string =>
  type === 'decided' ? String(data?.step) : type === 'quarantined' ? 'notice-void' : type

/** The root left out a notice that asked for what the item's list does not have: whoever was asked for it is told (F05). */
const voidsNotice = (entries: readonly Entry[], { event: { type, data } }: Entry): boolean =>
  type === 'quarantined' &&
  data?.reason === 'catalogue' &&
  entries.some((e) => e.event.id === data.id && e.hash === data.hash && e.event.type === 'notified')

/** A fact, or the act that holds its slot: two that contest it are for the county to settle, not for the resident. */
function hasEffect(state: CaseState, { event }: Entry): boolean {
  const slot = slotOf(event)
  return slot === null || state.slots[slot].effective === event.id
}

const labelOf = (item: Item | undefined, id: string): string => missingOf(item, id).name

function missingOf(item: Item | undefined, id: string): Progress['missing'][number] {
  const material = item?.materials.find((m) => m.id === id)
  if (material) return { name: material.name, material: id }
  const field = [...(item?.form ?? []), ...APPLICANT_FORM].find((f) => f.name === id)
  return field ? { name: field.label, field } : { name: id }
}
