/** What the county's manager is told of what waits at the root, over the real routes. */
import { expect, test } from 'vitest'
import { writeHealing } from '../../../server/backup/healing-file.ts'
import { byCause } from '../../../server/sequencer/missing.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { waitsSchema } from '../../../shared/protocol/waits.ts'
import { isoOf } from '../../../shared/time.ts'
import { type County, openCounty, problemOf, sharedCounty, township, village } from './county.ts'

const PATH = '/api/v1/waits'
const manager = 'zhongxin'
const NAME = '何老太'

async function waitsOf(county: County) {
  const cookie = await county.signIn(manager)
  const answer = await county.node.app.request(PATH, { headers: { cookie } })
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const text = await answer.text()
  return { text, ...waitsSchema.parse(JSON.parse(text)) }
}

const shared = sharedCounty([village, township, manager])

test('is for the county centre’s managers alone', async () => {
  const county = shared()
  const refusal = async (headers: Record<string, string>) =>
    (await problemOf(await county.node.app.request(PATH, { headers }))).type
  expect(await refusal({})).toBe('unauthorized')
  expect(await refusal({ cookie: await county.signIn(township) })).toBe('forbidden')
  const posted = await county.post(PATH, {}, { cookie: await county.signIn(manager) })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
  expect(await waitsOf(county)).toMatchObject({ healing: false, missing: [], unlisted: 0 })
})

test('names what has not come, whose it is, and all that waits for it; none of it once it has', async () => {
  const county = await openCounty({ staff: [village, township, manager] })
  const at = await county.enrol(village)
  const window = await county.enrol(township)
  // The window has the case by a way that the county does not see, and goes on in it.
  const { caseNo } = await at.handIn({ 'applicant.name': NAME })
  const taken = await at.store.log(at.enrolment.device, 0, 100)
  await window.store.append(taken)
  const stream = caseStream(caseNo)
  const [accepted, dispatched] = await window.write(
    { stream, type: 'accepted', v: 1, data: {} },
    { stream, type: 'dispatched', v: 1, data: { to: '11441424MB2A000388' } },
  )
  county.clock.move(5_000)
  await window.sync()
  const last = taken.at(-1)!.event.id
  const writtenAt = isoOf(county.clock.now())
  const seen = await waitsOf(county)
  const of = (station: typeof at) => {
    const { org, terminal } = station.enrolment
    return { org: org.id, terminal }
  }
  expect(seen.missing).toEqual([
    {
      ...{ on: last, ...of(at), count: 2 },
      entries: [accepted!, dispatched!].map(({ event, hash }) => ({
        ...{ id: event.id, hash, stream, type: event.type, ...of(window), arrivedAt: writtenAt },
      })),
    },
  ])
  expect(seen.unlisted).toBe(0)
  expect(seen.text).not.toContain(NAME)

  await at.sync()
  expect((await waitsOf(county)).missing).toEqual([])
})

test('while the county heals it says that it does not know', async () => {
  const county = await openCounty({ staff: [village, manager] })
  await county.enrol(village)
  await writeHealing(county.dataDir, { since: isoOf(county.clock.now()), backupAt: null, got: {} })
  await county.restart()
  expect(await waitsOf(county)).toMatchObject({ healing: true, missing: [] })
})

test('a wait is followed back to what is not here, and two that wait for each other end nowhere else', () => {
  const wait = (id: string, on: string) => ({ id, on, stream: 'case/x', hash: id })
  const causes = byCause([
    wait('AAAAAAAA.2', 'AAAAAAAA.1'),
    wait('AAAAAAAA.3', 'AAAAAAAA.2'),
    wait('BBBBBBBB.1', 'AAAAAAAA.3'),
    wait('CCCCCCCC.1', 'ZZZZZZZZ'),
    wait('DDDDDDDD.1', 'EEEEEEEE.1'),
    wait('EEEEEEEE.1', 'DDDDDDDD.1'),
  ])
  const seen = Object.fromEntries([...causes].map(([on, waits]) => [on, waits.map((w) => w.id)]))
  expect(seen).toMatchObject({
    'AAAAAAAA.1': ['AAAAAAAA.2', 'AAAAAAAA.3', 'BBBBBBBB.1'],
    ZZZZZZZZ: ['CCCCCCCC.1'],
  })
  expect(Object.values(seen).flat()).toHaveLength(6)
})
