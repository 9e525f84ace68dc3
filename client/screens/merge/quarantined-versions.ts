/** An event in quarantine beside what stands in its case, and whether the county may write it anew. */
import { type CaseData, schemaOf } from '../../../shared/case/events.ts'
import { asksOnlyFor } from '../../../shared/case/judge.ts'
import { Knowledge } from '../../../shared/case/knowledge.ts'
import { optionsOf } from '../../../shared/case/permissions.ts'
import { slotOf } from '../../../shared/case/slots.ts'
import type { Step } from '../../../shared/case/transitions.ts'
import { type Entry, type Event, eventSchema } from '../../../shared/event.ts'
import type { QuarantinedEvent } from '../../../shared/protocol/quarantined.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { whenText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView, Rule, Station } from '../../station/station.ts'
import { authorNotes, filledText, knownNote, type Line, type Version } from '../settle/versions.ts'

/**
 * What a manager can say in the county's own name. Not what only its author can have seen: an original, a photograph,
 * to whom the result was handed.
 */
const ADOPTABLE = ['filled', 'notified', 'accepted', 'refused', 'dispatched', 'withdrawn'] as const

type Adopted = (typeof ADOPTABLE)[number] & Step

/** null for what is no event at all. */
export function eventOf({ event }: QuarantinedEvent): Event | null {
  const parsed = eventSchema.safeParse(event)
  return parsed.success ? parsed.data : null
}

/** undefined where it may not be taken over: no power, not now, not in the catalogue, no form. */
export function adoption(
  station: Pick<Station, 'permit' | 'orgs'>,
  view: CaseView | null,
  event: Event | null,
): Rule['adopt'] | undefined {
  const type = ADOPTABLE.find((name): name is Adopted => name === event?.type)
  if (!view?.item || !event?.data || !type) return undefined
  if (event.v !== 1 || !schemaOf(type, 1)?.safeParse(event.data).success) return undefined
  if (!station.permit(view.state, type, optionsOf(type, event.data)).ok || !asksOnlyFor(view.item, event))
    return undefined
  const isDepartment = station.orgs().some(({ id, kind }) => id === event.data?.to && kind === 'department')
  if (type === 'dispatched' && !isDepartment) return undefined
  return { stream: event.stream, type, data: event.data }
}

export function quarantinedVersions(
  view: CaseView | null,
  station: Pick<Station, 'orgName' | 'staffName' | 'ledger'>,
  { id, hash }: { readonly id: string; readonly hash: string },
  body: QuarantinedEvent,
): Version[] {
  const event = eventOf(body)
  const entries = view?.entries ?? []
  const names = traceNames(view?.item, entries, station)
  const arrived = body.arrivedAt ? [m.arrivedAt(whenText(msOf(body.arrivedAt), now.value))] : []
  const theirs: Version = {
    id,
    title: m.quarantined,
    lines: event
      ? [
          { label: m.what, text: traceSentence(event, names) },
          ...fieldsOf(view, event, (f) => filledText(event, f)),
        ]
      : [{ label: m.what, text: m.illegible }],
    notes: event
      ? [
          ...authorNotes(view ?? NOTHING_KNOWN, station, event),
          knownNote(view ? knownTo(entries, { event, hash }) : []),
          ...arrived,
        ]
      : arrived,
  }
  return [
    theirs,
    view ? standing(view, event) : { id: 'none', title: m.stands, lines: [], notes: [m.stands0] },
  ]

  function standing({ state }: CaseView, event: Event | null): Version {
    const slot = event && slotOf(event)
    const act = slot && state.slots[slot].effective
    const standing = act ? entries.find((e) => e.event.id === act)?.event : undefined
    return {
      id: 'stands',
      title: m.stands,
      lines: [
        ...(standing ? [{ label: m.what, text: traceSentence(standing, names) }] : []),
        ...(event ? fieldsOf(view, event, (name) => state.fields[name]?.value ?? '') : []),
        { label: m.stage, text: t.law.stages[state.stage] },
      ],
      notes: standing && view ? authorNotes(view, station, standing) : [],
    }
  }
}

const NOTHING_KNOWN = { state: { times: {} } as CaseView['state'], terminals: new Map<string, string>() }

const knownTo = (entries: readonly Entry[], entry: Entry): readonly Entry[] =>
  new Knowledge([...entries, entry]).before(entry.hash)

function fieldsOf(view: CaseView | null, event: Event, value: (name: string) => string): Line[] {
  if (event.type !== 'filled' || !schemaOf('filled', 1)?.safeParse(event.data).success) return []
  return Object.keys((event.data as CaseData<'filled'>).fields).map((name) => ({
    label: fieldLabel(view?.item, name),
    text: value(name),
  }))
}
