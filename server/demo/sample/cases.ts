/** Which cases there are: what every list must have, the incidents, and many drawn by weight. */
import type { Stage } from '../../../shared/case/stage.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Release } from '../../../shared/catalogue/release.ts'
import type { Staff } from '../../../shared/org/org.ts'
import type { Chance } from './chance.ts'
import { incidentsOf } from './incidents.ts'
import { CUT_OFF } from './lines.ts'
import { Stories, type Story } from './stories.ts'
import { SHIFTS } from './working-days.ts'

const DRAWN = 264

/** Windows that take applications themselves: what their own lists of these stages hold. */
const AT_WINDOWS: readonly (readonly [string, readonly (readonly [Stage, number])[]])[] = [
  [
    'huacheng',
    [
      ['received', 1],
      ['notified', 6],
      ['accepted', 4],
      ['granted', 12],
      ['delivered', 28],
    ],
  ],
  [
    'zhongxin',
    [
      ['received', 2],
      ['notified', 8],
      ['accepted', 5],
      ['dispatched', 9],
      ['granted', 14],
      ['delivered', 30],
    ],
  ],
]

/** How many cases a village has against another; others have one. Windows of towns take some themselves. */
const BUSY: Record<string, number> = { hezikou: 4, dongyuan: 3, jishui: 3, heheng: 2, mantang: 2 }

/** In no order of time. */
export function casesOf(release: Release, chance: Chance, today: string): Story[] {
  const stories = new Stories(release, chance.fork(), today)
  const { items, staff } = release
  const receivers = staff
    .filter(({ roles }) => roles.includes('agent') || roles.includes('clerk'))
    .map((s): readonly [Staff, number] => [s, s.roles.includes('agent') ? 2 * (BUSY[s.id] ?? 1) : 1])
  const [outage] = CUT_OFF
  return [
    ...incidentsOf(items).map((plan) => stories.of(plan)),
    ...AT_WINDOWS.flatMap(([receiver, goals]) =>
      goals.map(([stage, ago]) => stories.to(stage, ago, receiver, chance.pick(items))),
    ),
    // The morning that arrives late.
    ...Array.from({ length: 5 }, (_, i) =>
      stories.to('received', SHIFTS - 1 - outage!.from - (i % 2), outage!.staff, items[i]!),
    ),
    ...Array.from({ length: DRAWN }, (_, i) => stories.drawn(itemFor(items, chance, i), receivers)),
  ]
}

/** First each item a few times, then by how much it is used. */
const itemFor = (items: readonly Item[], chance: Chance, i: number): Item =>
  i < 3 * items.length
    ? items[i % items.length]!
    : chance.weighed(items.map((item) => [item, 2 + items.length - item.rank] as const))
