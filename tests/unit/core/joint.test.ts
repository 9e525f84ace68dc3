/** 联办: one department decides when all that were asked have been heard. */
import { describe, expect, test } from 'vitest'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { awaitedIn } from '../../../shared/case/joint.ts'
import { permit } from '../../../shared/case/permissions.ts'
import { isWaitingFor, summaryOf } from '../../../shared/case/summary.ts'
import type { Entry } from '../../../shared/event.ts'
import { World } from '../../properties/histories.ts'
import { DEPARTMENT, item, OTHER_DEPARTMENT, TOWNSHIP, VILLAGE } from '../../properties/people.ts'

const joint = { ...item, kind: 'joint' as const, owner: OTHER_DEPARTMENT, joint: [DEPARTMENT] }
const heard = { org: DEPARTMENT, roles: ['handler'] as const }
const decides = { org: OTHER_DEPARTMENT, roles: ['handler', 'decider'] as const }
const window = { org: TOWNSHIP, roles: ['clerk'] as const }
const opinion = { outcome: 'fail', opinion: '不符合规划' }

/** Sent to the one that decides, and to the one that is heard. */
async function sent() {
  const world = new World()
  await world.receive()
  await world.fetch('township', 'village')
  await world.write('township', { type: 'accepted', data: {} })
  await world.write('township', { type: 'dispatched', data: { to: OTHER_DEPARTMENT, with: [DEPARTMENT] } })
  await world.fetch('department', 'township')
  const state = async (): Promise<CaseState> => (await world.state('department'))!
  return { world, state }
}
const reviewed = (state: CaseState): CaseState => ({ ...state, stage: 'reviewed' })
const mayDecide = (state: CaseState) =>
  permit(reviewed(state), decides, 'decided', { item: joint, step: 'decide' })

describe('a joint case', () => {
  test('is with the one that decides, reaches the one that is heard, and waits for both', async () => {
    const { state } = await sent()
    const now = await state()
    expect(now).toMatchObject({ stage: 'dispatched', dispatchedTo: OTHER_DEPARTMENT, opinions: [] })
    expect(now.audience).toEqual([DEPARTMENT, OTHER_DEPARTMENT, TOWNSHIP, VILLAGE, '441424000000'].sort())
    const summary = summaryOf(now)
    expect([summary.turn, summary.awaited]).toEqual([OTHER_DEPARTMENT, [DEPARTMENT]])
    expect([DEPARTMENT, OTHER_DEPARTMENT, TOWNSHIP].map((org) => isWaitingFor(summary, org))).toEqual([
      ...[true, true, false],
    ])
  })

  test('is decided once all were heard, whatever they said; by nobody but the one', async () => {
    const { world, state } = await sent()
    expect(mayDecide(await state())).toEqual({
      ok: false,
      error: { type: 'WrongStage', stage: 'reviewed', why: 'early' },
    })
    expect(permit(await state(), heard, 'opined', { item: joint }).ok).toBe(true)
    expect(permit(await state(), decides, 'opined', { item: joint }).ok).toBe(false)
    await world.write('department', { type: 'opined', data: opinion })
    const now = await state()
    expect(now.opinions).toMatchObject([{ org: DEPARTMENT, ...opinion }])
    expect(awaitedIn(now)).toEqual([])
    expect(mayDecide(now).ok).toBe(true)
    const meddles = permit(reviewed(now), { ...heard, roles: ['decider'] }, 'decided', {
      item: joint,
      step: 'decide',
    })
    expect(meddles.ok).toBe(false)
  })

  test('goes to all that its item names, at once', async () => {
    const accepted: CaseState = { ...(await (await sent()).state()), stage: 'accepted', dispatches: [] }
    const to = (of: string, beside?: readonly string[]) =>
      permit(accepted, window, 'dispatched', { item: joint, to: of, with: beside })
    expect(to(OTHER_DEPARTMENT)).toEqual({ ok: false, error: { type: 'NotAll' } })
    expect(to(OTHER_DEPARTMENT, [DEPARTMENT]).ok).toBe(true)
    // Sent to the other one by mistake, or on purpose: then the owner is heard too where the item says so.
    expect(to(DEPARTMENT).ok).toBe(true)
    expect(to('441424120000', [DEPARTMENT]).ok).toBe(false)
  })

  test('reviewed, it can still do without one that stays silent', async () => {
    const { state } = await sent()
    const now: CaseState = reviewed(await state())
    expect(permit(now, window, 'recalled', { from: DEPARTMENT }).ok).toBe(true)
    expect(permit(now, window, 'recalled', { from: OTHER_DEPARTMENT }).ok).toBe(false)
  })

  test('taken back from the one, it is still seen by the other; taken back from the other, it waits for none', async () => {
    const { world, state } = await sent()
    const recall = async (from: string) =>
      foldCase([
        ...(await world.held('township')),
        ...(await world.write('township', { type: 'recalled', data: { from, reason: '转错了' } })),
      ] as Entry[])!
    const withoutHeard = await recall(DEPARTMENT)
    expect(withoutHeard).toMatchObject({ stage: 'dispatched', dispatchedTo: OTHER_DEPARTMENT })
    expect(awaitedIn(withoutHeard)).toEqual([])
    const back = await recall(OTHER_DEPARTMENT)
    expect(back).toMatchObject({ stage: 'accepted', dispatchedTo: null })
    expect((await state()).audience).toContain(DEPARTMENT)
  })
})
