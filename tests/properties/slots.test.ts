/** Laws of acts: who did not know of whom is contested; a person settles it; nothing is registered twice or too soon. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Slot } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { registrationsDue } from '../../shared/case/judge.ts'
import { SLOTS, slotOf } from '../../shared/case/slots.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import {
  type Holder,
  HUMAN_DOINGS,
  lawfulPlan,
  planOfDoings,
  play,
  ROOT_DOINGS,
  register,
  World,
  wildPlan,
} from './histories.ts'
import { rearranged } from './orders.ts'

type Draft = { type: string; data: Record<string, unknown> }

const accepted: Draft = { type: 'accepted', data: {} }
const refused: Draft = { type: 'refused', data: { reason: '不属于本机关' } }
const withdrawn: Draft = { type: 'withdrawn', data: { reason: '申请人要求' } }
const decided = (step: string, outcome = 'pass'): Draft => ({
  type: 'decided',
  data: { step, outcome, opinion: '' },
})
const extended = (days: number): Draft => ({ type: 'extended', data: { days, reason: '案情复杂' } })
const voided = (act: Entry): Draft => ({ type: 'voided', data: { act: act.event.id, reason: '有误' } })
const resolved = (slot: Slot, act: Entry | null): Draft => ({
  type: 'resolved',
  data: { slot, act: act?.event.id ?? null, reason: '核对后' },
})

const pairs: [string, Slot, Draft, Draft][] = [
  ['accepted and accepted', 'admission', accepted, accepted],
  ['accepted and refused', 'admission', accepted, refused],
  ['review passed and failed', 'step/review', decided('review'), decided('review', 'fail')],
  ['granted and denied', 'step/decide', decided('decide'), decided('decide', 'fail')],
  ['granted and withdrawn', 'step/decide', decided('decide'), withdrawn],
  ['extended twice', 'extension', extended(5), extended(8)],
]

/** A case that everybody holds, and two who then act without hearing of each other. */
async function apart(first: Draft, second: Draft, rotation = 0) {
  const world = new World(1, rotation)
  await world.receive()
  for (const who of ['township', 'township2', 'county', 'root'] as const) await world.fetch(who, 'village')
  const [a] = await world.write('township', first)
  const [b] = await world.write('township2', second)
  return { world, a: a!, b: b! }
}

const tell = async (world: World, to: Holder, ...from: Holder[]) => {
  for (const who of from) await world.fetch(to, who)
}

describe.each(pairs)('%s, decided offline', (_, slot, first, second) => {
  test.each([0, 1, 2, 3, 4])('end contested in either order of arrival (rotation %i)', async (rotation) => {
    const { world, a, b } = await apart(first, second, rotation)
    const other = await apart(first, second, rotation)
    await tell(world, 'root', 'township', 'township2')
    await tell(other.world, 'root', 'township2', 'township')
    for (const w of [world, other.world]) {
      const state = (await w.state('root'))!
      expect(state.slots[slot]).toMatchObject({ contested: true, effective: null })
      expect(state.slots[slot].acts.map((x) => x.status)).toEqual(['contested', 'contested'])
      expect(new Set(state.slots[slot].acts.map((x) => x.id))).toEqual(new Set([a.event.id, b.event.id]))
      expect(registrationsDue(state)).toEqual([])
    }
    expect(await world.state('root')).toEqual(await other.world.state('root'))
  })

  test('the registered one is suspended when the other comes', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'root', 'township')
    expect((await register(world))[0]?.event.data).toEqual({ act: a.event.id, slot, generation: 0 })
    expect((await world.state('root'))?.slots[slot]).toMatchObject({
      contested: false,
      effective: a.event.id,
    })
    await tell(world, 'root', 'township2')
    const { contested, effective, acts } = (await world.state('root'))!.slots[slot]
    expect({ contested, effective }).toEqual({ contested: true, effective: null })
    expect(acts.find((x) => x.id === a.event.id)?.status).toBe('suspended')
    expect(await register(world)).toEqual([])
  })

  test('the registered one stands all the same where a delivery that knew it exists', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'root', 'township')
    await register(world)
    await tell(world, 'village', 'root')
    await world.write('village', { type: 'delivered', data: { to: 'applicant', note: '' } })
    await tell(world, 'root', 'village', 'township2')
    expect((await world.state('root'))?.slots[slot]).toMatchObject({ contested: true, effective: a.event.id })
  })

  test('a delivery that did not know it, or an act not registered, protects nothing', async () => {
    const { world } = await apart(first, second)
    await world.write('village', { type: 'delivered', data: { to: 'applicant', note: '' } })
    await tell(world, 'root', 'township')
    await register(world)
    await tell(world, 'root', 'village', 'township2')
    expect((await world.state('root'))?.slots[slot].effective).toBeNull()

    const unregistered = await apart(first, second)
    await tell(unregistered.world, 'village', 'township')
    await unregistered.world.write('village', { type: 'delivered', data: { to: 'applicant', note: '' } })
    await tell(unregistered.world, 'root', 'village', 'township2')
    expect((await unregistered.world.state('root'))?.slots[slot].effective).toBeNull()
  })

  test('the merge desk settles it for either, or for none', async () => {
    for (const choice of ['a', 'b', null] as const) {
      const { world, a, b } = await apart(first, second)
      await tell(world, 'county', 'township', 'township2')
      const chosen = choice && { a, b }[choice]
      await world.write('county', resolved(slot, chosen))
      await world.gather()
      const state = (await world.state('root'))!
      expect(state.slots[slot]).toMatchObject({ contested: false, effective: chosen?.event.id ?? null })
      for (const act of state.slots[slot].acts)
        expect(act.status).toBe(act.id === chosen?.event.id ? 'registered' : 'dismissed')
      expect(registrationsDue(state)).toEqual([])
    }
  })

  test('a verdict that knew of another replaces it: the desk can take its word back', async () => {
    const { world, a, b } = await apart(first, second)
    await tell(world, 'county', 'township', 'township2')
    await world.write('county', resolved(slot, a))
    await world.write('county', resolved(slot, b))
    await world.gather()
    const state = (await world.state('root'))!
    expect(state.slots[slot]).toMatchObject({ contested: false, effective: b.event.id })
  })

  test('two verdicts that differ and did not know each other are contested in their turn', async () => {
    for (const [one, two] of [
      ['a', 'b'],
      ['a', null],
    ] as const) {
      const { world, a, b } = await apart(first, second)
      await tell(world, 'county', 'township', 'township2')
      await tell(world, 'department', 'county')
      await world.write('county', resolved(slot, { a, b }[one]))
      await world.write('department', resolved(slot, two && { a, b }[two]))
      await world.gather()
      const state = (await world.state('root'))!
      expect(state.slots[slot]).toMatchObject({ contested: true, effective: null })
      expect(registrationsDue(state)).toEqual([])
      // And a third, who knew both, settles it.
      await tell(world, 'county', 'root')
      await world.write('county', resolved(slot, b))
      expect((await world.state('county'))?.slots[slot]).toMatchObject({
        contested: false,
        effective: b.event.id,
      })
    }
  })

  test('an act that comes after the verdict, by one who knew neither, is contested anew', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'department', 'village')
    await tell(world, 'county', 'township', 'township2')
    await world.write('county', resolved(slot, a))
    await world.write('department', first)
    await world.gather()
    expect((await world.state('root'))?.slots[slot]).toMatchObject({ contested: true, effective: null })
  })

  test('an act that knew the slot taken is late, and stays so when the other is void', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'department', 'township')
    const [late] = await world.write('department', second)
    const status = async () =>
      (await world.state('root'))!.slots[slot].acts.find((x) => x.id === late!.event.id)?.status
    await tell(world, 'root', 'department')
    expect(await status()).toBe('late')
    expect((await world.state('root'))?.slots[slot]).toMatchObject({
      contested: false,
      effective: a.event.id,
    })

    await tell(world, 'county', 'root')
    await world.write('county', voided(a))
    await tell(world, 'root', 'county')
    expect(await status()).toBe('late')
    expect((await world.state('root'))?.slots[slot].effective).toBeNull()
    expect(await register(world)).toEqual([])
  })

  test('a void opens the next generation', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'root', 'township')
    await register(world)
    await tell(world, 'county', 'root')
    await world.write('county', voided(a))
    await tell(world, 'township', 'county')
    expect((await world.state('township'))?.slots[slot]).toMatchObject({ effective: null, generation: 1 })
    const [again] = await world.write('township', second)
    await tell(world, 'root', 'township')
    const state = (await world.state('root'))!
    expect(state.slots[slot]).toMatchObject({ contested: false, effective: again!.event.id, generation: 1 })
    expect(registrationsDue(state)).toEqual([{ act: again!.event.id, slot, generation: 1 }])
  })

  test('an act that knew neither what was void nor the void is for the desk, not for the register', async () => {
    const { world, a, b } = await apart(first, second)
    await tell(world, 'root', 'township')
    await register(world)
    await tell(world, 'county', 'root')
    await world.write('county', voided(a))
    await tell(world, 'root', 'county', 'township2')
    const state = (await world.state('root'))!
    expect(state.slots[slot]).toMatchObject({ contested: true, effective: null })
    // Generation 0 was registered once, for another act.
    expect(registrationsDue(state)).toEqual([])
    await tell(world, 'county', 'root')
    await world.write('county', resolved(slot, b))
    expect((await world.state('county'))?.slots[slot]).toMatchObject({
      contested: false,
      effective: b.event.id,
    })
  })

  test('two voids of one act open the slot for an act that knew either', async () => {
    const { world, a } = await apart(first, second)
    await tell(world, 'county', 'township')
    await tell(world, 'department', 'township')
    await world.write('county', voided(a))
    await world.write('department', voided(a))
    await tell(world, 'village', 'county')
    const [again] = await world.write('village', first)
    await tell(world, 'root', 'village', 'department')
    expect((await world.state('root'))?.slots[slot]).toMatchObject({
      contested: false,
      effective: again!.event.id,
    })
  })
})

describe('in any history', () => {
  test('without voids and verdicts, a slot is contested exactly when more than one act knew of none before it', () =>
    fc.assert(
      fc.asyncProperty(
        planOfDoings(
          ['accepted', 'refused', 'review', 'decide', 'withdrawn', 'filled'],
          ['registered', 'timed'],
        ),
        async (plan) => {
          const { entries } = await play(plan)
          const state = foldCase(entries)!
          for (const slot of SLOTS) {
            const acts = entries.filter((e) => slotOf(e.event) === slot)
            const first = acts.filter(
              (a) => !acts.some((b) => b !== a && ancestors(entries, a).has(b.event.id)),
            )
            expect(state.slots[slot].contested).toBe(first.length > 1)
            expect(state.slots[slot].effective).toBe(first.length === 1 ? first[0]!.event.id : null)
            expect(
              new Set(state.slots[slot].acts.filter((a) => a.status !== 'late').map((a) => a.id)),
            ).toEqual(new Set(first.map((e) => e.event.id)))
          }
        },
      ),
      { numRuns: 150 },
    ))

  test('a slot holds one act at most, and while it is contested only one on which a delivery rests', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries } = await play(plan)
        const state = foldCase(entries)
        if (!state) return
        for (const slot of SLOTS) {
          const { acts, contested, effective } = state.slots[slot]
          const stands = acts.filter((a) => a.status === 'provisional' || a.status === 'registered')
          expect(stands.map((a) => a.id)).toEqual(effective === null ? [] : [effective])
          if (contested && effective !== null) {
            expect(stands[0]!.status).toBe('registered')
            expect(state.delivered).not.toBeNull()
          }
          if (contested) expect(acts.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 200 },
    ))

  test('what is due names an act once, never one of a contested slot, and nothing once it is written', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, fc.integer(), async (plan, order) => {
        const { entries } = await play(plan)
        const world = new World(plan.seed, plan.rotation)
        await world.store('root').append(rearranged(entries, order))
        const state = await world.state('root')
        if (!state) return
        const due = registrationsDue(state)
        expect(new Set(due.map((d) => `${d.slot} ${d.generation}`)).size).toBe(due.length)
        for (const { slot, act } of due) {
          expect(state.slots[slot].contested).toBe(false)
          expect(state.slots[slot].effective).toBe(act)
        }
        await register(world)
        expect(registrationsDue((await world.state('root'))!)).toEqual([])
      }),
      { numRuns: 200 },
    ))

  test('of lawful events the root registers one act at most for each slot and generation, for ever', () =>
    fc.assert(
      fc.asyncProperty(lawfulPlan, async (plan) => {
        const { root } = await play(plan, true)
        const registered = root.filter((e) => e.event.type === 'registered').map((e) => e.event.data!)
        const places = registered.map((r) => `${r.slot} ${r.generation}`)
        expect(new Set(places).size).toBe(places.length)
      }),
      { numRuns: 150 },
    ))

  test('the register and quarantine are the root’s alone', () =>
    fc.assert(
      fc.asyncProperty(
        planOfDoings([...HUMAN_DOINGS, ...Array<string>(8).fill('usurped')], ROOT_DOINGS),
        async (plan) => {
          const { entries } = await play(plan)
          const usurped = entries.filter(
            (e) => e.event.type === 'registered' && !isAuthority(deviceOf(e.event.id)),
          )
          const registered = new Set(
            entries.filter((e) => isAuthority(deviceOf(e.event.id))).map((e) => e.event.data?.act),
          )
          const chosen = new Set(
            entries.filter((e) => e.event.type === 'resolved').map((e) => e.event.data?.act),
          )
          const state = foldCase(entries)
          fc.pre(usurped.length > 0 && state !== null)
          for (const slot of SLOTS) {
            for (const act of state!.slots[slot].acts) {
              if (act.status === 'registered' || act.status === 'suspended')
                expect(registered.has(act.id) || chosen.has(act.id)).toBe(true)
            }
          }
        },
      ),
      { numRuns: 60 },
    ))
})

function ancestors(entries: readonly Entry[], entry: Entry): Set<string> {
  const byId = new Map(entries.map((e) => [e.event.id, e]))
  const found = new Set<string>()
  const open = [...entry.event.parents]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const parent = byId.get(id)
    if (!parent || found.has(id)) continue
    found.add(id)
    open.push(...parent.event.parents)
  }
  return found
}
