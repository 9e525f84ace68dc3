/** The county's word on two cases of one person and item. */
import { describe, expect, test } from 'vitest'
import { foldCase } from '../../../shared/case/fold.ts'
import { judge } from '../../../shared/case/judge.ts'
import { permit } from '../../../shared/case/permissions.ts'
import type { Entry } from '../../../shared/event.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { CASE_NO, STREAM, World } from '../../properties/histories.ts'
import { rearranged } from '../../properties/orders.ts'
import { COUNTY, directoryOf, numbered } from '../../properties/people.ts'

const other = numbered(2)
const word = (found: string, to = other) => ({
  type: 'compared',
  data: { with: to, found, reason: '电话核实' },
})

/** Two managers, each cut off from the other: the second writes at the device of the town's second clerk. */
async function apart(first: string, second: string): Promise<readonly Entry[]> {
  const world = new World()
  await world.receive()
  await world.fetch('county', 'village')
  await world.fetch('township2', 'village')
  await world.write('county', word(first))
  await world.write('township2', word(second))
  return world.gather()
}

const comparisonIn = (entries: readonly Entry[]) => foldCase(entries)?.comparisons

describe('a comparison', () => {
  test('stands with its reason, beside the other case, and moves nothing', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('county', 'village')
    const before = (await world.state('county'))!
    const [said] = await world.write('county', word('repeats'))
    const after = (await world.state('county'))!
    const own = { event: said!.event.id, found: 'repeats', reason: '电话核实' }
    expect(after).toEqual({ ...before, comparisons: [{ with: other, found: 'repeats', words: [own] }] })
  })

  test('that knew of another replaces it', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('county', 'village')
    await world.write('county', word('repeats'))
    await world.write('county', word('different'))
    await world.write('county', word('carriedOn', numbered(3)))
    const found = (await world.state('county'))!.comparisons.map((c) => [c.with, c.found, c.words.length])
    expect(found).toEqual([
      [other, 'different', 1],
      [numbered(3), 'carriedOn', 1],
    ])
  })

  test.each([
    ['repeats', 'different', null],
    ['repeats', 'carriedOn', null],
    ['open', 'different', null],
    ['different', 'different', 'different'],
  ])('made twice, cut off from each other (%s, %s), gives one answer in every order', async (a, b, found) => {
    const entries = await apart(a, b)
    const [there] = comparisonIn(entries)!
    expect(there).toMatchObject({ with: other, found })
    expect(there!.words.map((w) => w.found).sort()).toEqual([a, b].sort())
    for (let seed = 0; seed < 40; seed += 1) {
      const store = new MemoryStore()
      for (const entry of rearranged(entries, seed)) await store.append([entry])
      expect(comparisonIn(await store.stream(STREAM))).toEqual([there])
    }
  })

  test('is settled by a word that knew of both', async () => {
    const world = new World()
    const entries = await apart('repeats', 'different')
    await world.store('county').append(entries)
    await world.write('county', word('different'))
    expect((await world.state('county'))!.comparisons).toMatchObject([{ found: 'different', words: [{}] }])
  })

  test('is never with the case itself', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('county', 'village')
    const before = await world.held('county')
    const [self] = await world.write('county', word('repeats', CASE_NO))
    expect(judge(directoryOf(), self!, before)).toEqual({ type: 'quarantine', reason: 'stage' })
    const [holds] = await world.write('county', word('repeats'))
    expect(judge(directoryOf(), holds!, [...before, self!])).toEqual({ type: 'holds' })
    const state = (await world.state('village'))!
    const ask = (org: string, role: 'clerk' | 'manager') =>
      permit(state, { org, roles: [role] }, 'compared', { compared: word('repeats').data as never }).ok
    expect([ask(COUNTY, 'manager'), ask(COUNTY, 'clerk'), ask('441424104000', 'manager')]).toEqual([
      ...[true, false, false],
    ])
  })
})
