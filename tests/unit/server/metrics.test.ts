/** What an engineer watches a county by, and that it tells of nobody. */
import { expect, test } from 'vitest'
import { draftOf } from '../../support/device.ts'
import { openCounty, problemOf, township, village } from './county.ts'

const scrape = async (county: Awaited<ReturnType<typeof openCounty>>, headers = {}) =>
  county.node.app.request('/metrics', { headers })

/** `name{labels}` → value. */
async function valuesOf(county: Awaited<ReturnType<typeof openCounty>>): Promise<Map<string, number>> {
  const answer = await scrape(county)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

const TOWN = '{area="441424104000"}'

test('it tells what waits where, how far whom has it, and how long the disk takes', async () => {
  const county = await openCounty({ staff: [village, township], onDisk: true })
  const station = await county.enrol(village)
  const window = await county.enrol(township)
  const { caseNo } = await station.handIn()
  await station.sync()
  await window.exchange(await window.question(0, { waiting: { events: 3, files: 2, bytes: 9000 } }))
  const values = await valuesOf(county)
  expect(values.get('yimen_ingest_up')).toBe(1)
  expect(values.get('yimen_sequencer_up')).toBe(1)
  expect(values.get('yimen_sequencer_age_seconds')).toBe(0)
  expect(values.get('yimen_quarantined')).toBe(0)
  expect(values.get(`yimen_devices${TOWN}`)).toBe(2)
  expect(values.get(`yimen_unacknowledged_events${TOWN}`)).toBe(3)
  expect(values.get(`yimen_unacknowledged_files${TOWN}`)).toBe(2)
  const rows = values.get(`yimen_feed_rows${TOWN}`)!
  expect(rows).toBeGreaterThan(0)
  // Nobody has come back yet for what the case brought.
  expect(values.get(`yimen_feed_lag_rows${TOWN}`)).toBe(rows)
  const { cursor } = await window.sync()
  await window.exchange(await window.question(0, { cursor, release: 1 }))
  const behind = await station.sync()
  await station.exchange(await station.question(0, { cursor: behind.cursor, release: 1 }))
  expect((await valuesOf(county)).get(`yimen_feed_lag_rows${TOWN}`)).toBe(0)
  expect(values.get('yimen_fsync_seconds_count')).toBeGreaterThan(0)
  expect(values.get('process_cpu_user_seconds_total')).toBeGreaterThan(0)
  const asked = [...values.keys()].filter((name) => name.startsWith('yimen_request_seconds_count'))
  expect(
    asked.some((name) => name.includes('route="/sync/v1/exchange"') && name.includes('status="200"')),
  ).toBe(true)

  const text = await (await scrape(county)).text()
  for (const word of [caseNo, station.enrolment.device, village, '欧阳']) expect(text).not.toContain(word)
})

test('what is in quarantine is counted as it comes, and stays counted', async () => {
  const county = await openCounty({ staff: [village] })
  const station = await county.enrol(village)
  const counted = async () => (await valuesOf(county)).get('yimen_quarantined')
  // A village may not accept.
  for (const expected of [1, 2]) {
    const { caseNo } = await station.handIn()
    await station.write(draftOf(caseNo, 'accepted', {}))
    await station.sync()
    expect(await counted()).toBe(expected)
  }
  await county.restart()
  expect(await counted()).toBe(2)
  // Folded again.
  await county.restart(() => county.store.drop('AGAIN000'))
  expect(await counted()).toBe(2)
  await station.handIn()
  await station.sync()
  expect(await counted()).toBe(2)
})

test('it is none of the edge’s business', async () => {
  const county = await openCounty()
  const answer = await scrape(county, { 'x-forwarded-for': '203.0.113.9' })
  expect(await problemOf(answer)).toMatchObject({ type: 'not-found' })
})
