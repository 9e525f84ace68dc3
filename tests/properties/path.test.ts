/** The way of a case: it ends where the case is, and every stop was somebody's turn. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mattersIn, toldInTime } from '../../shared/case/matters.ts'
import { pathOf } from '../../shared/case/path.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { mayInStage } from '../../shared/case/transitions.ts'
import { play, World, wildPlan } from './histories.ts'
import { authorOf, DEPARTMENT, TOWNSHIP, VILLAGE } from './people.ts'

const act = (type: string, data: Record<string, unknown> = {}) => ({ type, data })

describe('the path', () => {
  test('leads from desk to desk, with the time when each had it', async () => {
    const world = new World()
    const [receipt] = await world.receive()
    await world.fetch('township', 'village')
    const [notice] = await world.write(
      'township',
      act('notified', { materials: ['photo'], fields: [], note: '' }),
    )
    await world.fetch('village', 'township')
    await world.write('village', act('filled', { fields: { reason: '甲' } }))
    const [photo] = await world.write('village', act('material', { material: 'photo', seen: true }))
    await world.fetch('township', 'village')
    await world.write('township', act('accepted'))
    const [dispatch] = await world.write('township', act('dispatched', { to: DEPARTMENT }))
    await world.fetch('department', 'township')
    const decided = (step: string) => act('decided', { step, outcome: 'pass', opinion: '' })
    await world.write('department', decided('review'))
    const [decision] = await world.write('department', decided('decide'))
    await world.fetch('village', 'department')
    const [delivery] = await world.write('village', act('delivered', { to: 'applicant', note: '' }))

    const entries = await world.gather()
    const stop = (org: string, entry: typeof receipt, stage: string) => ({
      ...{ org, stage },
      ...{ since: entry!.event.at, event: entry!.event.id },
    })
    expect(pathOf(foldCase(entries)!, entries)).toEqual([
      stop(TOWNSHIP, receipt, 'received'),
      stop(VILLAGE, notice, 'notified'),
      stop(TOWNSHIP, photo, 'supplemented'),
      stop(DEPARTMENT, dispatch, 'dispatched'),
      stop(VILLAGE, decision, 'granted'),
      stop('', delivery, 'delivered'),
    ])
  })

  test('goes by legal time, and past what lies in quarantine', async () => {
    const world = new World()
    const [receipt] = await world.receive()
    const [forged] = await world.write('village', act('accepted'), act('dispatched', { to: DEPARTMENT }))
    await world.fetch('township', 'village', 1)
    const [notice] = await world.write(
      'township',
      act('notified', { materials: ['photo'], fields: [], note: '' }),
    )
    await world.fetch('root', 'village')
    const trusted = '2026-09-20T01:00:00.000Z'
    await world.write('root', act('timed', { event: receipt!.event.id, trusted }))
    for (const { event, hash } of (await world.held('village')).slice(1))
      await world.write('root', act('quarantined', { id: event.id, hash, reason: 'permission' }))
    const entries = await world.gather()
    expect(forged).toBeDefined()
    expect(pathOf(foldCase(entries)!, entries)).toMatchObject([
      { org: TOWNSHIP, since: trusted },
      { org: VILLAGE, event: notice!.event.id },
    ])
  })

  test('is not led astray by acts that contest each other', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    const [, dispatch] = await world.write('township', act('accepted'), act('dispatched', { to: DEPARTMENT }))
    await world.fetch('department', 'township')
    await world.fetch('village', 'township')
    const decided = (step: string) => act('decided', { step, outcome: 'pass', opinion: '' })
    await world.write('department', decided('review'))
    await world.fetch('village', 'department')
    await world.write('village', act('withdrawn', { reason: '不办了' }))
    await world.write('department', decided('decide'))
    const entries = await world.gather()
    const path = pathOf(foldCase(entries)!, entries)
    expect(path.map(({ org }) => org)).toEqual([TOWNSHIP, DEPARTMENT])
    expect(path.at(-1)).toMatchObject({ event: dispatch!.event.id })
  })

  test('ends with whose turn it is, and neighbours differ, whatever happened', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries } = await play(plan)
        const state = foldCase(entries)
        if (!state) return
        const path = pathOf(state, entries)
        expect(path.at(-1)?.org).toBe(summaryOf(state).turn)
        path.forEach(({ org }, i) => {
          if (i > 0) expect(org).not.toBe(path[i - 1]!.org)
        })
      }),
      { numRuns: 200 },
    ))
})

describe('what awaits a word', () => {
  test('comes from the station that knew least', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', act('material', { material: 'photo', seen: true }))
    await world.write('township', act('filled', { fields: { reason: '乙' } }))
    await world.write('village', act('filled', { fields: { reason: '甲' } }))
    await world.fetch('township2', 'village', 1)
    await world.write('township', act('accepted'))
    await world.write('township2', act('refused', { reason: '不符合' }))
    const entries = await world.gather()
    expect(mattersIn(foldCase(entries)!, entries, publishedCalendar)).toMatchObject([
      { kind: 'acts', slot: 'admission', device: authorOf('township2').device, org: TOWNSHIP },
      { kind: 'field', field: 'reason', device: authorOf('village').device, org: VILLAGE },
    ])
  })

  test('comes from the village where they knew as much', async () => {
    for (const rotation of [0, 1, 2, 3, 4]) {
      const world = new World(1, rotation)
      await world.receive()
      await world.fetch('township', 'village')
      await world.write('township', act('filled', { fields: { reason: '乙' } }))
      await world.write('village', act('filled', { fields: { reason: '甲' } }))
      const entries = await world.gather()
      expect(mattersIn(foldCase(entries)!, entries, publishedCalendar)).toMatchObject([{ org: VILLAGE }])
    }
  })

  test('is there exactly where acts are contested, or a field that may be filled in has two values', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries } = await play(plan)
        const state = foldCase(entries)
        if (!state) return
        const { contested, conflicts } = summaryOf(state)
        const matters = mattersIn(state, entries, publishedCalendar)
        const mayFill = mayInStage(state.stage, 'filled')
        expect(matters.filter((m) => m.kind === 'field').length).toBe(mayFill ? conflicts : 0)
        const isDoubted = toldInTime(state, entries, publishedCalendar).length > 0
        expect(matters.some((m) => m.kind === 'acts')).toBe(contested || isDoubted)
      }),
      { numRuns: 120 },
    ))
})
