/** The county's word on what lies in quarantine: which one stands, and that it touches nothing else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldCase } from '../../shared/case/fold.ts'
import { isOpen, type Ruling } from '../../shared/case/quarantine.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { play, World, wildPlan } from './histories.ts'

async function forged() {
  const world = new World()
  await world.receive()
  const [entry] = await world.write('village', { type: 'accepted', data: {} })
  const told = { id: entry!.event.id, hash: entry!.hash }
  await world.fetch('root', 'village')
  await world.write('root', { type: 'quarantined', data: { ...told, reason: 'permission' } })
  const say = async (who: 'county' | 'township', verdict: Ruling['verdict'], reason: string) => {
    await world.write(who, { type: 'ruled', data: { ...told, verdict, reason } })
  }
  const state = async () => foldCase(await world.gather())!
  return { world, say, state, ruling: async () => (await state()).quarantined[0]!.ruling }
}

describe('the county’s word', () => {
  test('settles the matter, and the next one that knew of it replaces it', async () => {
    const { world, say, state, ruling } = await forged()
    expect(await ruling()).toBeNull()
    expect(summaryOf(await state()).quarantined).toBe(1)
    await world.fetch('county', 'root')
    await say('county', 'dismissed', '村里不受理')
    expect(await ruling()).toMatchObject({ verdict: 'dismissed', reason: '村里不受理' })
    expect(summaryOf(await state()).quarantined).toBe(0)
    await say('county', 'open', '再看看')
    expect(isOpen((await state()).quarantined[0]!)).toBe(true)
    expect(summaryOf(await state()).quarantined).toBe(1)
    await say('county', 'adopted', '窗口补办')
    expect(await ruling()).toMatchObject({ verdict: 'adopted' })
  })

  test('of two that did not know each other keeps the matter open where one of them opens it', async () => {
    // Whichever of them comes last in display order.
    for (const [opens, closes] of [
      ['county', 'township'],
      ['township', 'county'],
    ] as const) {
      const { world, say, ruling } = await forged()
      await world.fetch('county', 'root')
      await world.fetch('township', 'root')
      await say(opens, 'open', '再看看')
      await say(closes, 'dismissed', '不予采纳')
      expect(await ruling()).toMatchObject({ verdict: 'open' })
    }
  })

  test('changes nothing of the case', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries } = await play(plan)
        const words = new Set(entries.filter((e) => e.event.type === 'ruled').map((e) => e.event.id))
        const state = foldCase(entries)
        // Without the words, and with those who built on them knowing what they built on.
        const silent = foldCase(
          entries.map((e) =>
            words.has(e.event.id) ? { ...e, event: { ...e.event, type: 'timed', data: undefined } } : e,
          ),
        )
        const less = state && {
          ...state,
          quarantined: state.quarantined.map((q) => ({ ...q, ruling: null })),
        }
        expect(less).toEqual(silent)
      }),
      { numRuns: 120 },
    ))
})
