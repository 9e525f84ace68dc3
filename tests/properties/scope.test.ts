/** Laws of who has a case: what a recall cancels, who is entitled, and that the sequencer says what the fold says. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSequencer } from '../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import { OUT } from '../../shared/case/acts.ts'
import { areasAbove, audienceOf } from '../../shared/case/audience.ts'
import { audienceIn, type CaseState, foldCase } from '../../shared/case/fold.ts'
import { pathOf } from '../../shared/case/path.ts'
import { SLOTS } from '../../shared/case/slots.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import type { Entry } from '../../shared/event.ts'
import { type Holder, lawfulPlan, planOfDoings, play, STREAM, World } from './histories.ts'
import { rearranged } from './orders.ts'
import { COUNTY, DEPARTMENT, OTHER_DEPARTMENT, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE } from './people.ts'

const accepted = { type: 'accepted', data: {} }
const dispatched = (to: string) => ({ type: 'dispatched', data: { to } })
const recalled = (from: string) => ({ type: 'recalled', data: { from, reason: '转错了' } })
const reviewed = { type: 'decided', data: { step: 'review', outcome: 'pass', opinion: '' } }

const AREAS = [...areasAbove(VILLAGE)].sort()

/** A case that everybody holds, written on by people who hear of everything. */
async function told(
  ...written: readonly (readonly [Holder, { type: string; data: Record<string, unknown> }])[]
) {
  const world = new World()
  await world.receive()
  for (const [who, draft] of written) {
    await world.gather()
    await world.fetch(who, 'root')
    await world.write(who, draft)
  }
  await world.gather()
  for (const who of world.stores.keys()) await world.fetch(who, 'root')
  return world
}

/** As all of them see it, whatever came first. */
async function merged(world: World): Promise<CaseState> {
  const entries = await world.gather()
  const states = [1, 2, 3].map((order) => foldCase(rearranged(entries, order))!)
  expect(states[1]).toEqual(states[0])
  expect(states[2]).toEqual(states[0])
  return states[0]!
}

describe('a case that is taken back', () => {
  test('stands as accepted again, is the window’s, and can go elsewhere', async () => {
    const world = await told(
      ['township', accepted],
      ['township', dispatched(DEPARTMENT)],
      ['township', recalled(DEPARTMENT)],
    )
    const back = await merged(world)
    expect(back).toMatchObject({ stage: 'accepted', dispatchedTo: null, audience: AREAS })
    expect(summaryOf(back)).toMatchObject({ turn: TOWNSHIP, task: 'dispatch' })
    await world.write('township', dispatched(OTHER_DEPARTMENT))
    const on = await merged(world)
    expect(on).toMatchObject({ stage: 'dispatched', dispatchedTo: OTHER_DEPARTMENT })
    expect(on.audience).toEqual([...AREAS, OTHER_DEPARTMENT].sort())
    const stops = pathOf(on, await world.gather()).map((s) => s.org)
    expect(stops).toEqual([TOWNSHIP, DEPARTMENT, TOWNSHIP, OTHER_DEPARTMENT])
  })

  test('and sent there again is there again', async () => {
    const world = await told(
      ...([accepted, dispatched(DEPARTMENT), recalled(DEPARTMENT), dispatched(DEPARTMENT)] as const).map(
        (d) => ['township', d] as const,
      ),
    )
    expect(await merged(world)).toMatchObject({ stage: 'dispatched', dispatchedTo: DEPARTMENT })
  })

  test('by one who did not know of another dispatch there stays there', async () => {
    const world = await told(['township', accepted], ['township', dispatched(DEPARTMENT)])
    await world.write('township', recalled(DEPARTMENT))
    await world.write('county', dispatched(DEPARTMENT))
    const state = await merged(world)
    expect(state).toMatchObject({ stage: 'dispatched', dispatchedTo: DEPARTMENT })
    expect(state.dispatches).toHaveLength(1)
  })

  test('when the department had acted already and nobody knew stays with it, until that act is void', async () => {
    const world = await told(['township', accepted], ['township', dispatched(DEPARTMENT)])
    await world.write('township', recalled(DEPARTMENT))
    const [review] = await world.write('department', reviewed)
    expect(await merged(world)).toMatchObject({
      stage: 'reviewed',
      dispatches: [{ to: DEPARTMENT, acted: true }],
      audience: [...AREAS, DEPARTMENT].sort(),
    })
    await world.gather()
    await world.fetch('county', 'root')
    await world.write('county', { type: 'voided', data: { act: review!.event.id, reason: '有误' } })
    expect(await merged(world)).toMatchObject({ stage: 'accepted', dispatchedTo: null, audience: AREAS })
  })
})

describe('a case handed to another town', () => {
  test('is at its window, before it is accepted, and back at the first one’s when it is taken back', async () => {
    const world = await told(['township', dispatched(OTHER_TOWNSHIP)])
    const there = await merged(world)
    expect(there).toMatchObject({ stage: 'received', handedTo: OTHER_TOWNSHIP, dispatchedTo: null })
    expect(there.audience).toEqual([...AREAS, OTHER_TOWNSHIP].sort())
    expect(summaryOf(there)).toMatchObject({ turn: OTHER_TOWNSHIP, task: 'accept' })
    await world.write('township', recalled(OTHER_TOWNSHIP))
    const back = await merged(world)
    expect(back).toMatchObject({ stage: 'received', handedTo: null, audience: AREAS })
    expect(summaryOf(back).turn).toBe(TOWNSHIP)
  })

  test('is contested where both accept it, and the one that accepted keeps it in sight', async () => {
    const world = await told(['township', dispatched(OTHER_TOWNSHIP)])
    await world.write('elsewhere', accepted)
    await world.write('township', recalled(OTHER_TOWNSHIP), accepted)
    const state = await merged(world)
    expect(state.slots.admission.contested).toBe(true)
    expect(state.audience).toContain(OTHER_TOWNSHIP)
  })
})

/** Written down a second time: by following parents, one after the other. */
function knows(entries: readonly Entry[], later: Entry, earlier: Entry): boolean {
  return later.event.parents.some((id) => {
    const parent = entries.find((e) => e.event.id === id)
    return parent !== undefined && (parent.hash === earlier.hash || knows(entries, parent, earlier))
  })
}

const scopePlan = planOfDoings(
  ['accepted', 'dispatched', 'dispatched', 'recalled', 'review', 'voided'],
  [],
  20,
)

describe('who is entitled', () => {
  test('are the receiver’s areas and those whose dispatch stands', () =>
    fc.assert(
      fc.asyncProperty(scopePlan, async (plan) => {
        const { entries } = await play(plan)
        const state = foldCase(entries)!
        const inForce = SLOTS.flatMap((s) => state.slots[s].acts).filter((a) => !OUT.has(a.status))
        const sent = entries.flatMap((e) => {
          if (e.event.type !== 'dispatched') return []
          const { to, with: beside = [] } = e.event.data as { to: string; with?: string[] }
          return [to, ...beside].map((org) => ({ e, to: org }))
        })
        const standing = sent.filter(({ e, to }) => {
          const own = entries.filter((a) => a.event.org === to && inForce.some((i) => i.id === a.event.id))
          const backs = entries.filter(
            (r) =>
              r.event.type === 'recalled' &&
              r.event.data!.from === to &&
              knows(entries, r, e) &&
              !own.some((a) => !knows(entries, a, r)),
          )
          return backs.length === 0
        })
        expect(state.audience).toEqual(audienceOf(VILLAGE, standing))
        expect(state.dispatches.map((d) => `${d.event} ${d.to}`).sort()).toEqual(
          standing.map(({ e, to }) => `${e.event.id} ${to}`).sort(),
        )
      }),
      { numRuns: 400 },
    ))

  test('include, where people keep to the tables, whoever’s turn it is and whoever’s act stands', () =>
    fc.assert(
      fc.asyncProperty(lawfulPlan, fc.integer(), async (plan, order) => {
        const { entries } = await play(plan, true)
        const state = foldCase(rearranged(entries, order))!
        const { turn } = summaryOf(state)
        if (turn !== '') expect(state.audience).toContain(turn)
        if (['dispatched', 'reviewed'].includes(state.stage)) expect(state.dispatchedTo).not.toBe(null)
        for (const { id, status } of SLOTS.flatMap((s) => state.slots[s].acts)) {
          const org = entries.find((e) => e.event.id === id)!.event.org
          if (!OUT.has(status)) expect(state.audience).toContain(org)
        }
        expect(state.audience).toEqual(expect.arrayContaining([VILLAGE, TOWNSHIP, COUNTY]))
      }),
      { numRuns: 200 },
    ))

  test('are the same to the sequencer after each batch, in whatever order events arrive', () =>
    fc.assert(
      fc.asyncProperty(scopePlan, fc.integer(), async (plan, order) => {
        const { entries } = await play(plan)
        const store = new MemoryNodeStore()
        const sequencer = await createSequencer({
          ...{ store, area: COUNTY, judgement: null, onDefect: (e) => expect.unreachable(String(e)) },
        })
        const [receipt, ...rest] = entries
        const heard: Entry[] = []
        for (const entry of [receipt!, ...rearranged(rest, order)]) {
          heard.push(entry)
          await store.append([entry])
          await sequencer.drain()
          expect((await store.streamRecord(STREAM))?.audience).toEqual(audienceIn(heard))
        }
      }),
      { numRuns: 300 },
    ))
})
