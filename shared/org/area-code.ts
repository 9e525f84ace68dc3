/**
 * The 12-digit area code: GB/T 2260 (province 2, city 2, county 2 digits) followed by GB/T 10114 (town 3) and the
 * statistical code of the village (3). A code of a higher level is filled with zeros on the right.
 */

export type AreaLevel = 'province' | 'city' | 'county' | 'town' | 'village'

/** How many digits are significant at each level, from the lowest. */
const LEVELS: readonly { readonly level: AreaLevel; readonly digits: number }[] = [
  { level: 'village', digits: 12 },
  { level: 'town', digits: 9 },
  { level: 'county', digits: 6 },
  { level: 'city', digits: 4 },
  { level: 'province', digits: 2 },
]

/** 441424000000 county, 441424104000 town, 441424104201 village. */
export const areaLevel = (code: string): AreaLevel => LEVELS[indexOf(code)]!.level

/** The area one level up; null above a province. */
export function areaParent(code: string): string | null {
  const up = LEVELS[indexOf(code) + 1]
  return up ? code.slice(0, up.digits).padEnd(12, '0') : null
}

/** True where `area` is `of` or lies in it: a village in its town, its county, its city. */
export const areaWithin = (area: string, of: string): boolean =>
  area.startsWith(of.slice(0, LEVELS[indexOf(of)]!.digits))

/** The lowest level whose digits are not all zero. */
function indexOf(code: string): number {
  const found = LEVELS.findIndex(({ digits }, i) => {
    const above = LEVELS[i + 1]?.digits ?? 0
    return /[1-9]/.test(code.slice(above, digits))
  })
  if (code.length !== 12 || found < 0) throw new RangeError('not an area code of 12 digits')
  return found
}
