/** 廉政风险提示 (F10): where an item has one for a step, nobody takes the step without having read it, on the device as at the root. */
import { expect, test } from 'vitest'
import { demoRelease } from '../../../server/demo/release.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { judge } from '../../../shared/case/judge.ts'
import { optionsOf, permit } from '../../../shared/case/permissions.ts'
import { type Item, riskOf } from '../../../shared/catalogue/item.ts'
import { guideSchema } from '../../../shared/protocol/guide.ts'
import { World } from '../../properties/histories.ts'
import { DEPARTMENT, directoryOf, item as plain, staff } from '../../properties/people.ts'

const RISK = '与申请人有利害关系的应当回避。'
const item: Item = {
  ...plain,
  process: plain.process.map((p) => (p.step === 'review' ? { ...p, risk: RISK } : p)),
}
const review = (more: object = {}) => ({
  type: 'decided' as const,
  data: { step: 'review', outcome: 'pass', opinion: '', ...more },
})
const decide = { type: 'decided' as const, data: { ...review().data, step: 'decide' } }

/** Dispatched to the department, which has heard of it. */
async function dispatched() {
  const world = new World()
  await world.receive()
  await world.fetch('township', 'village')
  await world.write(
    'township',
    { type: 'accepted', data: {} },
    { type: 'dispatched', data: { to: DEPARTMENT } },
  )
  await world.fetch('department', 'village')
  await world.fetch('department', 'township')
  return world
}

async function both(world: World, draft: ReturnType<typeof review>, of = item) {
  const before = await world.held('department')
  const { org, roles } = staff.find((s) => s.id === 'department')!
  const answer = permit(foldCase(before)!, { org, roles }, draft.type, {
    ...{ item: of, ...optionsOf(draft.type, draft.data) },
  })
  const [entry] = await world.write('department', draft)
  const verdict = judge(directoryOf(0, { item: () => of }), entry!, before)
  return [answer.ok || answer.error.type, verdict.type === 'holds' || verdict.reason]
}

test('a step whose risk was not read does not hold, nor where another text was', async () => {
  expect(await both(await dispatched(), review())).toEqual(['NotAcknowledged', 'catalogue'])
  expect(await both(await dispatched(), review({ acknowledged: '别的' }))).toEqual([
    'NotAcknowledged',
    'catalogue',
  ])
  expect(await both(await dispatched(), review({ acknowledged: RISK }))).toEqual([true, true])
})

test('a step without one asks for none, and none can be said to be read', async () => {
  const world = await dispatched()
  expect(await both(world, review({ acknowledged: RISK }))).toEqual([true, true])
  expect(await both(world, decide)).toEqual([true, true])
  expect(await both(await dispatched(), review(), plain)).toEqual([true, true])
  expect(await both(await dispatched(), review({ acknowledged: RISK }), plain)).toEqual([
    'NotAcknowledged',
    'catalogue',
  ])
})

test('before anybody has read anything the step is offered', async () => {
  const state = (await (await dispatched()).state('department'))!
  const { org, roles } = staff.find((s) => s.id === 'department')!
  expect(permit(state, { org, roles }, 'decided', { item, step: 'review' }).ok).toBe(true)
})

test('residents’ guides do not have them', () => {
  const release = demoRelease('2026-09-01T00:00:00.000Z')
  const asked = release.items.filter((i) => riskOf(i, 'review') !== undefined)
  expect(asked.length).toBeGreaterThan(0)
  expect(JSON.stringify(guideSchema.parse(release))).not.toContain(riskOf(asked[0], 'review'))
})
