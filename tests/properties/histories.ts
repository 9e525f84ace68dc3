/**
 * Histories of one case, as several devices wrote them while each knew only what it had fetched at some moment: real
 * chained events from sync/own-log.ts, each device with a store of its own.
 *
 * `wildPlan` writes whatever it likes (the fold must bear anything); `lawfulPlan` writes only what the tables permit in
 * the state its author knew, by way of the root, as the exchange does.
 */
import fc from 'fast-check'
import { PAUSE_KINDS } from '../../shared/case/clock.ts'
import { FOLLOWED } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { registrationsDue } from '../../shared/case/judge.ts'
import { TRIGGERS } from '../../shared/case/orders.ts'
import { optionsOf, permit } from '../../shared/case/permissions.ts'
import { quarantinesIn } from '../../shared/case/quarantine.ts'
import { SLOTS, slotOf } from '../../shared/case/slots.ts'
import type { Step as CaseStep } from '../../shared/case/transitions.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import { chinaDay } from '../../shared/time.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { type Author, type Draft, writeOwn } from '../../sync/own-log.ts'
import { fixedClock, seededRandom } from '../support/seeds.ts'
import {
  authorOf,
  DEPARTMENT,
  ITEM,
  item,
  numbered,
  OTHER_DEPARTMENT,
  OTHER_TOWNSHIP,
  PEOPLE,
  type Person,
  ROOT_BEFORE,
  rootAuthor,
  staff,
  VILLAGE,
} from './people.ts'

export const CASE_NO = numbered(1)
export const STREAM = `case/${CASE_NO}`

/** Who holds a log: a person's device, the root's tenure, or the tenure before it. */
export type Holder = Person | 'root' | 'before'

export type Step =
  | { readonly type: 'write'; readonly who: Holder; readonly what: string; readonly pick: number }
  /** `to` gets, of each device's log that `from` holds, the first `share` sixteenths at least. */
  | { readonly type: 'fetch'; readonly to: Holder; readonly from: Holder; readonly share: number }

export interface Plan {
  readonly seed: number
  readonly rotation: number
  readonly steps: readonly Step[]
}

export interface History {
  /** All that anybody wrote in the case, in the order in which the root, and then the rest, heard of it. */
  readonly entries: readonly Entry[]
  readonly stores: ReadonlyMap<Holder, MemoryStore>
  /** What the root wrote, in order. */
  readonly root: readonly Entry[]
}

export const HUMAN_DOINGS = [
  ...['filled', 'material', 'notified', 'accepted', 'refused', 'dispatched', 'recalled', 'review', 'decide'],
  ...['withdrawn', 'delivered', 'voided', 'resolved', 'compared', 'paused', 'resumed', 'extended'],
  ...['urged', 'answered', 'followed', 'opined'],
]
/** Of what nobody's program knows, of a later version, and as only the root may. */
const STRANGE_DOINGS = ['unknown', 'later', 'usurped', 'received', 'ruled']
export const ROOT_DOINGS = ['registered', 'questioned', 'quarantined', 'timed', 'deemed']

const seed = fc.integer({ min: 0, max: 0xffffffff })
const rotation = fc.nat({ max: 4 })
const pick = fc.nat({ max: 4095 })
const person = fc.constantFrom(...PEOPLE)

function planOf(writes: fc.Arbitrary<Step>, fetches: fc.Arbitrary<Step>, maxLength: number) {
  const step = fc.oneof({ weight: 3, arbitrary: writes }, { weight: 2, arbitrary: fetches })
  return fc.record({ seed, rotation, steps: fc.array(step, { maxLength, size: 'max' }) })
}

/** Writes by the given doings only, from anybody to anybody. */
export function planOfDoings(doings: readonly string[], rootDoings: readonly string[], maxLength = 28) {
  const holder = fc.constantFrom<Holder>(...PEOPLE, 'root', 'before')
  const people = fc.record<Step & { type: 'write' }>({
    type: fc.constant('write'),
    who: person,
    what: fc.constantFrom(...doings),
    pick,
  })
  const roots = fc.record<Step & { type: 'write' }>({
    type: fc.constant('write'),
    who: fc.constantFrom<Holder>('root', 'before'),
    what: fc.constantFrom(...rootDoings, 'none'),
    pick,
  })
  const writes = fc.oneof(
    { weight: 4, arbitrary: people },
    { weight: rootDoings.length ? 1 : 0, arbitrary: roots },
  )
  const fetches = fc.record<Step & { type: 'fetch' }>({
    type: fc.constant('fetch'),
    to: holder,
    from: holder,
    share: fc.oneof(fc.constant(16), fc.nat({ max: 16 })),
  })
  return planOf(writes, fetches, maxLength)
}

export const wildPlan = planOfDoings([...HUMAN_DOINGS, ...STRANGE_DOINGS], ROOT_DOINGS)

export const lawfulPlan = planOf(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record<Step & { type: 'write' }>({
        type: fc.constant('write'),
        who: person,
        what: fc.constantFrom(...HUMAN_DOINGS),
        pick,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constant<Step>({ type: 'write', who: 'root', what: 'registrations', pick: 0 }),
    },
  ),
  fc.oneof(
    fc.record<Step & { type: 'fetch' }>({
      type: fc.constant('fetch'),
      to: fc.constant('root'),
      from: person,
      share: fc.constant(16),
    }),
    fc.record<Step & { type: 'fetch' }>({
      type: fc.constant('fetch'),
      to: person,
      from: fc.constant('root'),
      share: fc.constant(16),
    }),
  ),
  60,
)

/** A world in which a plan is played; also by hand, in tests of examples. */
export class World {
  readonly clock = fixedClock()
  readonly stores = new Map<Holder, MemoryStore>()
  readonly #random
  readonly #rotation: number

  constructor(seed = 1, rotation = 0) {
    this.#random = seededRandom(seed)
    this.#rotation = rotation
    for (const holder of [...PEOPLE, 'root', 'before'] as const) this.stores.set(holder, new MemoryStore())
  }

  author(who: Holder): Author {
    if (who === 'root') return rootAuthor()
    return who === 'before' ? rootAuthor(ROOT_BEFORE) : authorOf(who, this.#rotation)
  }

  store = (who: Holder): MemoryStore => this.stores.get(who)!

  async held(who: Holder): Promise<Entry[]> {
    return this.store(who).stream(STREAM)
  }

  async state(who: Holder): Promise<CaseState | null> {
    return foldCase(await this.held(who))
  }

  async write(who: Holder, ...drafts: readonly Omit<Draft, 'stream' | 'v'>[]): Promise<Entry[]> {
    this.clock.move(60_000)
    const deps = {
      store: this.store(who),
      hasher,
      random: this.#random,
      clock: this.clock,
      lock: <T>(work: () => Promise<T>) => work(),
    }
    return writeOwn(deps, this.author(who), () => drafts.map((d) => ({ stream: STREAM, v: 1, ...d })))
  }

  receive = () => this.write('village', receipt)

  async fetch(to: Holder, from: Holder, share = 16): Promise<void> {
    const all = this.store(from).arrived
    const lengths = new Map<string, number>()
    const placed = all.map((entry) => {
      const device = deviceOf(entry.event.id)
      lengths.set(device, (lengths.get(device) ?? 0) + 1)
      return { entry, device, place: lengths.get(device)! }
    })
    const taken = placed.filter((p) => p.place <= Math.ceil((lengths.get(p.device)! * share) / 16))
    await this.store(to).append(taken.map((p) => p.entry))
  }

  /** Everybody's events go to the root. */
  async gather(): Promise<Entry[]> {
    for (const who of this.stores.keys()) await this.fetch('root', who)
    return this.held('root')
  }
}

export const receipt = {
  type: 'received',
  data: { secret: 'c2VjcmV0LXNlY3JldC1zZQ', queryCode: '135790', item: ITEM, itemVersion: 1 },
}

export async function play(plan: Plan, lawful = false): Promise<History> {
  const world = new World(plan.seed, plan.rotation)
  await world.receive()
  for (const step of plan.steps) {
    if (step.type === 'fetch') await world.fetch(step.to, step.from, step.share)
    else if (step.what === 'registrations') await register(world)
    else {
      const draft = draftOf(step.what, step.pick, await world.held(step.who))
      if (draft && (!lawful || (await permitted(world, step.who as Person, draft))))
        await world.write(step.who, draft)
    }
  }
  for (const who of world.stores.keys()) await world.fetch('root', who)
  const entries = world.store('root').arrived
  return { entries, stores: world.stores, root: entries.filter((e) => isAuthority(e.event.id)) }
}

/** The root writes what is due. */
export async function register(world: World): Promise<Entry[]> {
  const state = await world.state('root')
  const due = state ? registrationsDue(state) : []
  return due.length > 0 ? world.write('root', ...due.map((data) => ({ type: 'registered', data }))) : []
}

async function permitted(world: World, who: Person, draft: Omit<Draft, 'stream' | 'v'>): Promise<boolean> {
  const state = await world.state(who)
  if (!state) return false
  const { org, roles } = staff.find((s) => s.id === who)!
  const doing = draft.type as CaseStep
  const day = chinaDay(world.clock.now())
  return permit(state, { org, roles }, doing, { item, day, ...optionsOf(doing, draft.data) }).ok
}

/** Whom a case is dispatched to and taken back from. */
const TARGETS = [DEPARTMENT, DEPARTMENT, OTHER_DEPARTMENT, OTHER_TOWNSHIP]

const of = <T>(values: readonly T[], pick: number): T | undefined => values[pick % values.length]

/** A draft of the given kind; what it names, it picks from what its author holds. null where there is nothing to name. */
function draftOf(what: string, pick: number, held: readonly Entry[]): Omit<Draft, 'stream'> | null {
  // Only a second receipt begins without the first; nobody else writes about what he has never heard of.
  if (held.length === 0 && what !== 'received') return null
  const high = pick >> 4
  const draft = (type: string, data: Record<string, unknown>, v = 1) => ({ type, v, data })
  const acts = held.filter((e) => slotOf(e.event) !== null)
  const act = of(acts, high)
  const any = of(
    held.filter((e) => !isAuthority(e.event.id)),
    high,
  )
  const fields = ['applicant.name', 'reason', '2', '10']
  switch (what) {
    case 'filled': {
      const values = ['甲', '乙', '']
      const first = { [of(fields, pick)!]: of(values, high)! }
      return draft('filled', {
        fields: pick & 1 ? first : { ...first, [of(fields, high)!]: of(values, pick)! },
        ...(pick & 2 && { reason: '核对后' }),
      })
    }
    case 'material': {
      const sha256 = String(high % 3).repeat(64)
      const file = pick & 2 ? { file: { sha256, bytes: 1 + (pick % 7), type: 'image/jpeg' } } : {}
      return draft('material', {
        material: of(['id-card', 'photo'], pick)!,
        seen: pick % 3 === 0 || !(pick & 2),
        ...file,
      })
    }
    case 'notified':
      return draft('notified', { materials: ['photo'], fields: pick & 1 ? ['reason'] : [], note: '' })
    case 'accepted':
      return draft('accepted', {})
    case 'refused':
    case 'withdrawn':
      return draft(what, { reason: '理由' })
    case 'dispatched': {
      const to = of(TARGETS, pick)!
      // Who is heard beside the one that decides is named by the item, and is another.
      return draft('dispatched', { to, ...(high % 3 === 0 && to !== DEPARTMENT && { with: [DEPARTMENT] }) })
    }
    case 'opined':
      return draft('opined', { outcome: of(['pass', 'fail'], pick)!, opinion: '符合规划' })
    case 'recalled':
      return draft('recalled', { from: of(TARGETS, pick)!, reason: '转错了' })
    case 'review':
    case 'decide':
      return draft('decided', { step: what, outcome: pick & 1 ? 'pass' : 'fail', opinion: '' })
    case 'paused': {
      const from = `2026-${of(['09-27', '09-28', '10-08', '10-20'], pick)}`
      const to = `2026-${of(['09-26', '10-09', '10-15', '10-30'], high)}`
      return draft('paused', { kind: of(PAUSE_KINDS, pick)!, notice: `${pick}`, from, to })
    }
    case 'resumed': {
      const pause = of(
        held.filter((e) => e.event.type === 'paused'),
        high,
      )
      const on = `2026-${of(['09-27', '09-30', '10-12', '11-30'], pick)}`
      return pause ? draft('resumed', { pause: pause.event.id, on }) : null
    }
    case 'extended':
      return draft('extended', { days: 1 + (pick % 15), reason: '案情复杂' })
    case 'urged': {
      const to = of([DEPARTMENT, OTHER_DEPARTMENT, VILLAGE], pick)!
      const cards = of([[], ['overdue'], ['untold', 'told-twice']], high)!
      const trigger = of(TRIGGERS, pick)!
      if (trigger === 'card' && cards.length === 0) return null
      return draft('urged', { to, trigger, cards, text: '请查明', within: 1 + (pick % 20) })
    }
    case 'answered': {
      const order = of(
        held.filter((e) => e.event.type === 'urged'),
        high,
      )
      return order ? draft('answered', { order: order.event.id, found: '查明', done: '已办' }) : null
    }
    case 'followed':
      return draft('followed', { found: of(FOLLOWED, pick)!, note: '实地查看' })
    case 'delivered':
      return draft('delivered', {
        ...{ to: 'applicant', note: '' },
        ...(pick & 1 && { serial: of(['A1', 'A2'], high)! }),
      })
    case 'voided':
      return act ? draft('voided', { act: act.event.id, reason: '有误' }) : null
    case 'resolved': {
      const slot = of(SLOTS, pick)!
      const chosen = of([null, ...acts.filter((e) => slotOf(e.event) === slot)], high)
      return draft('resolved', { slot, act: chosen?.event.id ?? null, reason: '核对后' })
    }
    case 'compared':
      return draft('compared', {
        with: numbered(1 + (high % 3)),
        found: of(['carriedOn', 'repeats', 'different', 'open'], pick)!,
        reason: '核对后',
      })
    case 'ruled': {
      const told = quarantinesIn(held)
      const word = { verdict: of(['dismissed', 'adopted', 'open'], high), reason: '核对后' }
      const { id, hash } = of(told, pick) ?? { id: any?.event.id, hash: any?.hash }
      return id ? draft('ruled', { id, hash, ...word }) : null
    }
    case 'received':
      return draft('received', { ...receipt.data, queryCode: '000000' })
    case 'unknown':
      return draft('hovered', { over: high })
    case 'later':
      return draft('filled', { fields: { reason: '丙' } }, 9)
    case 'usurped':
      return act ? draft('registered', { act: act.event.id, slot: slotOf(act.event), generation: 0 }) : null
    case 'questioned':
      return act ? draft('questioned', { act: act.event.id }) : null
    case 'registered':
      return act
        ? draft('registered', { act: act.event.id, slot: slotOf(act.event), generation: high % 2 })
        : null
    case 'quarantined':
      return any
        ? draft('quarantined', { id: any.event.id, hash: any.hash, reason: of(['stage', 'chain'], pick)! })
        : null
    case 'deemed':
      return draft('deemed', {})
    case 'timed':
      return any
        ? draft('timed', { event: any.event.id, trusted: `2026-09-2${pick % 9}T01:00:00.000Z` })
        : null
    default:
      return null
  }
}

/** The same entries with the data of some gone, as an erasure leaves them: by place, one bit for each. */
export const erase = (entries: readonly Entry[], mask: readonly boolean[]): Entry[] =>
  entries.map((entry, i) => {
    if (!mask[i]) return entry
    const { data: _, ...event } = entry.event
    return { ...entry, event }
  })
