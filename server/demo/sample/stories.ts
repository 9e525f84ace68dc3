/** The cases of the sample: who applied for what, where, and what was done to it when. */
import type { Stage } from '../../../shared/case/stage.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Release } from '../../../shared/catalogue/release.ts'
import type { Staff } from '../../../shared/org/org.ts'
import type { Chance } from './chance.ts'
import { type Cast, castOf, type Deed, type Deeds, deedsOf } from './deeds.ts'
import { filledForm } from './forms.ts'
import { isAway } from './lines.ts'
import { People } from './people.ts'
import { addressIn } from './places.ts'
import { GOALS, missesSomething, routeTo } from './routes.ts'
import { SHIFTS } from './working-days.ts'

/** Deeds of several people in one moment: all are written before anybody hears of another. */
export type Moment = readonly Deed[]

export interface Story {
  readonly receiver: string
  readonly item: Item
  readonly fields: Readonly<Record<string, string>>
  /** Materials whose originals were seen at the counter. */
  readonly seen: readonly string[]
  /** Of the receipt. */
  readonly shift: number
  /** Each in this shift or, where its author has not heard of the case by then, in the next in which it can be. */
  readonly moments: readonly { readonly shift: number; readonly deeds: Moment }[]
}

/** What is settled about a case beforehand; the rest is drawn. */
export interface Plan {
  readonly ago: number
  readonly receiver: string
  readonly item: Item
  readonly missing?: boolean
  readonly route: (deeds: Deeds, cast: Cast, missing: string | null, chance: Chance) => Moment[]
}

export class Stories {
  readonly #release: Release
  readonly #chance: Chance
  readonly #today: string
  readonly #people: People

  constructor(release: Release, chance: Chance, today: string) {
    this.#release = release
    this.#chance = chance
    this.#today = today
    this.#people = new People(today)
  }

  of(plan: Plan): Story {
    const chance = this.#chance.fork()
    const { item } = plan
    const receiver = this.#release.staff.find((s) => s.id === plan.receiver)!
    const needed = item.materials.filter((m) => m.need !== 'conditional' && !m.shareable).map((m) => m.id)
    const missing = plan.missing ? chance.pick(needed) : null
    const seen = item.materials
      .filter((m) => m.id !== missing && (needed.includes(m.id) || chance.hit(35)))
      .map((m) => m.id)
    const { ages, prefix } = applicantsOf(item)
    const person = this.#people.person(chance, ages, prefix)
    const address = addressIn(this.#release.orgs, chance, receiver.org)
    const fields = filledForm({ people: this.#people, chance, today: this.#today }, item, person, address)
    const cast = castOf(this.#release.staff, chance, receiver, item)
    const route = plan.route(deedsOf(chance, cast, item), cast, missing, chance)
    const shift = SHIFTS - 1 - plan.ago
    return { receiver: plan.receiver, item, fields, seen, shift, moments: spread(chance, plan, shift, route) }
  }

  /** A case that comes to a stage in the ordinary way. */
  to(stage: Stage, ago: number, receiver: string, item: Item): Story {
    return this.of({
      ...{ ago, receiver, item, missing: missesSomething(stage, this.#chance) },
      route: (deeds, _, missing, chance) => routeTo(stage, deeds, { item, missing, chance }).map((d) => [d]),
    })
  }

  /** One of the many: item, place and goal as they fall. */
  drawn(item: Item, receivers: readonly (readonly [Staff, number])[]): Story {
    const chance = this.#chance
    const possible = GOALS.filter((g) => g.stage !== 'reviewed' || item.process.length > 1)
    const goal = chance.weighed(possible.map((g) => [g, g.weight] as const))
    const ago = chance.between(...goal.ago)
    const here = receivers.filter(([{ id }]) => !isAway(id, SHIFTS - 1 - ago))
    return this.to(goal.stage, ago, chance.weighed(here).id, item)
  }
}

/** At most so many shifts pass between two deeds. */
const PACE = 6

/** Whoever goes on with another's work has heard of it by the next shift. */
function spread(chance: Chance, plan: Plan, from: number, route: readonly Moment[]): Story['moments'] {
  const authors = [plan.receiver, ...route.map((deeds) => deeds[0]!.by)]
  const needed = route.map((deeds, i) => (deeds.length > 1 || deeds[0]!.by !== authors[i] ? 1 : 0))
  let slack = Math.max(0, plan.ago - needed.reduce<number>((sum, n) => sum + n, 0))
  let shift = from
  return route.map((deeds, i) => {
    const wait = chance.below(Math.min(slack, PACE) + 1)
    slack -= wait
    shift += needed[i]! + wait
    return { shift, deeds }
  })
}

/** Whom an item is for, by words of its name. */
function applicantsOf(item: Item): { ages: readonly [number, number]; prefix?: string } {
  return APPLICANTS.find(([name]) => item.name.includes(name))?.[1] ?? { ages: [22, 65] }
}

const APPLICANTS: readonly (readonly [string, { ages: readonly [number, number]; prefix?: string }])[] = [
  ['养老保险参保', { ages: [18, 55] }],
  ['医疗保险参保', { ages: [2, 72] }],
  ['待遇申领', { ages: [60, 68] }],
  ['高龄津贴', { ages: [80, 102] }],
  ['特困人员', { ages: [60, 84] }],
  ['残疾人', { ages: [8, 76] }],
  ['生育登记', { ages: [23, 38] }],
  ['出生登记', { ages: [23, 40] }],
  // Whose household is in the next county, 兴宁.
  ['居住证', { ages: [20, 50], prefix: '441481' }],
]
