/** What a node brings at its start (the demo's content, or the file that CATALOGUE names), laid over what is in force. */
import type { Calendar } from '../../shared/calendar/calendar.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import { NO_ROSTER } from '../../shared/org/posts.ts'
import { CannotStart } from '../cannot-start.ts'

/** Letters and posts only where none was ever entered. */
export type Seed = Pick<Release, 'orgs' | 'staff' | 'items' | 'calendar' | 'lights'> &
  Partial<Pick<Release, 'delegations' | 'roster'>>
/** What a release says, whatever its number. */
export type Content = Omit<Seed, 'delegations' | 'roster'> &
  Pick<Release, 'nodes' | 'bundleKey' | 'delegations' | 'roster'>

export const itemKey = ({ code, version }: Pick<Item, 'code' | 'version'>): string => `${code}@${version}`

/**
 * `earlier`: oldest first, all that are kept. Staff are united, relays stay; a seed without a word leaves what is in
 * force.
 */
export function seeded(area: string, earlier: readonly Release[], seed: Seed | null): Content {
  const held = earlier.at(-1) ?? emptyOf(area)
  if (!seed) return held
  const named = new Set(seed.staff.map((s) => s.id))
  const staff = [...seed.staff, ...held.staff.filter((s) => !named.has(s.id))]
  const orgs = new Set(seed.orgs.map((o) => o.id))
  const lost = staff.find((s) => !orgs.has(s.org))
  if (lost) {
    throw new CannotStart(
      `The catalogue has no organisation ${lost.org} any more, but the account ${lost.id} belongs to it: keep it in the file.`,
    )
  }
  const items = seed.items.map((item) => versioned(item, earlier))
  const calendar = later(held.calendar, seed.calendar)
  const lights = seed.lights ?? held.lights
  const delegations = held.delegations.length > 0 ? held.delegations : (seed.delegations ?? [])
  const isEntered = held.roster.posts.length + held.roster.absences.length > 0
  const roster = isEntered ? held.roster : (seed.roster ?? NO_ROSTER)
  return {
    orgs: seed.orgs,
    staff,
    items,
    nodes: held.nodes,
    delegations,
    roster,
    ...(calendar && { calendar }),
    ...(lights && { lights }),
  }
}

/** Days that were published once stay known: cases are dated by them. What reaches less far is an older program's. */
function later(held: Calendar | undefined, brought: Calendar | undefined): Calendar | undefined {
  if (!held || !brought) return brought ?? held
  if (brought.publishedFrom > held.publishedFrom) {
    throw new CannotStart(
      `The calendar begins on ${brought.publishedFrom}, but the one in force on ${held.publishedFrom}: keep the earlier years in the file.`,
    )
  }
  return brought.publishedThrough < held.publishedThrough ? held : brought
}

/**
 * A case is pinned to an item as it was received under. An item that says something else than the one published under
 * its version therefore gets the next version, whatever its editor wrote.
 */
function versioned(item: Item, earlier: readonly Release[]): Item {
  const same = earlier.flatMap((release) => release.items.filter((i) => i.code === item.code))
  const held = same.find(
    (i) => canonicalJson({ ...i, version: 0 }) === canonicalJson({ ...item, version: 0 }),
  )
  if (held) return held
  const taken = Math.max(0, ...same.map((i) => i.version))
  return { ...item, version: Math.max(item.version, taken + 1) }
}

/** Before any catalogue: the county's centre alone, so that the administrator can come in. */
const emptyOf = (area: string): Content => ({
  orgs: [{ id: area, name: area, kind: 'county', area, parent: null }],
  staff: [],
  items: [],
  nodes: [],
  delegations: [],
  roster: NO_ROSTER,
})
