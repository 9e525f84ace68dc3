/** An event as a plain sentence, and the names that sentence needs. */
import type { Act } from '../../shared/case/acts.ts'
import { type CaseEventType, caseEvents } from '../../shared/case/events.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry, Event } from '../../shared/event.ts'
import type { Station } from '../station/station.ts'
import { d } from './desk-text.ts'
import { fieldLabel, materialName } from './names.ts'
import type { TraceNames } from './zh-trace.ts'

export function traceSentence(event: Event, names: TraceNames): string {
  const type = event.type
  if (event.v !== 1 || !isKnown(type)) return d.law.traceUnknown
  const under = event.data?.under
  return (
    sentenceOf(type, event, names) + (typeof under === 'string' ? d.law.traceUnder(names.letter(under)) : '')
  )
}

/** What an event was, in a word: 受理, 审核, 决定. */
export function eventWord(event: Event | undefined): string {
  if (!event) return d.law.traceUnknown
  if (event.type === 'decided')
    return event.data?.step === 'review' ? d.law.slots['step/review'] : d.law.slots['step/decide']
  return typeWord(event.type)
}

/** Why the county asks about an act. */
export const questionText = (act: Pick<Act, 'with'>): string =>
  act.with === null ? d.law.questioned : d.law.serialTwice(act.with)

export const typeWord = (type: string): string => (isKnown(type) ? d.law.events[type] : d.law.traceUnknown)

export const traceNames = (
  item: Item | undefined,
  entries: readonly Entry[],
  station: Pick<Station, 'orgName' | 'ledger'>,
): TraceNames => ({
  org: (id) => station.orgName(id),
  material: (id) => materialName(item, id),
  field: (name) => fieldLabel(item, name),
  letter: (id) => station.ledger().find((d) => d.id === id)?.letter ?? id,
  act: (id) => eventWord(entries.find((e) => e.event.id === id)?.event),
})

const isKnown = (type: string): type is CaseEventType => Object.hasOwn(caseEvents, type)

function sentenceOf<T extends CaseEventType>(type: T, event: Event, names: TraceNames): string {
  if (event.data === undefined) return d.law.traceErased(d.law.events[type])
  const data = caseEvents[type][1].safeParse(event.data)
  // The schema of a type gives that type's data; TypeScript does not follow it through the table.
  return data.success ? d.law.trace[type](data.data as never, names) : d.law.traceUnknown
}
