/** What lists and screens read off a case: its stage, whose turn it is, what a notice still asks for, its draft. */
import { describe, expect, test } from 'vitest'
import { type CaseDraft, handInEvents } from '../../../shared/case/draft.ts'
import { schemaOf } from '../../../shared/case/events.ts'
import { STAGES, TURN } from '../../../shared/case/stage.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { CASE_NO, type Holder, receipt, STREAM, World } from '../../properties/histories.ts'
import { COUNTY, DEPARTMENT, ITEM, TOWNSHIP, VILLAGE } from '../../properties/people.ts'

const decided = (step: string, outcome = 'pass') => ({
  type: 'decided',
  data: { step, outcome, opinion: '' },
})

describe('a case', () => {
  test('goes its way, and says at each stage whose turn it is for what', async () => {
    const world = new World()
    const steps: [Holder, { type: string; data: Record<string, unknown> }, string, string, string][] = [
      ['village', receipt, 'received', TOWNSHIP, 'accept'],
      [
        'township',
        { type: 'notified', data: { materials: ['photo'], fields: ['reason'], note: '' } },
        'notified',
        VILLAGE,
        'supplement',
      ],
      [
        'village',
        { type: 'material', data: { material: 'photo', seen: true } },
        'notified',
        VILLAGE,
        'supplement',
      ],
      ['village', { type: 'filled', data: { fields: { reason: '甲' } } }, 'supplemented', TOWNSHIP, 'accept'],
      ['township', { type: 'accepted', data: {} }, 'accepted', TOWNSHIP, 'dispatch'],
      ['township', { type: 'dispatched', data: { to: DEPARTMENT } }, 'dispatched', DEPARTMENT, 'review'],
      ['department', decided('review'), 'reviewed', DEPARTMENT, 'decide'],
      ['department', decided('decide'), 'granted', VILLAGE, 'deliver'],
      ['village', { type: 'delivered', data: { to: 'applicant', note: '' } }, 'delivered', '', 'none'],
    ]
    for (const [who, draft, stage, turn, task] of steps) {
      await world.fetch(who, 'root')
      await world.write(who, draft)
      await world.fetch('root', who)
      expect(summaryOf((await world.state('root'))!)).toMatchObject({
        stage,
        turn,
        task,
        stream: STREAM,
        caseNo: CASE_NO,
      })
    }
    expect((await world.state('root'))?.audience).toEqual([DEPARTMENT, COUNTY, TOWNSHIP, VILLAGE].sort())
  })

  test('received at a window or at the centre is for that window to accept, not for the one above', async () => {
    const world = new World()
    await world.receive()
    const state = (await world.state('village'))!
    const turnAt = (receivedOrg: string) => summaryOf({ ...state, receivedOrg }).turn
    expect([VILLAGE, TOWNSHIP, COUNTY].map(turnAt)).toEqual([TOWNSHIP, TOWNSHIP, COUNTY])
  })

  test('has a turn at every stage', () => {
    for (const stage of STAGES) expect(TURN[stage].task === 'none').toBe(TURN[stage].turn === 'nobody')
  })

  test('a photograph on its way when the notice was written has come', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('village', { type: 'material', data: { material: 'photo', seen: true } })
    await world.write('township', {
      type: 'notified',
      data: { materials: ['photo', 'id-card'], fields: [], note: '' },
    })
    await world.gather()
    expect((await world.state('root'))?.notices[0]?.open).toEqual(['id-card'])
  })

  test('has the legal time of its receipt where the device’s clock was off', async () => {
    const world = new World()
    const [received] = await world.receive()
    await world.fetch('root', 'village')
    const trusted = '2026-09-28T02:03:04.005Z'
    await world.write('root', { type: 'timed', data: { event: received!.event.id, trusted } })
    expect((await world.state('root'))?.receivedAt).toBe(trusted)
    expect((await world.state('village'))?.receivedAt).toBe(received!.event.at)
  })
})

describe('a draft handed in', () => {
  const sha = (n: number) => ({ sha256: String(n).repeat(64), bytes: 10, type: 'image/jpeg' })
  const draft: CaseDraft = {
    id: 'd',
    item: ITEM,
    itemVersion: 1,
    fields: { 'applicant.name': '𠮷野', reason: '', 'applicant.phone': '1' },
    materials: {
      'id-card': { seen: true, files: [] },
      photo: { seen: false, files: [sha(1), sha(2)] },
      form: { seen: false, files: [] },
    },
    updatedAt: 0,
    reserved: null,
  }
  const numbered = { caseNo: CASE_NO, queryCode: '135790', secret: 's'.repeat(22) }

  test('is a receipt, then all that was filled in, then each material and file once', async () => {
    const drafts = handInEvents(draft, numbered)
    expect(drafts.map((d) => d.type)).toEqual(['received', 'filled', 'material', 'material', 'material'])
    for (const d of drafts) {
      expect(d.stream).toBe(STREAM)
      expect(schemaOf(d.type, d.v)?.safeParse(d.data).success).toBe(true)
    }
    const world = new World()
    await world.write('village', ...drafts)
    const state = (await world.state('village'))!
    expect(state.fields['applicant.name']).toMatchObject({ value: '𠮷野', conflict: false })
    expect(Object.keys(state.fields)).toEqual(['applicant.name', 'applicant.phone'])
    expect(state.materials['id-card']).toEqual({ seen: true, files: [] })
    expect(state.materials.photo?.files.map((f) => f.sha256)).toEqual([sha(1).sha256, sha(2).sha256])
    expect(summaryOf(state)).toMatchObject({ applicant: '𠮷野', stage: 'received' })
  })

  test('with nothing filled in is a receipt alone', () => {
    const blank = { ...draft, fields: { reason: '' }, materials: {} }
    expect(handInEvents(blank, numbered).map((d) => d.type)).toEqual(['received'])
  })
})
