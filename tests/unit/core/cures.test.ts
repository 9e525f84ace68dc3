/** 容缺受理: until when what may follow is to come, by the item's rules and the workdays. */
import { describe, expect, test } from 'vitest'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { clockOn, timingOf } from '../../../shared/case/clock.ts'
import { curesOf } from '../../../shared/case/cures.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { inFavour } from '../../../shared/catalogue/in-favour.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { World } from '../../properties/histories.ts'

const relief = demoRelease('').items.find(({ name }) => name === '临时救助')!
const state = async (over: Partial<CaseState> = {}): Promise<CaseState> => {
  const world = new World()
  await world.receive()
  const received = (await world.state('village'))!
  return { ...received, materials: {}, stage: 'accepted', admittedAt: '2026-09-28T01:00:00.000Z', ...over }
}
const withMaterials = (change: (material: Item['materials'][number]) => object): Item => ({
  ...relief,
  materials: relief.materials.map((m) => ({ ...m, ...change(m) })),
})
const PROOF = 'hardship-proof'

describe('what may follow', () => {
  test('is due so many workdays after the acceptance, over the National Day holiday; once it came nothing is', async () => {
    expect(curesOf(await state(), relief, calendar)).toEqual([
      { material: PROOF, due: '2026-10-10', provisional: false },
    ])
    const came = await state({ materials: { [PROOF]: { seen: true, files: [] } } })
    expect(curesOf(came, relief, calendar)).toEqual([])
  })

  test('where its item says nothing, is due with the decision', async () => {
    const item = withMaterials(({ cureWithin: _, ...m }) => ({ ...m, cureWithin: undefined }))
    const accepted = await state()
    const [cure] = curesOf(accepted, item, calendar)
    expect(cure!.due).toBe(clockOn({ ...timingOf(accepted), stage: 'reviewed' }, item, calendar, '')!.due)
  })

  test.each(['received', 'notified', 'granted', 'denied', 'withdrawn', 'delivered'] as const)(
    'is not asked for in %s',
    async (stage) => expect(curesOf(await state({ stage }), relief, calendar)).toEqual([]),
  )

  test('is nothing that must be there from the start, nor what the department gets itself', async () => {
    const curable = (item: Item) => async () => curesOf(await state(), item, calendar).length
    expect(await curable(withMaterials(() => ({ need: 'must' })))()).toBe(0)
    expect(await curable(withMaterials(() => ({ need: 'curable', shareable: true })))()).toBe(0)
  })

  test('that a later version asks for no more is asked for no more', async () => {
    const later = { ...relief, version: 2, materials: relief.materials.filter((m) => m.id !== PROOF) }
    expect(curesOf(await state(), inFavour(relief, later), calendar)).toEqual([])
  })

  test('of a case on a day that is none, or of an unknown item, is nothing', async () => {
    expect(curesOf(await state({ admittedAt: 'x' }), relief, calendar)).toEqual([])
    expect(curesOf(await state(), undefined, calendar)).toEqual([])
  })
})
