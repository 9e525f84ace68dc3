/** 委托: what a counter may do by a letter, on which days, and what becomes of an act whose letter had lapsed. */
import { describe, expect, test } from 'vitest'
import type { CaseState } from '../../../shared/case/fold.ts'
import { judge } from '../../../shared/case/judge.ts'
import {
  letterFor,
  letterOfNumber,
  letterToReceive,
  mayReceive,
  permit,
} from '../../../shared/case/permissions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { type Delegation, delegationSchema, type Ledger } from '../../../shared/org/ledger.ts'
import { World } from '../../properties/histories.ts'
import {
  COUNTY,
  DEPARTMENT,
  directoryOf,
  ITEM,
  item,
  OTHER_TOWNSHIP,
  TOWNSHIP,
  VILLAGE,
} from '../../properties/people.ts'

const LETTER: Delegation = {
  ...{ id: 'd1', items: [ITEM], from: DEPARTMENT, to: VILLAGE, powers: ['accept', 'decide'] },
  ...{ letter: '〔2026〕1号', validFrom: '2026-09-01', validTo: '2026-09-30' },
}
const ledger: Ledger = [LETTER]
const agent = { org: VILLAGE, roles: ['agent'] as const }
const clerk = { org: TOWNSHIP, roles: ['clerk'] as const }
const decision = { step: 'decide', outcome: 'pass', opinion: '' }

async function received(): Promise<{ world: World; state: () => Promise<CaseState> }> {
  const world = new World()
  await world.receive()
  return { world, state: async () => (await world.state('village'))! }
}

describe('at the station', () => {
  test('a village accepts and decides by its letter, from its first day to its last', async () => {
    const { state } = await received()
    const may = async (day: string, of: Ledger = ledger) =>
      permit(await state(), agent, 'accepted', { item, ledger: of, day })
    expect(await may('2026-08-31')).toMatchObject({ ok: false })
    expect(await may('2026-09-01')).toMatchObject({ ok: true })
    expect(await may('2026-09-30')).toMatchObject({ ok: true })
    expect(await may('2026-10-01')).toMatchObject({ ok: false })
    expect(await may('2026-09-15', [])).toMatchObject({ ok: false })
    expect((await may('2027-01-01', [{ ...LETTER, validTo: null }])).ok).toBe(true)
  })

  test('for its items, its powers, its counter, and no other', async () => {
    const { state } = await received()
    const may = async (of: Partial<Delegation>) =>
      permit(await state(), agent, 'accepted', {
        ...{ item, ledger: [{ ...LETTER, ...of }], day: '2026-09-15' },
      }).ok
    expect(await may({})).toBe(true)
    expect(await may({ items: ['4414240000000001442000512000009'] })).toBe(false)
    expect(await may({ powers: ['decide', 'issue', 'receive'] })).toBe(false)
    expect(await may({ to: TOWNSHIP })).toBe(false)
  })

  test('the letter is named only where the power is not one’s own', async () => {
    const { state } = await received()
    const options = { item, ledger: [LETTER, { ...LETTER, id: 'd2', to: TOWNSHIP }], day: '2026-09-15' }
    expect(letterFor(await state(), agent, 'accepted', options)?.id).toBe('d1')
    expect(letterFor(await state(), clerk, 'accepted', options)).toBeNull()
    expect(letterFor(await state(), clerk, 'decided', options)?.id).toBe('d2')
  })

  test('decides once it is accepted, in one step, and not what lies with a department', async () => {
    const { world, state } = await received()
    const options = { item, ledger, day: '2026-09-15' }
    const decide = async (step: 'review' | 'decide') =>
      permit(await state(), agent, 'decided', { ...options, step })
    expect(await decide('decide')).toMatchObject({ error: { type: 'WrongStage', why: 'early' } })
    await world.write('village', { type: 'accepted', data: { under: 'd1' } })
    expect(await decide('decide')).toMatchObject({ ok: true })
    expect(await decide('review')).toMatchObject({ error: { type: 'WrongStage', why: 'none' } })
    await world.write('village', { type: 'dispatched', data: { to: DEPARTMENT } })
    expect(await decide('decide')).toMatchObject({ error: { type: 'WrongOrg' } })
  })

  test('gives nothing over a case that was handed to another town, nor over a joint one', async () => {
    const { world, state } = await received()
    const options = { item, ledger, day: '2026-09-15' }
    await world.write('village', { type: 'dispatched', data: { to: OTHER_TOWNSHIP } })
    expect(permit(await state(), agent, 'accepted', options)).toMatchObject({ error: { type: 'WrongOrg' } })
    await world.fetch('elsewhere', 'village')
    await world.write('elsewhere', { type: 'accepted', data: {} })
    await world.fetch('village', 'elsewhere')
    const decide = async (of: Item, at: CaseState) =>
      permit(at, agent, 'decided', { ...options, item: of, step: 'decide' })
    expect(await decide(item, await state())).toMatchObject({ error: { type: 'WrongOrg' } })
    const here = await received()
    await here.world.write('village', { type: 'accepted', data: { under: 'd1' } })
    expect((await decide(item, await here.state())).ok).toBe(true)
    expect((await decide({ ...item, joint: ['11441424MB2A000463'] }, await here.state())).ok).toBe(false)
  })

  test('without a letter nobody who can accept can decide (受审分离)', async () => {
    const { world, state } = await received()
    await world.write('township', { type: 'accepted', data: {} })
    await world.fetch('village', 'township')
    for (const author of [agent, clerk, { org: COUNTY, roles: ['manager'] as const }])
      expect(permit(await state(), author, 'decided', { item, step: 'decide' })).toMatchObject({
        error: { type: 'WrongOrg' },
      })
  })

  test('an item taken in elsewhere is taken in here by a letter alone', () => {
    const elsewhere = { ...item, takenAt: ['town' as const] }
    const options = { ledger: [{ ...LETTER, powers: ['receive' as const] }], day: '2026-09-15' }
    expect(mayReceive(clerk, elsewhere)).toBe(true)
    expect(mayReceive(agent, elsewhere)).toBe(false)
    expect(mayReceive(agent, elsewhere, options)).toBe(true)
    expect(letterToReceive(agent, elsewhere, options)?.id).toBe('d1')
    expect(letterToReceive(agent, item, options)).toBeNull()
    // Its number was given out on the last day of the letter, and a power cut came between.
    const after = { ...options, day: '2026-10-01' }
    expect(letterToReceive(agent, elsewhere, after)).toBeNull()
    expect(letterOfNumber(agent, elsewhere, after)?.id).toBe('d1')
    expect(letterOfNumber(agent, elsewhere, { ...after, day: '2026-08-31' })).toBeNull()
    expect(letterOfNumber(agent, item, after)).toBeNull()
    expect(mayReceive({ org: VILLAGE, roles: ['handler'] }, item, options)).toBe(false)
  })
})

describe('at the root', () => {
  const judged = async (data: Record<string, unknown>, of: Ledger, at = '2026-09-15T02:00:00.000Z') => {
    const world = new World()
    world.clock.move(Date.parse(at) - world.clock.now())
    await world.receive()
    const [accepted] = await world.write('village', { type: 'accepted', data })
    const before = (await world.held('village')).filter((e) => e.hash !== accepted!.hash)
    return judge(directoryOf(0, { ledger: () => of }), accepted!, before)
  }

  test('an act holds by the letter that it names', async () => {
    expect(await judged({ under: 'd1' }, ledger)).toEqual({ type: 'holds' })
    expect(await judged({}, ledger)).toEqual({ type: 'quarantine', reason: 'permission' })
    expect(await judged({ under: 'd9' }, ledger)).toEqual({ type: 'quarantine', reason: 'permission' })
    expect(await judged({ under: 'd1' }, [])).toEqual({ type: 'quarantine', reason: 'permission' })
  })

  test('one that had not begun gives nothing; one that had lapsed is a question for a person', async () => {
    const day = (of: string) => `${of}T02:00:00.000Z`
    expect(await judged({ under: 'd1' }, ledger, day('2026-08-31'))).toMatchObject({ reason: 'permission' })
    expect(await judged({ under: 'd1' }, ledger, day('2026-10-01'))).toEqual({ type: 'holds' })
  })
})

describe('an act that is questioned', () => {
  /** Accepted and decided in the village, and the root has asked about the acceptance. */
  const questioned = async () => {
    const { world } = await received()
    const [accepted] = await world.write('village', { type: 'accepted', data: { under: 'd1' } })
    await world.write('village', { type: 'decided', data: { ...decision, under: 'd1' } })
    await world.fetch('root', 'village')
    await world.write('root', { type: 'questioned', data: { act: accepted!.event.id } })
    await world.fetch('county', 'root')
    return { world, act: accepted!.event.id, state: async () => (await world.state('county'))! }
  }
  const resolved = (act: string | null) => ({
    ...{ type: 'resolved', data: { slot: 'admission', act, reason: '窗口断网，不知道已收回' } },
  })

  test('has no effect, and says so', async () => {
    const { state, act } = await questioned()
    const { admission } = (await state()).slots
    expect(admission).toMatchObject({ effective: null, contested: true })
    expect(admission.acts).toMatchObject([{ id: act, status: 'contested', questioned: true }])
  })

  test('handed over, it goes on all the same where the county sets it aside for none', async () => {
    const { world, act, state } = await questioned()
    await world.fetch('village', 'root')
    await world.write('village', { type: 'delivered', data: { to: 'applicant', note: '' } })
    await world.fetch('county', 'village')
    // As long as nobody has settled it, the result that was handed over is one.
    expect((await state()).stage).toBe('delivered')
    const decided = (await state()).slots['step/decide'].acts[0]!.id
    await world.write('county', resolved(null))
    await world.write('county', { type: 'voided', data: { act: decided, reason: '没有权限' } })
    expect((await state()).stage).toBe('received')
    expect(act).not.toBe(decided)
    // Decided anew by the department, it is handed over anew.
    await world.fetch('township', 'county')
    await world.write('township', { type: 'accepted', data: {} })
    await world.write('township', { type: 'dispatched', data: { to: DEPARTMENT } })
    await world.fetch('department', 'township')
    for (const [step, outcome] of [
      ['review', 'pass'],
      ['decide', 'fail'],
    ])
      await world.write('department', { type: 'decided', data: { step, outcome, opinion: '' } })
    await world.fetch('county', 'department')
    expect((await state()).stage).toBe('denied')
  })

  test('stands where the county says so, and is registered', async () => {
    const { world, state, act } = await questioned()
    await world.write('county', resolved(act))
    expect((await state()).slots.admission).toMatchObject({ effective: act, contested: false })
    expect((await state()).slots.admission.acts).toMatchObject([{ status: 'registered' }])
  })

  test('does not where the county says that, and the place is open again', async () => {
    const { world, state } = await questioned()
    await world.write('county', resolved(null))
    expect((await state()).slots.admission).toMatchObject({ effective: null, contested: false })
    await world.fetch('township', 'county')
    const again = permit((await world.state('township'))!, clerk, 'accepted', { item })
    // The decision stands still: the county has to settle that, too.
    expect(again).toMatchObject({ error: { type: 'WrongStage' } })
  })
})

test('a letter says who, what, when, and does not end before it begins', () => {
  const fits = (of: Partial<Delegation>) => delegationSchema.safeParse({ ...LETTER, ...of }).success
  expect(fits({})).toBe(true)
  expect(fits({ validTo: '2026-08-31' })).toBe(false)
  expect(fits({ items: [] })).toBe(false)
  expect(fits({ powers: [] })).toBe(false)
  expect(fits({ letter: ' ' })).toBe(false)
  expect(fits({ to: DEPARTMENT })).toBe(false)
})
