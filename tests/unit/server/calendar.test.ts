/** When a limit ends, asked over HTTP by somebody whom nobody knows: at the county, beside it and in a town. */
import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { dueAfter } from '../../../shared/calendar/calendar.ts'
import { DUE_PATH, dueSchema } from '../../../shared/protocol/calendar.ts'
import { startCouch } from '../../support/couch-server.ts'
import { openCounty, problemOf, sharedCounty } from './county.ts'
import { openTown } from './township.ts'

const THROUGH = publishedCalendar.publishedThrough

describe('at the county', () => {
  const county = sharedCounty()
  const ask = async (query: string): Promise<Response> => county().node.app.request(`${DUE_PATH}?${query}`)
  const answerTo = async (query: string) => {
    const answer = await ask(query)
    expect([answer.status, answer.headers.get('cache-control')], await answer.clone().text()).toEqual([
      200,
      'no-store',
    ])
    return dueSchema.parse(await answer.json())
  }

  test.each([
    ['from=2026-09-28&count=5&unit=workday', '2026-10-10', false],
    ['from=2026-09-14&count=20&unit=workday', '2026-10-16', false],
    ['from=2026-09-14&count=20&unit=workday&pause=2026-09-21,2026-10-12', '2026-10-30', false],
    ['from=2026-09-14&count=20&unit=workday&pause=2026-09-21%2C2026-10-12', '2026-10-30', false],
    ['from=2026-09-16&count=15&unit=day', '2026-10-08', false],
    ['from=2026-09-28&count=0&unit=workday', '2026-09-28', false],
    ['from=2026-12-21&count=10&unit=workday', '2027-01-05', true],
  ])('%s: %s', async (query, due, provisional) => {
    expect(await answerTo(query)).toEqual({ due, provisional, through: THROUGH })
  })

  test('several pauses count, in any order, also where one begins on the day on which another ends', async () => {
    const pauses = [
      { from: '2026-09-23', to: '2026-09-24' },
      { from: '2026-09-15', to: '2026-09-17' },
      { from: '2026-09-17', to: '2026-09-18' },
      { from: '2026-09-15', to: '2026-09-15' },
    ]
    const said = pauses.map(({ from, to }) => `&pause=${from},${to}`).join('')
    const { due } = await answerTo(`from=2026-09-14&count=6&unit=workday${said}`)
    expect(due).toBe('2026-09-28')
    expect(due).toBe(dueAfter(publishedCalendar, '2026-09-14', { n: 6, unit: 'workday' }, pauses).due)
  })

  test('the farthest question there is has an answer', async () => {
    const all = 'from=2099-12-31&count=3650&unit=workday&pause=2090-01-03,2099-12-31'
    expect(await answerTo(all)).toMatchObject({ provisional: true, due: expect.stringMatching(/^211[34]-/) })
  })

  const PAUSE = 'from=2026-09-14&count=5&unit=day&pause='
  test.each([
    ['', 'from'],
    ['count=5&unit=day', 'from'],
    ['from=2026-02-29&count=5&unit=day', 'from'],
    ['from=1999-12-31&count=5&unit=day', 'from'],
    ['from=2100-01-01&count=5&unit=day', 'from'],
    // Ten years and a day of them.
    ['from=2026-09-14&count=5&unit=day&pause=2026-01-01,2036-01-01', 'pause'],
    ['from=2026-09-14&unit=day', 'count'],
    ['from=2026-09-14&count=3651&unit=day', 'count'],
    ['from=2026-09-14&count=-1&unit=day', 'count'],
    ['from=2026-09-14&count=1.5&unit=day', 'count'],
    ['from=2026-09-14&count=&unit=day', 'count'],
    ['from=2026-09-14&count=5', 'unit'],
    ['from=2026-09-14&count=5&unit=hour', 'unit'],
    [PAUSE, 'pause'],
    [`${PAUSE}2026-09-15`, 'pause'],
    [`${PAUSE}2026-09-16,2026-09-15`, 'pause'],
    [`${PAUSE}2026-09-31,2026-10-02`, 'pause'],
    [`${PAUSE}2026-09-15,9999-12-31`, 'pause'],
    [`${PAUSE}2026-09-15,2026-09-16&pause=x`, 'pause'],
    [`${PAUSE}2026-09-15,2026-09-18&pause=2026-09-17,2026-09-20`, 'pause'],
    [`${PAUSE}2026-09-17,2026-09-20&pause=2026-09-15,2026-09-18`, 'pause'],
    [`${PAUSE}2026-09-15,2026-09-18&pause=2026-09-15,2026-09-18`, 'pause'],
    [`${PAUSE}${Array(21).fill('2026-09-15,2026-09-15').join('&pause=')}`, 'pause'],
    ['from=%E0%A4%A&count=5&unit=day', 'from'],
    ['from=%00&count=5&unit=day', 'from'],
  ])('%s is no question: %s', async (query, detail) => {
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(await problemOf(answer)).toEqual({ type: 'bad-request', detail })
  })

  test('it is only read', async () => {
    const answer = await county().post(DUE_PATH, {})
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
  })
})

const NATIONAL_DAY = `${DUE_PATH}?from=2026-09-28&count=5&unit=workday`

test('it goes by the calendar of the release in force', async () => {
  const county = await openCounty()
  const ask = async () => (await county.node.app.request(NATIONAL_DAY)).json()
  await county.restart(async () => {
    Object.assign(county.release, {
      calendar: {
        publishedFrom: '2026-01-01',
        publishedThrough: '2027-01-31',
        work: [],
        off: ['2026-09-29'],
      },
    })
  })
  expect(await ask()).toEqual({ due: '2026-10-06', provisional: false, through: '2027-01-31' })
})

test('a process beside the county answers it too', async () => {
  const couch = await startCouch()
  try {
    const county = await openCounty({ onDisk: true, couchUrl: couch.url('calendar') })
    const ingest = await county.beside()
    const answer = await ingest.app.request(NATIONAL_DAY)
    expect(await answer.json()).toEqual({ due: '2026-10-10', provisional: false, through: THROUGH })
  } finally {
    await couch.close()
  }
})

test('a relay answers it too, also when it is cut off', async () => {
  const { town } = await openTown()
  town.cut = true
  const answer = await town.request(NATIONAL_DAY)
  expect(await answer.json()).toEqual({ due: '2026-10-10', provisional: false, through: THROUGH })
})
