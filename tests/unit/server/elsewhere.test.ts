/** 异地办理 (C36): taken in here, decided by another county's department; one status at both, the result comes back here. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { demoItems } from '../../../server/demo/items.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { paidFromOf } from '../../../shared/case/paid-from.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { inFavour } from '../../../shared/catalogue/in-favour.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { caseTraceSchema } from '../../../shared/protocol/cases.ts'
import { progressSchema } from '../../../shared/protocol/progress.ts'
import { draftOf } from '../../support/device.ts'
import { openCounty, type Station, township, village } from './county.ts'

const [NEIGHBOUR, neighbour, manager] = ['11441423MB2A00206U', 'fengshun', 'zhongxin']
const DAY_MS = 86_400_000
const disability = demoRelease('').items.find(({ name }) => name === '残疾人两项补贴')!

async function openCase(item: Item = disability) {
  const county = await openCounty({ staff: [village, township, neighbour, manager] })
  await county.restart(async () => void Object.assign(county.release, { items: [item] }))
  const [station, window, desk] = [
    await county.enrol(village),
    await county.enrol(township),
    await county.enrol(neighbour),
  ] as const
  const receipt = await station.handIn()
  await station.sync()
  const write = async (by: Station, type: string, data: Record<string, unknown>) => {
    await by.sync()
    await by.write(draftOf(receipt.caseNo, type, data))
    await by.sync()
  }
  const seenBy = async (by: Station) => {
    await by.sync()
    return foldCase(await by.store.stream(caseStream(receipt.caseNo)))
  }
  return { county, station, window, desk, write, seenBy, ...receipt }
}

describe('a case of another county', () => {
  test('is seen alike at both, decided there and handed over here, paid from the month of application', async () => {
    const { county, station, window, desk, write, seenBy, caseNo, queryCode } = await openCase()
    // Another case, which is none of theirs.
    const own = await station.handIn()
    await station.sync()
    expect(await seenBy(desk)).toBeNull()
    await write(window, 'accepted', {})
    // It goes there in the month after.
    county.clock.move(10 * DAY_MS)
    await write(window, 'dispatched', { to: NEIGHBOUR })
    const same = async () => {
      const [here, there] = [await seenBy(station), await seenBy(desk)]
      expect(summaryOf(there!)).toEqual(summaryOf(here!))
      expect(there!.times).toEqual(here!.times)
      return here!
    }
    expect(await same()).toMatchObject({ stage: 'dispatched', dispatchedTo: NEIGHBOUR })
    await write(desk, 'decided', { step: 'review', outcome: 'pass', opinion: '' })
    await same()
    county.clock.move(30 * DAY_MS)
    await write(desk, 'decided', { step: 'decide', outcome: 'pass', opinion: '' })
    expect(summaryOf(await same())).toMatchObject({ stage: 'granted', turn: '441424104201', task: 'deliver' })
    const progress = async () => {
      const told = await county.post('/api/v1/progress', { caseNo, queryCode })
      return progressSchema.parse(await told.json())
    }
    // Decided there on Saturday 7 November; the counter tells it within three workdays.
    expect((await progress()).due).toMatchObject({ clock: 'tell', day: '2026-11-11' })
    await write(station, 'delivered', { to: 'applicant', note: '' })
    expect((await same()).stage).toBe('delivered')
    expect(await desk.store.stream(caseStream(own.caseNo))).toEqual([])

    const cookie = await county.signIn(manager)
    const answer = await county.node.app.request(`/api/v1/cases/${caseNo}`, { headers: { cookie } })
    const trace = caseTraceSchema.parse(await answer.json())
    expect(trace.paidFrom).toBe('2026-09')
    expect(trace.events.map((e) => e.org)).toContain(NEIGHBOUR)
    expect(await progress()).toMatchObject({ stage: 'delivered', paidFrom: '2026-09', due: null })
  })

  test('goes there only where its item says so, and is told to nobody whom it does not name', async () => {
    const { elsewhere: _, ...local } = disability
    const { window, desk, write, seenBy } = await openCase(local)
    await write(window, 'accepted', {})
    await write(window, 'dispatched', { to: NEIGHBOUR })
    expect(await seenBy(desk)).toBeNull()
    await write(window, 'dispatched', { to: disability.owner, with: [NEIGHBOUR] })
    expect(await seenBy(desk)).toBeNull()
    expect(await seenBy(window)).toMatchObject({
      stage: 'accepted',
      quarantined: [{ reason: 'catalogue' }, { reason: 'catalogue' }],
    })
  })

  test('nobody there does what is the window’s here', async () => {
    const { window, desk, write, seenBy } = await openCase()
    await write(window, 'accepted', {})
    await write(window, 'dispatched', { to: NEIGHBOUR })
    await write(desk, 'delivered', { to: 'applicant', note: '' })
    expect(await seenBy(window)).toMatchObject({
      stage: 'dispatched',
      quarantined: [{ reason: 'permission' }],
    })
  })
})

describe('the month of application', () => {
  test('is the receipt’s in China, whatever became of the case; of an item that does not say so there is none', () => {
    const open = { stage: 'received', outcome: null } as const
    const at = (receivedAt: string) => paidFromOf({ ...open, receivedAt }, disability)
    expect([at('2026-09-30T15:59:59.000Z'), at('2026-09-30T16:00:00.000Z'), at('x')]).toEqual([
      ...['2026-09', '2026-10', null],
    ])
    const others = demoItems.filter(({ name }) => name !== disability.name)
    expect(
      others.map((item) => paidFromOf({ ...open, receivedAt: '2026-09-30T00:00:00Z' }, item)),
    ).not.toContain('2026-09')
  })

  test('is told to nobody who gets nothing', () => {
    const of = (stage: CaseState['stage'], outcome: CaseState['outcome']) =>
      paidFromOf({ receivedAt: '2026-09-28T01:00:00Z', stage, outcome }, disability)
    expect([of('dispatched', null), of('granted', 'pass'), of('delivered', 'pass')]).toEqual(
      Array(3).fill('2026-09'),
    )
    for (const [stage, outcome] of [
      ['refused', null],
      ['withdrawn', null],
      ['denied', 'fail'],
      ['delivered', 'fail'],
      ['delivered', null],
    ] as const)
      expect([stage, outcome, of(stage, outcome)]).toEqual([stage, outcome, null])
  })

  test('once promised it is not taken back by a later version, and a later promise reaches open cases', () => {
    const { paidFrom: _, ...without } = disability
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), (pinned, inForce) => {
        const held = inFavour(
          { ...without, ...(pinned && { paidFrom: 'application' as const }) },
          { ...without, version: 2, ...(inForce && { paidFrom: 'application' as const }) },
        )
        expect(held.paidFrom).toBe(pinned || inForce ? 'application' : undefined)
      }),
    )
  })
})

test('limits of what goes to another county reach open cases, and are not taken back', () => {
  const { elsewhereWithin: within, ...without } = disability
  expect(within).toBeDefined()
  expect(inFavour(without, { ...disability, version: 2 }).elsewhereWithin).toEqual(within)
  const longer = { ...within!, tell: { n: 9, unit: 'workday' as const } }
  for (const later of [{}, { elsewhereWithin: longer }])
    expect(inFavour(disability, { ...without, ...later, version: 2 }).elsewhereWithin).toEqual(within)
})
