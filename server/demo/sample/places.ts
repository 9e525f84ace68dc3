/** Where people live: places of the county's tree, as an address is written. */
import { areaLevel, areaParent } from '../../../shared/org/area-code.ts'
import type { Org } from '../../../shared/org/org.ts'
import type { Chance } from './chance.ts'

const GROUPS = ['一', '二', '三', '四', '五', '六', '七', '八']

/** An address in that village; in one of its villages, where a town or the county receives. */
export function addressIn(orgs: readonly Org[], chance: Chance, area: string): string {
  const within = { village: area, town: area.slice(0, 9), county: area.slice(0, 6), city: '', province: '' }
  const villages = orgs.filter(({ id, kind }) => kind === 'village' && id.startsWith(within[areaLevel(area)]))
  const village = chance.pick(villages)
  const town = orgs.find(({ id }) => id === areaParent(village.id))
  return `五华县${placeOf(town?.name ?? '')}${placeOf(village.name)}第${chance.pick(GROUPS)}村民小组`
}

/** 河子口村公共服务站 → 河子口村. */
const placeOf = (name: string): string => name.replace(/(公共服务站|便民服务中心)$/, '')
