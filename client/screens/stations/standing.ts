/** How a station stands, and which comes first: pure, so that the board's order and words can be held to a table. */
import type { Org } from '../../../shared/org/org.ts'
import type { StationContact, StationContacts } from '../../../shared/protocol/stations.ts'
import { chinaDay, msOf } from '../../../shared/time.ts'

export type Standing =
  | { readonly type: 'online' | 'today' | 'yesterday' | 'never' }
  | { readonly type: 'silent'; readonly days: number }

/**
 * A station in the foreground asks every 30 to 90 s, one in a tab behind others at most a minute later (browsers let
 * those wake once a minute).
 */
const ONLINE_MS = 180_000
const DAY_MS = 86_400_000

/** `asOfMs`: the county's clock when it told. Days are those of the calendar in China. */
export function standingOf(heardAt: string | null, asOfMs: number): Standing {
  if (heardAt === null) return { type: 'never' }
  const heardAtMs = msOf(heardAt)
  if (asOfMs - heardAtMs < ONLINE_MS) return { type: 'online' }
  const days = Math.round((msOf(chinaDay(asOfMs)) - msOf(chinaDay(heardAtMs))) / DAY_MS)
  if (days < 2) return { type: days < 1 ? 'today' : 'yesterday' }
  return { type: 'silent', days }
}

/** Whoever was not heard in the day before the county was gone was away for a reason of its own. */
export function stillOut(
  { heardAt }: StationContact,
  outage: StationContacts['outage'],
  asOfMs: number,
): boolean {
  if (!outage || heardAt === null || standingOf(heardAt, asOfMs).type === 'online') return false
  const heardAtMs = msOf(heardAt)
  return heardAtMs < msOf(outage.to) && heardAtMs >= msOf(outage.from) - DAY_MS
}

/** It holds what the county does not have: as it said itself, or as the county sees from what has come. */
export const holdsSomething = ({ waiting, photographs }: StationContact): boolean =>
  waiting !== null || photographs > 0

/**
 * First what the county lacks, then whom it could not tell something, then the others; silent longest first, those
 * that are here or never were last, in the order of their places.
 */
export function inOrder(stations: readonly StationContact[], asOfMs: number): StationContact[] {
  const keys = new Map(
    stations.map((station) => {
      const { type } = standingOf(station.heardAt, asOfMs)
      const gone = type !== 'online' && type !== 'never'
      const rank = holdsSomething(station) ? 0 : gone && station.unfetched > 0 ? 1 : 2
      const since = gone ? msOf(station.heardAt ?? '') : Number.POSITIVE_INFINITY
      return [station, { rank, since, never: type === 'never' ? 1 : 0 }] as const
    }),
  )
  return [...stations].sort((a, b) => {
    const [x, y] = [keys.get(a)!, keys.get(b)!]
    if (x.rank !== y.rank) return x.rank - y.rank
    if (x.since !== y.since) return x.since - y.since
    if (x.never !== y.never) return x.never - y.never
    const [left, right] = [`${a.org} ${a.terminal}`, `${b.org} ${b.terminal}`]
    return left < right ? -1 : left > right ? 1 : 0
  })
}

export interface Town {
  /** The town's centre; null for the county's own: its centre and departments. */
  readonly org: Org | null
  readonly stations: readonly StationContact[]
}

/** By towns, in the order in which their first station comes. `stations` are in order. */
export function byTown(stations: readonly StationContact[], orgs: readonly Org[]): Town[] {
  const known = new Map(orgs.map((org) => [org.id, org]))
  const towns = new Map<string, { org: Org | null; stations: StationContact[] }>()
  for (const station of stations) {
    const org = townOf(station.org, known)
    const town = towns.get(org?.id ?? '') ?? { org, stations: [] }
    town.stations.push(station)
    towns.set(org?.id ?? '', town)
  }
  return [...towns.values()]
}

export function townOf(id: string, orgs: ReadonlyMap<string, Org>): Org | null {
  const org = orgs.get(id)
  if (!org || org.kind === 'town') return org ?? null
  const above = org.parent === null ? undefined : orgs.get(org.parent)
  return above?.kind === 'town' ? above : null
}

/** What is typed, in the name of the place or of its town, in the terminal's code or the device's id. */
export function found(
  stations: readonly StationContact[],
  orgs: readonly Org[],
  typed: string,
): readonly StationContact[] {
  const text = plain(typed)
  if (text === '') return stations
  const known = new Map(orgs.map((org) => [org.id, org]))
  return stations.filter((station) => {
    const names = [known.get(station.org)?.name ?? station.org, townOf(station.org, known)?.name ?? '']
    return [...names, station.terminal, station.device].some((name) => plain(name).includes(text))
  })
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
