/** The versions between which the county chooses: what each says, by whom, when, and on what knowledge. */
import { Knowledge } from '../../../shared/case/knowledge.ts'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { deviceOf, type Entry, isPersons, isWellFormed } from '../../../shared/event.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { whenText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import { authorName, fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import { eventWord, traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView, Station } from '../../station/station.ts'

export interface Line {
  readonly label: string
  readonly text: string
}

export interface Version {
  readonly id: string
  readonly title: string
  readonly lines: readonly Line[]
  /** Who, when, what the author knew; each a sentence. */
  readonly notes: readonly string[]
}

type Names = Pick<Station, 'orgName' | 'staffName' | 'ledger'>

/** The sentence of each event as its one line. */
export function actVersions(view: CaseView, station: Names, ids: readonly string[]): Version[] {
  const names = traceNames(view.item, view.entries, station)
  return versionsOf(view, station, ids, ({ event }) => [{ label: m.what, text: traceSentence(event, names) }])
}

export const fieldVersions = (
  view: CaseView,
  station: Names,
  ids: readonly string[],
  { name, label }: { readonly name: string; readonly label: string },
): Version[] => versionsOf(view, station, ids, ({ event }) => [{ label, text: filledText(event, name) }])

/** What an event filled into a field. */
export function filledText({ data }: Entry['event'], name: string): string {
  const fields = data?.fields
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, name)
    ? String((fields as Record<string, unknown>)[name])
    : ''
}

function versionsOf(
  view: CaseView,
  station: Names,
  ids: readonly string[],
  linesOf: (entry: Entry) => readonly Line[],
): Version[] {
  const knowledge = new Knowledge(view.entries.filter(isWellFormed))
  const entries = ids.flatMap((id) => view.entries.find((e) => e.event.id === id) ?? [])
  return entries.map((entry, i) => {
    const others = entries.filter((e) => e !== entry)
    const knew = others.some((other) => knowledge.knows(entry.hash, other.hash))
    return {
      id: entry.event.id,
      title: m.version(i + 1),
      lines: linesOf(entry),
      notes: [
        ...authorNotes(view, station, entry.event),
        knownNote(knowledge.before(entry.hash)),
        knew ? m.knewOther : m.knewNoOther,
      ],
    }
  })
}

/** Who (name, organisation, terminal), and when, by both clocks where they differ. */
export function authorNotes(
  { state, terminals }: Pick<CaseView, 'state' | 'terminals'>,
  station: Names,
  event: Entry['event'],
): string[] {
  const terminal = terminals.get(deviceOf(event.id))
  const legal = state.times[event.id]
  return [
    [
      authorName(station, event.by),
      station.orgName(event.org),
      ...(terminal === undefined ? [m.device(deviceOf(event.id))] : [m.terminal(terminal)]),
    ].join(' · '),
    [
      whenText(msOf(legal ?? event.at), now.value),
      ...(legal ? [m.own(whenText(msOf(event.at), now.value))] : []),
    ].join(' · '),
  ]
}

/** `known`: in display order. The root's own words tell an author nothing. */
export function knownNote(known: readonly Entry[]): string {
  const last = known.filter((e) => isPersons(e.event)).at(-1)?.event
  return last ? m.knewLast(eventWord(last), whenText(msOf(last.at), now.value)) : m.knewNothing
}

/** Has somebody gone on from this event? */
export function builtOn(view: CaseView, id: string): boolean {
  const knowledge = new Knowledge(view.entries.filter(isWellFormed))
  const word = view.entries.find((e) => e.event.id === id)
  return (
    word !== undefined &&
    view.entries.some(
      (e) => isPersons(e.event) && e.event.by !== word.event.by && knowledge.knows(e.hash, word.hash),
    )
  )
}

export const blankText = (text: string): string => (text === '' ? '—' : text)

const SHOWN = ['applicant.name', 'applicant.phone', 'applicant.address'] as const

/** A case as a whole: where and when it came, how far it is, what is filled in. */
export function caseVersion({ state, item }: CaseView, station: Pick<Station, 'orgName'>): Version {
  const form = (item?.form ?? []).map(({ name }) => name)
  return {
    id: state.caseNo,
    title: formatCaseNumber(state.caseNo),
    lines: [
      { label: m.receivedWhen, text: whenText(msOf(state.receivedAt), now.value) },
      { label: m.receivedWhere, text: station.orgName(state.receivedOrg) },
      { label: m.stage, text: t.law.stages[state.stage] },
      ...[...SHOWN, ...form].flatMap((name) => {
        const text = Object.hasOwn(state.fields, name) ? state.fields[name]!.value : ''
        return text === '' ? [] : [{ label: fieldLabel(item, name), text }]
      }),
    ],
    notes: [],
  }
}
