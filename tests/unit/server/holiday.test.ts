/**
 * A village that is cut off over the National Day holiday of 2026, from receipt to delivery: the county's node and the
 * device count the same days, and each says the same of the case as soon as it has it.
 */

import { expect, test } from 'vitest'
import { clockOn, type Light, lightOf, timingOf } from '../../../shared/case/clock.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import { type Progress, progressSchema } from '../../../shared/protocol/progress.ts'
import { chinaDay } from '../../../shared/time.ts'
import { draftOf } from '../../support/device.ts'
import { type County, openCounty, type Station, township, village } from './county.ts'

/** Owns the item that the fixture hands in. */
const BUREAU = 'renshe'
const ms = (day: string, time = '09:00') => Date.parse(`${day}T${time}:00+08:00`)

async function atNode(county: County, caseNo: string, queryCode: string): Promise<Progress['due']> {
  const answer = await county.post('/api/v1/progress', { caseNo, queryCode })
  return progressSchema.parse(await answer.json()).due
}

async function onDevice(county: County, station: Station, caseNo: string) {
  const state = foldCase(await station.store.stream(caseStream(caseNo)))!
  const item = county.release.items.find((i) => i.code === state.item)!
  const [calendar, nowMs] = [county.release.calendar!, county.clock.now()]
  const clock = clockOn(timingOf(state), item, calendar, chinaDay(nowMs))
  const light: Light | null = clock && lightOf(clock, calendar, nowMs, LIGHT_RULES)
  return { stage: state.stage, due: clock?.due ?? null, kind: clock?.kind ?? null, light }
}

test('received before the holiday, told to nobody until after it: accepted by law, decided, delivered', async () => {
  const county = await openCounty({ staff: [village, township, BUREAU] })
  const [home, window, bureau] = [
    await county.enrol(village),
    await county.enrol(township),
    await county.enrol(BUREAU),
  ]
  const to = (day: string, time?: string) => county.clock.move(ms(day, time) - county.clock.now())
  const seen = (station: Station) => onDevice(county, station, caseNo)
  const same = async (station: Station) => {
    const device = await seen(station)
    const node = await atNode(county, caseNo, queryCode)
    expect({ day: node?.day ?? null, clock: node?.clock ?? null }).toEqual({
      day: device.due,
      clock: device.kind,
    })
    return device
  }

  // Monday. The line is cut; the receipt is on paper, and the clock runs.
  const { caseNo, queryCode } = await home.handIn()
  expect(await seen(home)).toEqual({ stage: 'received', due: '2026-10-10', kind: 'notice', light: 'green' })
  to('2026-10-09')
  expect(await seen(home)).toMatchObject({ due: '2026-10-10', light: 'yellow' })
  // A Saturday, worked for the holiday.
  to('2026-10-10', '23:59')
  expect(await seen(home)).toMatchObject({ kind: 'notice', light: 'yellow' })
  to('2026-10-11')
  const item = county.release.items[0]!
  const deemed = await seen(home)
  expect(deemed).toMatchObject({ stage: 'received', kind: 'decision' })

  // The line is back: the node has not been asked before, and says the same.
  to('2026-10-12')
  await home.sync()
  expect(await same(home)).toEqual({ ...deemed, light: (await seen(home)).light })
  await window.sync()
  await window.write(draftOf(caseNo, 'accepted', {}), draftOf(caseNo, 'dispatched', { to: item.owner }))
  await window.sync()
  // Accepted late, it is due as if it had been accepted when it was received.
  expect((await same(window)).due).toBe(deemed.due)

  await bureau.sync()
  await bureau.write(
    draftOf(caseNo, 'decided', { step: 'review', outcome: 'pass', opinion: '' }),
    draftOf(caseNo, 'decided', { step: 'decide', outcome: 'pass', opinion: '' }),
  )
  await bureau.sync()
  // Ten workdays from Monday 12 October.
  expect(await same(bureau)).toEqual({
    stage: 'granted',
    due: '2026-10-26',
    kind: 'certificate',
    light: 'green',
  })
  await home.sync()
  to('2026-10-13')
  await home.write(draftOf(caseNo, 'delivered', { to: 'applicant', note: '' }))
  await home.sync()
  expect(await same(home)).toEqual({ stage: 'delivered', due: null, kind: null, light: null })
})
