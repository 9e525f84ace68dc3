/** What a paper says, as data: the sheet only sets it. No number of a person and no telephone is on any of them. */
import { caseEvents } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { msOf } from '../../../shared/time.ts'
import { recordText } from '../../messages/dates.ts'
import { authorName, fieldLabel, materialName } from '../../messages/names.ts'
import { p } from '../../messages/print-text.ts'
import { resultsOf } from '../../messages/results.ts'
import { t } from '../../messages/text.ts'
import type { CaseView, Station } from '../../station/station.ts'
import type { Slip } from './slip.ts'

export interface SlipWords {
  readonly title: string
  /** 待核验, and why; null where the county has it. */
  readonly mark: string | null
  readonly opening: string
  readonly facts: readonly (readonly [label: string, text: string])[]
  readonly list: readonly string[]
  /** What the law, or the county, says of it. */
  readonly notes: readonly string[]
  /** Lines that somebody signs. */
  readonly hands: readonly string[]
}

type Names = Pick<Station, 'orgName' | 'staffName'>
type Words = Pick<SlipWords, 'opening'> & Partial<Pick<SlipWords, 'facts' | 'list' | 'notes' | 'hands'>>

export const applicantOf = (state: CaseState): string => state.fields['applicant.name']?.value ?? ''

export function slipTitle({ kind, event }: Pick<Slip, 'kind' | 'event'>): string {
  return kind === 'acceptance' && event.type === 'refused' ? p.titles.refusal : p.titles[kind]
}

export function slipWords(slip: Slip, view: CaseView, names: Names): SlipWords {
  const { state, item } = view
  const { facts = [], list = [], notes = [], hands = [p.signature], opening } = wordsOf(slip, view, names)
  return {
    title: slipTitle(slip),
    mark: slip.pending && p.pending[slip.kind === 'receipt' ? 'receipt' : slip.pending],
    opening,
    facts: [
      [t.receipt.caseNo, formatCaseNumber(state.caseNo)],
      [t.receipt.item, itemName(view)],
      [p.applicant, applicantOf(state)],
      ...facts,
    ],
    list,
    notes: [...notes, ...(item?.demo ? [t.item.demoNote] : [])],
    hands,
  }
}

function wordsOf(slip: Slip, view: CaseView, names: Names): Words {
  const { event, at } = slip
  const { state, item } = view
  const name = itemName(view)
  const when = recordText(msOf(at))
  const org = names.orgName(event.org)
  const clerk: readonly [string, string] = [p.clerk, authorName(names, event.by)]
  switch (slip.kind) {
    case 'receipt':
      return {
        opening: p.received(name),
        facts: [
          [t.receipt.queryCode, state.queryCode],
          [t.receipt.time, when],
          [t.receipt.station, org],
          clerk,
          [t.receipt.handedIn, handedIn(view)],
        ],
        notes: [t.receipt.notAccepted],
        // It goes the other way: the station gives it, nobody signs for it.
        hands: [],
      }
    case 'acceptance':
      if (event.type === 'refused') {
        const { reason } = caseEvents.refused[1].parse(event.data)
        return {
          opening: p.refused(name),
          facts: [[p.reason, reason], [p.refusedAt, when], clerk],
          notes: [p.remedies],
        }
      }
      return { opening: p.accepted(name), facts: [[p.acceptedAt, when], ...limits(item), clerk] }
    case 'notice': {
      const { materials, fields, note } = caseEvents.notified[1].parse(event.data)
      return {
        opening: p.notified(name, names.orgName(state.receivedOrg)),
        facts: [[p.notifiedAt, when], clerk],
        list: [
          ...materials.map((id) => materialLine(item, id)),
          ...fields.map((field) => p.field(fieldLabel(item, field))),
        ],
        notes: note === '' ? [] : [p.note(note)],
      }
    }
    case 'result': {
      const { outcome, opinion } = caseEvents.decided[1].parse(event.data)
      const granted = outcome === 'pass'
      const results = resultsOf(item, granted)
      return {
        opening: granted ? p.granted(name, names.orgName(state.receivedOrg)) : p.denied(name),
        facts: [
          ...(opinion === '' ? [] : [[granted ? p.opinion : p.reason, opinion] as const]),
          ...(results.length > 0 ? [[t.item.results, t.list(results)] as const] : []),
          [p.decidedAt, when],
          clerk,
        ],
        notes: granted ? [] : [p.remedies],
      }
    }
    case 'delivery': {
      const { to, note } = caseEvents.delivered[1].parse(event.data)
      return {
        opening: p.delivered,
        facts: [
          [p.deliveredWhat, deliveredWhat(view)],
          [p.deliveredTo, p.receivers[to]],
          [p.deliveredHow, p.overTheCounter],
          [p.deliveredAt, when],
          [p.deliveredBy, `${names.staffName(event.by)}（${org}）`],
          ...(note === '' ? [] : [[p.remark, note] as const]),
        ],
        hands: p.deliveryHands,
      }
    }
  }
}

const itemName = ({ state, item }: CaseView): string => item?.name ?? state.item

/** What was handed in with the receipt or since, until now: the paper says what the station holds when it is printed. */
function handedIn({ state, item }: CaseView): string {
  const given = Object.entries(state.materials).filter(([, m]) => m.seen || m.files.length > 0)
  if (given.length === 0) return t.receipt.nothing
  return given
    .map(([id, { seen, files }]) => {
      const how = [
        ...(seen ? [t.receipt.original] : []),
        ...(files.length > 0 ? [t.receipt.copies(files.length)] : []),
      ]
      return `${materialName(item, id)}（${t.list(how)}）`
    })
    .join('\n')
}

function limits(item: Item | undefined): (readonly [string, string])[] {
  if (!item) return []
  const { promised, statutory } = item
  return [
    [t.item.promised, p.fromAcceptance(t.law.limit(promised.n, promised.unit), promised.n)],
    ...(statutory
      ? [[t.item.statutory, p.fromAcceptance(t.law.limit(statutory.n, statutory.unit), statutory.n)] as const]
      : []),
  ]
}

function materialLine(item: Item | undefined, id: string): string {
  const spec = item?.materials.find((material) => material.id === id)
  return spec
    ? p.material(spec.name, t.law.materialKinds[spec.kind], t.item.copies(spec.copies))
    : materialName(item, id)
}

function deliveredWhat({ state, item, entries }: CaseView): string {
  const effective = (id: string | null) => entries.find((e) => e.event.id === id)?.event
  if (effective(state.slots.admission.effective)?.type === 'refused') return p.titles.refusal
  const granted = effective(state.slots['step/decide'].effective)?.data?.outcome === 'pass'
  return t.list([p.titles.result, ...resultsOf(item, granted)])
}
