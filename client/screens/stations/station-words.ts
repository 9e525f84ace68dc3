/** What is said of one station: when it was heard, what it holds, how its clock goes. */
import type { StationContact } from '../../../shared/protocol/stations.ts'
import { msOf } from '../../../shared/time.ts'
import { clockIsOff, spanText } from '../../messages/bar-text.ts'
import { clockText } from '../../messages/dates.ts'
import { r } from '../../messages/relay-text.ts'
import { s } from '../../messages/stations-text.ts'
import { t } from '../../messages/text.ts'
import { holdsSomething, type Standing } from './standing.ts'

export const standingText = (standing: Standing): string =>
  standing.type === 'silent' ? s.standing.silent(standing.days) : s.standing[standing.type]

export function heardText({ heardAt }: StationContact, { type }: Standing, asOfMs: number): string {
  if (heardAt === null) return s.neverHeard
  const time = clockText(msOf(heardAt), asOfMs)
  return type === 'online' ? s.lastHeard(time) : s.silentSince(time)
}

/** What the county lacks, what the station lacks. Of one that is not here, only what was true then. */
export function heldTexts(station: StationContact, { type }: Standing): string[] {
  if (type === 'never') return []
  const here = type === 'online'
  const { waiting, photographs, unfetched } = station
  const parts = waiting
    ? [
        ...(waiting.events > 0 ? [s.records(waiting.events)] : []),
        ...(waiting.files > 0 ? [s.files(waiting.files, t.bytes(waiting.bytes))] : []),
      ]
    : []
  const thereThen = station.relay ? r.board.allThereThen : s.allThereThen
  const fetching = here ? s.unfetchedNow(unfetched) : s.unfetchedThen(unfetched)
  return [
    ...(parts.length > 0 ? [(here ? s.heldNow : s.heldThen)(t.list(parts))] : []),
    ...(photographs > 0 ? [s.photographs(photographs)] : []),
    ...(holdsSomething(station) ? [] : [here ? s.allThere : thereThen]),
    ...(unfetched > 0 ? [fetching] : []),
  ]
}

/** Empty where the clock goes well enough. */
export function clockWord({ skewMs }: StationContact): string {
  if (skewMs === null || !clockIsOff({ skewMs })) return ''
  return (skewMs > 0 ? s.ahead : s.behind)(spanText(skewMs))
}
