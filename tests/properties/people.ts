/** A small county for the laws: who sits at which device, one item, and what the root knows of them. */

import type { Directory } from '../../shared/case/judge.ts'
import { caseNumber } from '../../shared/case/number.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Staff } from '../../shared/org/org.ts'
import type { Author } from '../../sync/own-log.ts'

export const VILLAGE = '441424104201'
export const OTHER_VILLAGE = '441424104202'
export const TOWNSHIP = '441424104000'
export const OTHER_TOWNSHIP = '441424120000'
export const COUNTY = '441424000000'
export const DEPARTMENT = '11441424MB2A000388'
export const OTHER_DEPARTMENT = '11441424MB2A000463'

export const ROOT = '00000007'
export const ROOT_BEFORE = '00000003'

export type Person = 'village' | 'township' | 'township2' | 'department' | 'county' | 'elsewhere'
export const PEOPLE: readonly Person[] = [
  ...(['village', 'township', 'township2', 'department', 'county', 'elsewhere'] as const),
]

const ORG: Record<Person, string> = {
  village: VILLAGE,
  township: TOWNSHIP,
  township2: TOWNSHIP,
  department: DEPARTMENT,
  county: COUNTY,
  /** The window of another town. */
  elsewhere: OTHER_TOWNSHIP,
}
const ROLES: Record<Person, Staff['roles']> = {
  village: ['agent'],
  township: ['clerk'],
  township2: ['clerk'],
  department: ['handler', 'decider'],
  county: ['manager'],
  elsewhere: ['clerk'],
}

/** `rotation` moves the device ids round, so that ties by id fall differently from one history to the next. */
const DEVICES = ['A1AAAAAA', 'A1AAAAAB', 'K7000000', 'ZZZZZZZ0', 'ZZZZZZZZ', 'M5000000']
export const authorOf = (person: Person, rotation = 0): Author => ({
  device: DEVICES[(PEOPLE.indexOf(person) + rotation) % DEVICES.length]!,
  by: person,
  org: ORG[person],
})
export const rootAuthor = (device = ROOT): Author => ({ device, by: '', org: COUNTY })

export const TERMINAL = '03V'
export const numbered = (counter: number): string => {
  const number = caseNumber({ area: VILLAGE, day: '2026-09-28', terminal: TERMINAL, counter })
  if (!number.ok) throw new RangeError('no such counter')
  return number.value
}

export const ITEM = '4414240000000001442000512000001'
export const item: Item = {
  code: ITEM,
  version: 1,
  name: '老年人福利补贴',
  type: '05',
  kind: 'promise',
  owner: DEPARTMENT,
  demo: true,
  basis: [],
  conditions: [],
  materials: ['id-card', 'photo'].map((id) => ({
    id,
    name: id,
    need: 'must',
    kind: 'original',
    shareable: false,
    copies: 1,
    basis: '',
    reviewPoints: [],
  })),
  // Names like numbers, which objects put first and in another order than texts.
  form: ['reason', '2', '10'].map((name) => ({ name, label: '事由', kind: 'text', required: true })),
  process: [
    { step: 'review', name: '审核' },
    { step: 'decide', name: '决定' },
  ],
  statutory: null,
  promised: { n: 10, unit: 'workday' },
  fee: '',
  results: [],
  words: [],
  pinyin: '',
  initials: '',
  rank: 1,
}

/** What the root knows: these people, their devices (rotated as in `authorOf`), this item. */
export function directoryOf(rotation = 0, more: Partial<Directory> = {}): Directory {
  const devices = new Map(
    PEOPLE.map((p) => [
      authorOf(p, rotation).device,
      { org: ORG[p], terminal: p === 'village' ? TERMINAL : `${PEOPLE.indexOf(p)}XX` },
    ]),
  )
  return {
    device: (id) => devices.get(id),
    staff: (id) => staff.find((s) => s.id === id),
    item: (code, version) => (code === ITEM && version === 1 ? item : undefined),
    org: (id) => ({
      id,
      name: id,
      kind: id.length === 18 ? 'department' : 'town',
      area: ORG.county,
      parent: null,
    }),
    ledger: () => [],
    ...more,
  }
}

export const staff: readonly Staff[] = PEOPLE.map((p) => ({ id: p, name: p, org: ORG[p], roles: ROLES[p] }))
