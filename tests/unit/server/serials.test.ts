/** 印刷编号: each is used once in the county; a second use is asked about in both cases until a person has settled it. */
import { describe, expect, test } from 'vitest'
import { caseStream } from '../../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { draftOf } from '../../support/device.ts'
import { type County, department, openCounty, type Station, township, village } from './county.ts'

const manager = 'zhongxin'
const SERIAL = '粤A0012345'

async function openWindows() {
  const county = await openCounty({ staff: [manager, township, 'huacheng2', village, department] })
  return {
    county,
    first: await county.enrol(township),
    second: await county.enrol('huacheng2'),
    centre: await county.enrol(manager),
  }
}

/** Refused, so that a paper is handed over without a department. */
async function handOver(station: Station, serial?: string): Promise<string> {
  const { caseNo } = await station.handIn()
  await station.write(
    draftOf(caseNo, 'refused', { reason: '不属于受理范围' }),
    draftOf(caseNo, 'delivered', { to: 'applicant', note: '', ...(serial && { serial }) }),
  )
  return caseNo
}

const stateAt = async (county: County, caseNo: string): Promise<CaseState> =>
  foldCase(await county.store.stream(caseStream(caseNo)))!
const slotAt = async (county: County, caseNo: string) => (await stateAt(county, caseNo)).slots.serial
const saidIn = async (county: County, caseNo: string) =>
  (await county.store.stream(caseStream(caseNo))).filter((e) => e.event.type === 'questioned')

describe('a serial', () => {
  test('of which there is one use is registered; without one nothing is', async () => {
    const { county, first } = await openWindows()
    const [used, bare] = [await handOver(first, SERIAL), await handOver(first)]
    await first.sync()
    expect(await slotAt(county, used)).toMatchObject({ contested: false, acts: [{ status: 'registered' }] })
    expect((await stateAt(county, used)).serial).toBe(SERIAL)
    expect((await slotAt(county, bare)).acts).toEqual([])
    expect((await stateAt(county, bare)).stage).toBe('delivered')
  })

  test.each(['one after the other', 'at once'])('used twice, %s, is asked about in both', async (how) => {
    const { county, first, second } = await openWindows()
    const one = await handOver(first, SERIAL)
    if (how === 'one after the other') await first.sync()
    const other = await handOver(second, SERIAL)
    const pushes = await Promise.all([first, second].map((station) => station.question()))
    await Promise.all([first.exchange(pushes[0]!), second.exchange(pushes[1]!)])
    await county.node.drain()
    for (const [caseNo, beside] of [
      [one, other],
      [other, one],
    ] as const) {
      const { contested, acts } = await slotAt(county, caseNo)
      expect(contested, caseNo).toBe(true)
      expect(acts).toMatchObject([{ questioned: true, with: beside }])
      // What was handed over is handed over.
      expect((await stateAt(county, caseNo)).stage).toBe('delivered')
      expect(await saidIn(county, caseNo)).toHaveLength(1)
    }
    // Whoever wrote it sees it.
    await second.sync()
    expect(foldCase(await second.store.stream(caseStream(other)))?.slots.serial.contested).toBe(true)
  })

  test('is settled by a person with a reason, and a third use is asked about anew', async () => {
    const { county, first, second, centre } = await openWindows()
    const one = await handOver(first, SERIAL)
    await first.sync()
    const other = await handOver(second, SERIAL)
    await second.sync()
    await centre.sync()
    const act = (await slotAt(county, one)).acts[0]!.id
    await centre.write(
      draftOf(one, 'resolved', { slot: 'serial', act, reason: '核对存根，是这一件的' }),
      draftOf(other, 'resolved', { slot: 'serial', act: null, reason: '输错了' }),
    )
    await centre.sync()
    expect(await stateAt(county, one)).toMatchObject({
      serial: SERIAL,
      slots: { serial: { contested: false } },
    })
    expect(await stateAt(county, other)).toMatchObject({
      serial: null,
      slots: { serial: { contested: false } },
    })

    const third = await handOver(second, SERIAL)
    await second.sync()
    expect(await slotAt(county, third)).toMatchObject({ contested: true, acts: [{ with: one }] })
    expect((await slotAt(county, one)).contested).toBe(false)
    expect(await saidIn(county, other)).toHaveLength(1)
  })

  test('is one of its kind of paper: another item may have the same', async () => {
    const { county, first, second } = await openWindows()
    const one = await handOver(first, SERIAL)
    await first.sync()
    county.release.items.reverse()
    const other = await handOver(second, SERIAL)
    await second.sync()
    expect((await stateAt(county, other)).item).not.toBe((await stateAt(county, one)).item)
    for (const caseNo of [one, other]) expect((await slotAt(county, caseNo)).contested).toBe(false)
  })

  test('has one spelling', async () => {
    const { county, first } = await openWindows()
    const caseNo = await handOver(first, '粤a-0012345')
    await first.sync()
    expect((await stateAt(county, caseNo)).quarantined.map((q) => q.reason)).toEqual(['schema'])
  })

  test('that the root has asked about is asked about once, also by the next tenure and when all is folded again', async () => {
    const { county, first, second } = await openWindows()
    const one = await handOver(first, SERIAL)
    await first.sync()
    await handOver(second, SERIAL)
    await second.sync()
    await county.restart(() => county.store.drop('again'))
    await county.node.drain()
    expect(await saidIn(county, one)).toHaveLength(1)
    expect((await slotAt(county, one)).contested).toBe(true)
  })

  test('that is not the case’s gives way to the right one, which is then used like any other', async () => {
    const { county, first, second, centre } = await openWindows()
    const one = await handOver(first, SERIAL)
    await first.sync()
    const other = await handOver(second, SERIAL)
    await second.sync()
    await centre.sync()
    await centre.write(draftOf(other, 'resolved', { slot: 'serial', act: null, reason: '输错了' }))
    await centre.sync()
    await second.sync()
    const right = { to: 'applicant', note: '', serial: '粤A0012346' }
    await second.write(draftOf(other, 'delivered', right))
    await second.sync()
    const state = await stateAt(county, other)
    expect(state).toMatchObject({ stage: 'delivered', serial: right.serial, quarantined: [] })
    expect(state.slots.serial).toMatchObject({
      contested: false,
      acts: [{ status: 'dismissed' }, { status: 'registered', generation: 1 }],
    })
    // It has one now: another is not handed over.
    await second.write(draftOf(other, 'delivered', { ...right, serial: '粤A0012347' }))
    await second.sync()
    expect((await stateAt(county, other)).quarantined).toMatchObject([{ reason: 'stage' }])

    const third = await handOver(first, right.serial)
    await first.sync()
    expect(await slotAt(county, third)).toMatchObject({ contested: true, acts: [{ with: other }] })
    expect((await slotAt(county, other)).contested).toBe(true)
    expect(await saidIn(county, one)).toHaveLength(1)
  })

  test('of what was decided anew is used beside the first, whose blank is used up', async () => {
    const { county, first, second, centre } = await openWindows()
    const caseNo = await handOver(first, SERIAL)
    await first.sync()
    const write = async (by: Station, type: string, data: Record<string, unknown>) => {
      await by.sync()
      await by.write(draftOf(caseNo, type, data))
      await by.sync()
    }
    await write(centre, 'resolved', { slot: 'admission', act: null, reason: '属于受理范围' })
    const desk = await county.enrol(department)
    await write(first, 'accepted', {})
    await write(first, 'dispatched', { to: desk.enrolment.org.id })
    for (const step of ['review', 'decide'])
      await write(desk, 'decided', { step, outcome: 'pass', opinion: '' })
    await write(first, 'delivered', { to: 'applicant', note: '', serial: '粤A0012346' })
    expect(await stateAt(county, caseNo)).toMatchObject({
      ...{ stage: 'delivered', serial: '粤A0012346', quarantined: [] },
      slots: { serial: { contested: false, generation: 1 } },
    })
    expect((await slotAt(county, caseNo)).acts).toMatchObject([
      { status: 'voided', generation: 0 },
      { status: 'registered', generation: 1 },
    ])

    // The first again elsewhere: asked about there; in this case there is nothing to settle.
    const again = await handOver(second, SERIAL)
    await second.sync()
    expect(await slotAt(county, again)).toMatchObject({ contested: true, acts: [{ with: caseNo }] })
    expect((await slotAt(county, caseNo)).contested).toBe(false)
    expect(await saidIn(county, caseNo)).toEqual([])
    const now = await handOver(second, '粤A0012346')
    await second.sync()
    for (const of of [now, caseNo]) expect((await slotAt(county, of)).contested, of).toBe(true)
  })
})
