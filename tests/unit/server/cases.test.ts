/** The county's lists of cases, over the real routes: who gets which, by when they are due, page by page. */
import { expect, test, vi } from 'vitest'
import type { Calendar } from '../../../shared/calendar/calendar.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import { type Cases, casesSchema, caseTraceSchema } from '../../../shared/protocol/cases.ts'
import { decisionsSchema } from '../../../shared/protocol/decisions.ts'
import { type LightCounts, lightsSchema } from '../../../shared/protocol/lights.ts'
import {
  type County,
  department,
  openCounty,
  problemOf,
  type Station,
  sharedCounty,
  township,
  village,
} from './county.ts'

const manager = 'zhongxin'
const [COUNTY, TOWN, VILLAGE, NEIGHBOUR] = ['441424000000', '441424104000', '441424104201', '441424104200']
const [CIVIL, LABOUR] = ['11441424MB2A000388', '11441424MB2A000463']
const DAY_MS = 86_400_000

const ask = async (county: County, staff: string, query = ''): Promise<Response> =>
  county.node.app.request(`/api/v1/cases${query}`, { headers: { cookie: await county.signIn(staff) } })

async function casesOf(county: County, staff: string, query = ''): Promise<Cases> {
  const answer = await ask(county, staff, query)
  expect([answer.status, answer.headers.get('cache-control')], await answer.clone().text()).toEqual([
    200,
    'no-store',
  ])
  return casesSchema.parse(await answer.json())
}

/** Number and due day. */
const rows = ({ cases }: Cases) => cases.map(({ summary, due }) => [summary.caseNo, due])

const draft = (caseNo: string, type: string, data: Record<string, unknown>) => ({
  ...{ stream: caseStream(caseNo), type, v: 1, data },
})

const shared = sharedCounty([village, township, department, manager])

test('each gets their own and what lies below; the county a department’s', async () => {
  const county = shared()
  const status = async (staff: string, org: string) => (await ask(county, staff, `?org=${org}`)).status
  const asked = async (staff: string) =>
    Promise.all([COUNTY, TOWN, VILLAGE, NEIGHBOUR, CIVIL, LABOUR].map((org) => status(staff, org)))
  expect(await asked(village)).toEqual([403, 403, 200, 403, 403, 403])
  expect(await asked(township)).toEqual([403, 200, 200, 200, 403, 403])
  expect(await asked(department)).toEqual([403, 403, 403, 403, 200, 403])
  expect(await asked(manager)).toEqual([200, 200, 200, 200, 200, 200])
  expect(await status(manager, '441421100201')).toBe(403)
})

test('without a session, or with a question that is none, it says so', async () => {
  const county = shared()
  expect((await problemOf(await county.node.app.request('/api/v1/cases'))).type).toBe('unauthorized')
  for (const [query, detail] of [
    ['?org=441424', 'org'],
    ['?standing=lost', 'standing'],
    ['?from=2026-02-29', 'from'],
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?after=x', 'after'],
  ]) {
    const answer = await ask(county, township, query)
    expect([answer.status, (await problemOf(answer)).detail], query).toEqual([400, detail])
  }
})

/** The village hands in on 28 September 2026, a Monday, and what the town makes of it. */
async function threeCases() {
  const county = await openCounty({ staff: [village, township, department, manager] })
  const [at, window] = [await county.enrol(village), await county.enrol(township)]
  const desk = await county.enrol(department)
  const item = county.release.items[0]!
  const numbers: string[] = []
  for (let i = 0; i < 3; i += 1) {
    numbers.push((await at.handIn()).caseNo)
    county.clock.move(DAY_MS)
  }
  await syncAll(at, window)
  return { county, at, window, desk, item, numbers: numbers as [string, string, string] }
}

async function syncAll(...stations: readonly Station[]): Promise<void> {
  for (const station of stations) await station.sync()
}

test('are in order of the day on which they are due, over the National Day holiday, and leave a list with the case', async () => {
  const { county, at, window, desk, item, numbers } = await threeCases()
  const [first, second, third] = numbers
  // Five workdays from receipt.
  const due = [
    [first, '2026-10-10'],
    [second, '2026-10-12'],
    [third, '2026-10-13'],
  ]
  for (const [staff, query] of [
    [manager, ''],
    [manager, `?org=${TOWN}&standing=received`],
    [township, '?standing=waiting'],
    [village, ''],
  ] as const)
    expect(rows(await casesOf(county, staff, query)), `${staff} ${query}`).toEqual(due)
  expect(rows(await casesOf(county, village, '?standing=waiting'))).toEqual([])
  expect(rows(await casesOf(county, department))).toEqual([])
  expect(rows(await casesOf(county, manager, '?from=2026-10-11&to=2026-10-12'))).toEqual([due[1]])

  await window.write(draft(first, 'accepted', {}), draft(first, 'dispatched', { to: CIVIL }))
  await syncAll(window, desk)
  // Ten workdays of promise from 1 October, a day off.
  expect(item.promised).toEqual({ n: 10, unit: 'workday' })
  const promised = [[first, '2026-10-20']]
  expect(rows(await casesOf(county, department, '?standing=waiting'))).toEqual(promised)
  expect(rows(await casesOf(county, manager, `?org=${CIVIL}&standing=dispatched`))).toEqual(promised)
  expect(rows(await casesOf(county, manager, `?org=${TOWN}&standing=received`))).toEqual(due.slice(1))

  county.clock.move(7 * DAY_MS)
  for (const step of ['review', 'decide'])
    await desk.write(draft(first, 'decided', { step, outcome: 'pass', opinion: '同意' }))
  await syncAll(desk, at)
  // Decided on 8 October; ten workdays until the certificate is with the applicant.
  expect(rows(await casesOf(county, village, '?standing=waiting'))).toEqual([[first, '2026-10-21']])
  expect(rows(await casesOf(county, department, '?standing=waiting'))).toEqual([])

  await at.write(draft(first, 'delivered', { to: 'applicant', note: '' }))
  await at.sync()
  expect(rows(await casesOf(county, manager))).toEqual(due.slice(1))
  expect(rows(await casesOf(county, manager, '?standing=delivered'))).toEqual([[first, null]])
})

test('page by page nothing is told twice or left out', async () => {
  const { county, numbers } = await threeCases()
  const found: string[] = []
  let next: string | null = null
  let pages = 0
  do {
    const page: Cases = await casesOf(county, manager, `?limit=1${next === null ? '' : `&after=${next}`}`)
    found.push(...page.cases.map((c) => c.summary.caseNo))
    next = page.next
    pages += 1
  } while (next !== null)
  expect([found, pages]).toEqual([numbers, 4])
})

test('another calendar dates the open cases anew at the next start', async () => {
  const { county, numbers } = await threeCases()
  const calendar: Calendar = { ...county.release.calendar!, work: [], off: ['2026-09-29'] }
  await county.restart(async () => {
    Object.assign(county.release, { calendar })
  })
  expect(rows(await casesOf(county, manager)).map(([, due]) => due)).toEqual([
    '2026-10-06',
    '2026-10-06',
    '2026-10-07',
  ])
  // What was told before stays on record.
  const { redated } = caseTraceSchema.parse(await (await ask(county, manager, `/${numbers[0]}`)).json())
  expect(redated).toEqual([{ on: '2026-10-01', was: '2026-10-10', due: '2026-10-06', provisional: false }])
  expect(await county.store.datedBy()).not.toBe('')
})

test('lights turn yellow when the county’s release says', async () => {
  const { county } = await threeCases()
  const lights = async () => (await casesOf(county, manager)).cases.map(({ clock }) => clock?.light)
  expect(await lights()).toEqual(['green', 'green', 'green'])
  // On 1 October, three workdays before the first is due, four before the second.
  await county.restart(async () => {
    Object.assign(county.release, { lights: { ...LIGHT_RULES, shortLeft: 3 } })
  })
  expect(await lights()).toEqual(['yellow', 'green', 'green'])
})

test.each([
  'x',
  '',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
])('a clock that says "%s" stops nobody: its case is listed, and so is what comes behind it', async (at) => {
  const county = await openCounty({ staff: [village, manager] })
  const station = await county.enrol(village)
  const toISOString = vi.spyOn(Date.prototype, 'toISOString').mockReturnValueOnce(at)
  const item = county.release.items[0]!
  const bad = '44142410420126092800100016'
  await station.write({
    ...{ stream: caseStream(bad), type: 'received', v: 1 },
    data: { queryCode: '246810', item: item.code, itemVersion: item.version },
  })
  toISOString.mockRestore()
  expect((await station.store.stream(caseStream(bad)))[0]!.event.at).toBe(at)
  await station.sync()
  const good = (await station.handIn()).caseNo
  await station.sync()
  expect((await (await county.node.app.request('/healthz')).json()).sequencer).toBe(true)
  const listed = rows(await casesOf(county, manager)).map(([caseNo]) => caseNo)
  expect(listed).toContain(good)
})

test('each comes with its clock as of now, and the lights are counted by town and unit', async () => {
  const { county, window, numbers } = await threeCases()
  const [first, second] = numbers
  const lights = async (staff: string, query = '') => {
    const answer = await county.node.app.request(`/api/v1/lights${query}`, {
      headers: { cookie: await county.signIn(staff) },
    })
    return answer.status === 200 ? lightsSchema.parse(await answer.json()) : answer.status
  }
  const counted = (counts: Partial<LightCounts>) => ({
    green: 0,
    yellow: 0,
    red: 0,
    grey: 0,
    none: 0,
    ...counts,
  })
  await window.write(draft(first, 'notified', { materials: [], fields: ['applicant.name'], note: '' }))
  await window.sync()
  // 1 October. One waits for the applicant at the village, two at the town.
  expect(await lights(manager)).toMatchObject({
    asOf: '2026-10-01T01:00:00.000Z',
    cells: [
      { town: TOWN, unit: TOWN, counts: counted({ green: 2 }) },
      { town: TOWN, unit: VILLAGE, counts: counted({ none: 1 }) },
    ],
  })
  expect((await casesOf(county, manager)).cases.map(({ clock }) => clock?.light ?? null)).toEqual([
    ...['green', 'green', null],
  ])
  // Saturday 10 October, worked: of the second case's five workdays one is left.
  county.clock.move(9 * DAY_MS)
  const { cases, asOf } = await casesOf(county, manager)
  expect(asOf).toBe('2026-10-10T01:00:00.000Z')
  expect(cases[0]).toMatchObject({
    summary: { caseNo: second },
    due: '2026-10-12',
    clock: { kind: 'notice', light: 'yellow', due: '2026-10-12' },
  })
  // Nobody has told in time: from now on the decision's clock runs, since the receipt.
  county.clock.move(60 * DAY_MS)
  expect(await lights(township)).toMatchObject({ cells: [{ counts: counted({ red: 2 }) }, {}] })
  expect((await casesOf(county, manager)).cases[0]).toMatchObject({
    due: '2026-10-12',
    clock: { kind: 'decision' },
  })
  expect(await lights(village)).toMatchObject({ cells: [{ unit: TOWN }, { unit: VILLAGE }] })
  expect(await lights(village, `?org=${TOWN}`)).toBe(403)
  expect(await lights(township, `?org=${VILLAGE}`)).toMatchObject({ cells: [{}, {}] })
  expect(await lights(manager, '?org=x')).toBe(400)
})

test('what was decided is counted by town on its day, and how much of it on the day of its receipt', async () => {
  const { county, window, at, desk, numbers } = await threeCases()
  const counted = async (staff: string, from: string, to: string) => {
    const answer = await county.node.app.request(`/api/v1/decisions?from=${from}&to=${to}`, {
      headers: { cookie: await county.signIn(staff) },
    })
    return answer.status === 200 ? decisionsSchema.parse(await answer.json()).towns : answer.status
  }
  expect(await counted(manager, '2026-09-01', '2026-09-30')).toEqual([])
  const decide = async (caseNo: string) => {
    await window.write(draft(caseNo, 'accepted', {}), draft(caseNo, 'dispatched', { to: CIVIL }))
    await syncAll(window, desk)
    for (const step of ['review', 'decide'])
      await desk.write(draft(caseNo, 'decided', { step, outcome: 'pass', opinion: '' }))
    await syncAll(desk, window)
  }
  const { caseNo: today } = await at.handIn()
  await syncAll(at, window)
  await decide(today)
  await decide(numbers[0])
  const both = [{ town: TOWN, decided: 2, atOnce: 1 }]
  expect(await counted(manager, '2026-10-01', '2026-10-01')).toEqual(both)
  expect(await counted(township, '2026-10-01', '2026-12-31')).toEqual(both)
  expect(await counted(manager, '2026-10-02', '2026-10-31')).toEqual([])
  // Asked again within a moment, nothing is read again; a while later it is.
  const cases = vi.spyOn(county.store, 'cases')
  expect(await counted(manager, '2026-10-01', '2026-10-01')).toEqual(both)
  expect(cases).not.toHaveBeenCalled()
  county.clock.move(15_000)
  expect(await counted(manager, '2026-10-01', '2026-10-01')).toEqual(both)
  expect(cases).toHaveBeenCalled()
  cases.mockRestore()
  // Handed over, it was decided all the same.
  await at.sync()
  await at.write(draft(today, 'delivered', { to: 'applicant', note: '' }))
  await at.sync()
  expect(await counted(manager, '2026-10-01', '2026-10-01')).toEqual(both)
  const listed = await casesOf(county, manager, '?standing=decided&limit=1')
  const rest = await casesOf(county, manager, `?standing=decided&limit=1&after=${listed.next}`)
  expect([...listed.cases, ...rest.cases].map(({ summary }) => summary.caseNo).sort()).toEqual(
    [today, numbers[0]].sort(),
  )
  expect(await counted(manager, '2026-10-01', '2027-01-01')).toBe(400)
  expect(await counted(manager, 'x', '2026-10-01')).toBe(400)
})

test('one is told with what was done by whom, and of what was written no more than the list has; to nobody else', async () => {
  const { county, at, window, numbers } = await threeCases()
  const caseNo = numbers[0]
  const one = async (staff: string, number = caseNo) =>
    county.node.app.request(`/api/v1/cases/${number}`, { headers: { cookie: await county.signIn(staff) } })
  county.clock.move(30 * DAY_MS)
  await window.write(draft(caseNo, 'accepted', {}), draft(caseNo, 'dispatched', { to: CIVIL }))
  await syncAll(window, at)
  const answer = await one(village)
  const text = await answer.text()
  expect(text.replace('"applicant":"𠮷野花"', '')).not.toContain('𠮷')
  const { cards, clock, path, events } = caseTraceSchema.parse(JSON.parse(text))
  expect(cards).toContain('untold')
  expect(clock).toMatchObject({ kind: 'decision' })
  expect(path.map((stop) => stop.org)).toEqual([TOWN, CIVIL])
  expect(events.map(({ type, org, by }) => [type, org, by])).toEqual([
    ['received', VILLAGE, village],
    ['filled', VILLAGE, village],
    ['accepted', TOWN, township],
    ['dispatched', TOWN, township],
    ['registered', COUNTY, ''],
  ])
  expect([(await one(manager)).status, (await one(department)).status]).toEqual([200, 200])
  for (const [staff, number] of [
    [department, numbers[1]],
    [manager, '0'],
    [manager, encodeURIComponent('../device')],
  ] as const)
    expect((await problemOf(await one(staff, number))).type).toBe('not-found')
})

test('a supervision order is in the county’s list and in that of the unit, with its due day, until it is answered', async () => {
  const { county, window, numbers } = await threeCases()
  const centre = await county.enrol(manager)
  await centre.sync()
  const caseNo = numbers[0]
  const urged = { to: TOWN, trigger: 'attitude', cards: [], text: '张三投诉：态度不好', within: 3 }
  // On 1 October; the next three workdays are the 8th, the 9th and Saturday the 10th.
  const [order] = await centre.write(draft(caseNo, 'urged', urged))
  await syncAll(centre, window)
  const listed = async (standing: string) =>
    Promise.all(
      [manager, township, village].map(async (staff) =>
        rows(await casesOf(county, staff, `?standing=${standing}`)).map(([no]) => no),
      ),
    )
  expect(await listed('urged')).toEqual([[caseNo], [caseNo], []])
  expect(await listed('answered')).toEqual([[], [], []])
  const trace = async () => {
    const cookie = await county.signIn(village)
    const answer = await county.node.app.request(`/api/v1/cases/${caseNo}`, { headers: { cookie } })
    const text = await answer.text()
    expect(text).not.toContain('张三')
    return caseTraceSchema.parse(JSON.parse(text)).orders
  }
  const { event } = order!
  expect(await trace()).toMatchObject([
    {
      ...{ event: event.id, to: TOWN, trigger: 'attitude', standing: 'open', answers: [] },
      due: { due: '2026-10-10', provisional: false },
    },
  ])
  county.clock.move(10 * DAY_MS)
  expect(await trace()).toMatchObject([{ standing: 'late' }])
  await window.write(draft(caseNo, 'answered', { order: event.id, found: '属实', done: '已道歉' }))
  await window.sync()
  expect(await listed('urged')).toEqual([[], [], []])
  expect(await listed('answered')).toEqual([[caseNo], [caseNo], []])
  expect(await trace()).toMatchObject([{ standing: 'late', answers: [{}] }])
})

test('how long the receiving station was cut off stands beside the cards, and takes back none', async () => {
  const { county, at, numbers } = await threeCases()
  const cutOff = async (caseNo: string) => {
    const answer = await ask(county, manager, `/${caseNo}`)
    return caseTraceSchema.parse(await answer.json())
  }
  // Handed in on three days; the station was heard on the fourth.
  const first = await cutOff(numbers[0])
  expect([first.summary.receivedAt, first.cutOff]).toEqual([
    first.cutOff!.from,
    { from: '2026-09-28T01:00:00.000Z', to: '2026-10-01T01:00:00.000Z' },
  ])
  const { caseNo } = await at.handIn()
  await at.sync()
  expect((await cutOff(caseNo)).cutOff).toBeNull()
  const { caseNo: late } = await at.handIn()
  county.clock.move(20 * DAY_MS)
  await at.sync()
  expect(await cutOff(late)).toMatchObject({
    cards: expect.arrayContaining(['untold']),
    cutOff: { from: '2026-10-01T01:00:00.000Z', to: '2026-10-21T01:00:00.000Z' },
  })
})
