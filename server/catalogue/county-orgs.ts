/** A county's tree from its division codes: its centre, a centre in each town, a station in each village. */
import { areaParent } from '../../shared/org/area-code.ts'
import type { Org } from '../../shared/org/org.ts'

interface Place {
  /** 12 digits. */
  readonly code: string
  readonly name: string
}

export interface Divisions {
  readonly county: Place
  readonly towns: readonly Place[]
  readonly villages: readonly Place[]
}

export const countyOrgs = ({ county, towns, villages }: Divisions): readonly Org[] => [
  { id: county.code, name: `${county.name}政务服务中心`, kind: 'county', area: county.code, parent: null },
  ...towns.map(
    (town): Org => ({
      id: town.code,
      name: `${town.name}便民服务中心`,
      kind: 'town',
      area: town.code,
      parent: county.code,
    }),
  ),
  ...villages.map(
    (village): Org => ({
      id: village.code,
      name: `${placeOf(village.name)}公共服务站`,
      kind: 'village',
      area: village.code,
      parent: areaParent(village.code),
    }),
  ),
]

/** The place from the name of its committee: 河子口村委会 → 河子口村, 东区社区居委会 → 东区社区. */
function placeOf(committee: string): string {
  const rural = /^(.+?)村?(村委会|村民委员会)$/.exec(committee)
  if (rural) return `${rural[1]}村`
  return `${committee.replace(/(社区)?(居委会|居民委员会)$/, '')}社区`
}
