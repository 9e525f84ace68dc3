/** Which lists a desk has: those that can come to be there. */
import { computed } from '@preact/signals'
import type { CaseSummary } from '../../../shared/case/summary.ts'
import type { Org } from '../../../shared/org/org.ts'
import type { ListName, Live, Station } from '../../station/station.ts'

/** Contested cases stand in the other lists too; this one gathers them. */
export type DeskList = ListName | 'contested'

export const LISTS: Record<Org['kind'], readonly DeskList[]> = {
  village: ['supplement', 'deliver', 'elsewhere', 'closed'],
  town: ['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed'],
  department: ['review', 'decide', 'elsewhere', 'closed'],
  county: ['contested', 'accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed', 'all'],
}

/** The projection has no index on contested cases: they are looked for among this many of the newest. */
export const CONTESTED_AMONG = 200

export const openList = (
  station: Pick<Station, 'cases'>,
  list: DeskList,
  limit: number,
): Live<readonly CaseSummary[]> =>
  list === 'contested'
    ? derived(station.cases('all', CONTESTED_AMONG), (rows) =>
        rows.filter((row) => row.contested).slice(0, limit),
      )
    : station.cases(list, limit)

export const countList = (
  station: Pick<Station, 'cases' | 'count'>,
  list: DeskList,
  most: number,
): Live<number> =>
  list === 'contested'
    ? derived(openList(station, list, most), (rows) => rows.length)
    : station.count(list, most)

/** Where a desk begins: the county with what only it can settle. */
export const firstList = (kind: Org['kind'], contested: number): DeskList =>
  kind === 'county' ? (contested > 0 ? 'contested' : 'all') : LISTS[kind][0]!

function derived<T, U>(live: Live<T>, map: (value: T) => U): Live<U> {
  const value = computed(() => (live.value.value === undefined ? undefined : map(live.value.value)))
  return { value, dispose: () => live.dispose() }
}
