/** 视为受理 at the word of the county's manager, over the real routes, and what the author's station hears of it. */
import { expect, test } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { mattersIn } from '../../../shared/case/matters.ts'
import { draftOf } from '../../support/device.ts'
import { type County, openCounty, problemOf, township, village } from './county.ts'

const manager = 'zhongxin'
const DAY_MS = 86_400_000
const REASON = '窗口设备损坏，不会再有告知送来'

async function setup() {
  const county = await openCounty({ staff: [village, township, manager] })
  // A window that is never heard again.
  const [at, window] = [await county.enrol(village), await county.enrol(township)]
  const { caseNo } = await at.handIn()
  await at.sync()
  const state = async () => foldCase(await at.store.stream(caseStream(caseNo)))!
  return { county, at, window, caseNo, state }
}

const ask = async (
  county: County,
  caseNo: string,
  who: string | null = manager,
  body: object = { reason: REASON },
) =>
  county.post(
    `/api/v1/cases/${caseNo}/deemed`,
    body,
    who === null ? {} : { cookie: await county.signIn(who) },
  )

/** Behind the National Day holiday: received on 28 September, five workdays are over on 10 October. */
const BEHIND = 14 * DAY_MS

test('is in the case with its reason and on whose word, once, and the author has it', async () => {
  const { county, at, caseNo, state } = await setup()
  county.clock.move(BEHIND)
  const answer = await ask(county, caseNo)
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  await at.sync()
  const after = await state()
  expect([after.stage, after.admittedAt]).toEqual(['accepted', after.receivedAt])
  const entries = await at.store.stream(caseStream(caseNo))
  const said = entries.filter((e) => e.event.type === 'deemed')
  expect(said.map((e) => e.event.data)).toEqual([{ reason: REASON, by: manager }])
  expect(after.slots.admission.acts).toMatchObject([{ type: 'deemed', status: 'registered' }])
  // The answer was lost, or the key pressed twice: it is done, and not written again.
  expect((await ask(county, caseNo)).status).toBe(204)
  const written = (await county.store.stream(caseStream(caseNo))).filter((e) => e.event.type === 'deemed')
  expect(written).toHaveLength(1)
  const other = await ask(county, caseNo, manager, { reason: '另一个原因' })
  expect(await problemOf(other)).toMatchObject({ type: 'not-due' })
})

test('is refused where nobody is late, where somebody has told, and of what is no case', async () => {
  const { county, window, caseNo } = await setup()
  county.clock.move(12 * DAY_MS)
  // Saturday 10 October, a workday, is the last.
  expect(await problemOf(await ask(county, caseNo))).toMatchObject({ type: 'not-due' })
  await window.sync()
  await window.write(draftOf(caseNo, 'notified', { materials: [], fields: ['applicant.phone'], note: '' }))
  await window.sync()
  county.clock.move(2 * DAY_MS)
  expect(await problemOf(await ask(county, caseNo))).toMatchObject({ type: 'not-due' })
  expect(await problemOf(await ask(county, `${caseNo.slice(0, -1)}!`))).toMatchObject({ type: 'not-found' })
})

test('is the county manager’s, with a reason', async () => {
  const { county, caseNo, at, state } = await setup()
  county.clock.move(BEHIND)
  expect((await problemOf(await ask(county, caseNo, null))).type).toBe('unauthorized')
  expect((await problemOf(await ask(county, caseNo, township))).type).toBe('forbidden')
  for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(1001) }])
    expect(await problemOf(await ask(county, caseNo, manager, body))).toMatchObject({
      ...{ type: 'bad-request', detail: 'reason' },
    })
  await at.sync()
  expect((await state()).stage).toBe('received')
})

test('meets a notice given in time that comes after all: both are for the county to settle', async () => {
  const { county, at, window, caseNo, state } = await setup()
  await window.sync()
  await window.write(draftOf(caseNo, 'accepted', {}))
  county.clock.move(BEHIND)
  expect((await ask(county, caseNo)).status).toBe(204)
  await window.sync()
  await at.sync()
  const { admission } = (await state()).slots
  expect(admission.contested).toBe(true)
  expect(admission.acts.map((act) => act.type).sort()).toEqual(['accepted', 'deemed'])
})

test('meets a notice of those days, which is no act: the county settles that too, and the authors have it', async () => {
  const { county, at, window, caseNo, state } = await setup()
  const centre = await county.enrol(manager)
  await window.sync()
  await window.write(draftOf(caseNo, 'notified', { materials: [], fields: ['applicant.phone'], note: '' }))
  county.clock.move(BEHIND)
  expect((await ask(county, caseNo)).status).toBe(204)
  await window.sync()
  await centre.sync()
  const asked = async () =>
    mattersIn(await held(), await centre.store.stream(caseStream(caseNo)), publishedCalendar)
  const held = async () => foldCase(await centre.store.stream(caseStream(caseNo)))!
  const before = await held()
  expect([before.stage, before.slots.admission.contested]).toEqual(['accepted', false])
  expect(await asked()).toMatchObject([
    { kind: 'acts', slot: 'admission', device: window.enrolment.device, org: window.enrolment.org.id },
  ])

  const deemed = before.slots.admission.effective
  await centre.write(
    draftOf(caseNo, 'resolved', { slot: 'admission', act: deemed, reason: '告知没有送到本人' }),
  )
  expect(await asked()).toEqual([])
  await centre.write(draftOf(caseNo, 'resolved', { slot: 'admission', act: null, reason: '及时告知过' }))
  expect(await asked()).toEqual([])
  await centre.sync()
  await at.sync()
  const after = await state()
  expect([after.stage, after.admittedAt, after.quarantined]).toEqual(['notified', null, []])
  const said = (await at.store.stream(caseStream(caseNo))).filter((e) => e.event.type === 'resolved')
  expect(said.map((e) => e.event.data?.reason)).toEqual(['告知没有送到本人', '及时告知过'])
})

test('stands unquestioned beside a notice that was late itself', async () => {
  const { county, window, caseNo } = await setup()
  await window.sync()
  county.clock.move(BEHIND)
  await window.write(draftOf(caseNo, 'notified', { materials: [], fields: ['applicant.phone'], note: '' }))
  expect((await ask(county, caseNo)).status).toBe(204)
  await window.sync()
  const entries = await county.store.stream(caseStream(caseNo))
  const state = foldCase(entries)!
  expect([state.stage, state.notices.length]).toEqual(['accepted', 1])
  expect(mattersIn(state, entries, publishedCalendar)).toEqual([])
})
