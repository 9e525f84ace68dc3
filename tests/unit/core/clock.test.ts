/** Which clock runs, until when, and its colour: known answers, and what the law does not allow to stop it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { timedCards } from '../../../shared/case/cards.ts'
import {
  type CaseClock,
  clockOn,
  daysLeft,
  goesOn,
  isDeemed,
  lightOf,
  timingOf,
} from '../../../shared/case/clock.ts'
import { caseEvents } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import type { Stage } from '../../../shared/case/stage.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { receipt, World } from '../../properties/histories.ts'
import { DEPARTMENT, OTHER_DEPARTMENT, item as plain } from '../../properties/people.ts'

const twenty: Item = { ...plain, promised: { n: 20, unit: 'workday' }, statutory: { n: 20, unit: 'workday' } }
/** Nine in the morning in China. */
const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00+08:00`).toISOString()
const ms = (day: string, time?: string) => Date.parse(at(day, time))

async function stateAt(stage: Stage, over: Partial<CaseState> = {}): Promise<CaseState> {
  const world = new World()
  await world.write('village', receipt)
  return { ...(await world.state('village'))!, stage, receivedAt: at('2026-09-14'), ...over }
}
/** By what was said alone. */
const clockOf = (state: CaseState, item: Item) => clockOn(state, item, calendar, '')
const accepted = (over: Partial<CaseState> = {}) =>
  stateAt('dispatched', { admittedAt: at('2026-09-14'), toldAt: at('2026-09-14'), ...over })
const pause = (from: string, to: string, told = from) =>
  ({ event: 'A.1', kind: 'experts', notice: '1', from, to, at: at(told) }) as const

describe('the clock of the decision', () => {
  test.each([
    ['as it is', {}, '2026-10-16'],
    ['stopped', { pauses: [pause('2026-09-21', '2026-10-12')] }, '2026-10-30'],
    // What was told later stops nothing before: the days up to 9-29 are counted.
    [
      'stopped by what was told late',
      { pauses: [pause('2026-09-21', '2026-10-12', '2026-09-29')] },
      '2026-10-23',
    ],
    ['told when it was over', { pauses: [pause('2026-09-21', '2026-09-25', '2026-09-28')] }, '2026-10-16'],
    ['told after the due day', { pauses: [pause('2026-10-19', '2026-10-30')] }, '2026-10-16'],
    ['stopped before it began', { pauses: [pause('2026-09-01', '2026-09-30')] }, '2026-10-16'],
    [
      'stopped twice over the same days',
      { pauses: [pause('2026-09-21', '2026-10-12'), pause('2026-09-22', '2026-10-10')] },
      '2026-10-30',
    ],
    ['extended', { extension: { days: 10, at: at('2026-10-16') } }, '2026-10-30'],
    ['extended too late', { extension: { days: 10, at: at('2026-10-17') } }, '2026-10-16'],
    [
      'extended on a day that it has by a stop',
      { pauses: [pause('2026-09-21', '2026-10-12')], extension: { days: 10, at: at('2026-10-30') } },
      '2026-11-13',
    ],
  ])('%s', async (_, over, due) => {
    expect(clockOf(await accepted(over), twenty)).toMatchObject({
      kind: 'decision',
      due,
      statutory: null,
    })
  })

  test('is extended by workdays, whatever it is counted in', async () => {
    const item: Item = { ...plain, promised: { n: 15, unit: 'day' } }
    const over = {
      admittedAt: at('2026-09-20'),
      toldAt: at('2026-09-20'),
      extension: { days: 5, at: at('2026-09-30') },
    }
    // Fifteen days end on 8 October, and five workdays behind that are Thursday 15 October: Saturday 10 is worked.
    expect(clockOf(await accepted(over), item)?.due).toBe('2026-10-14')
  })

  test('is the promise’s, and says until when the law has it', async () => {
    const item: Item = { ...twenty, promised: { n: 3, unit: 'workday' } }
    expect(clockOf(await accepted(), item)).toMatchObject({
      due: '2026-09-17',
      statutory: '2026-10-16',
    })
  })

  test('counts calendar days to the next day that is worked', async () => {
    const item: Item = { ...plain, promised: { n: 15, unit: 'day' } }
    const state = await accepted({ admittedAt: at('2026-09-20') })
    expect(clockOf(state, item)).toMatchObject({ due: '2026-10-08' })
  })

  test('stands still for nobody whose clock says no day', async () => {
    // Without a zone each machine would read another day.
    for (const broken of [
      '2026-09-14T23:30:00',
      'never',
      '+275760-09-13T00:00:00.000Z',
      '9999-12-31T00:00:00Z',
    ]) {
      const over = {
        pauses: [{ ...pause('2026-09-21', '2026-10-12'), at: broken }],
        extension: { days: 5, at: broken },
      }
      expect(clockOf(await accepted(over), twenty)?.due).toBe('2026-10-16')
      expect(clockOf(await accepted({ admittedAt: broken }), twenty)).toBeNull()
    }
  })
})

test('costs nobody more than a moment, whatever was written', async () => {
  const far = { event: 'A.1', kind: 'experts', notice: '1', from: '2026-09-15', to: '9999-12-31' }
  expect(caseEvents.paused[1].safeParse(far).success).toBe(false)
  expect(caseEvents.paused[1].safeParse({ ...far, to: '2027-09-15' }).success).toBe(true)
  const years = Array.from({ length: 2000 }, (_, i) => pause(`${2026 + i}-09-20`, `${2027 + i}-09-19`))
  const long = clockOf(await accepted({ pauses: years }), twenty)!
  expect(long.pauses.length).toBeLessThanOrEqual(20)
  const mad = clockOf(await stateAt('received', { receivedAt: '8998-01-01T00:00:00.000Z' }), twenty)!
  expect(daysLeft(mad, calendar, '2026-09-14')).toBe(1000)
  expect(lightOf(mad, calendar, ms('2026-09-14'), LIGHT_RULES)).toBe('green')
})

describe('what goes to another county', () => {
  const workdays = (n: number) => ({ n, unit: 'workday' }) as const
  const away: Item = {
    ...{ ...twenty, elsewhere: [OTHER_DEPARTMENT] },
    elsewhereWithin: { push: workdays(3), decide: workdays(10), tell: workdays(3) },
  }
  const there = { dispatchedTo: OTHER_DEPARTMENT, dispatchedAt: at('2026-09-16') }
  const cards = (state: CaseState, item: Item, day: string) =>
    timedCards(timingOf(state), { item, calendar, nowMs: ms(day), rules: LIGHT_RULES })

  test('is sent within days of its acceptance; sent to whoever decides it here, it is the promise’s', async () => {
    const waiting = { ...(await accepted()), stage: 'accepted' as const }
    expect(clockOf(waiting, away)).toMatchObject({ kind: 'push', from: '2026-09-14', due: '2026-09-17' })
    expect(clockOf(waiting, twenty)).toMatchObject({ kind: 'decision', due: '2026-10-16' })
    expect(clockOf(waiting, { ...away, promised: workdays(2) })).toMatchObject({ kind: 'decision' })
    expect(lightOf(clockOf(waiting, away)!, calendar, ms('2026-09-16'), LIGHT_RULES)).toBe('yellow')
    // A promise: no law says so.
    expect(cards(waiting, away, '2026-09-18')).toEqual(['overdue'])
    const here = { ...(await accepted()), ...there, dispatchedTo: DEPARTMENT }
    expect(clockOf(here, away)).toMatchObject({ kind: 'decision', from: '2026-09-14', due: '2026-10-16' })
  })

  test('that was never sent is past the law’s day on that day, which a stop and an extension move as ever', async () => {
    const waiting = { ...(await accepted()), stage: 'accepted' as const }
    expect(clockOf(waiting, away)).toMatchObject({ kind: 'push', due: '2026-09-17', statutory: '2026-10-16' })
    expect(cards(waiting, away, '2026-10-16')).toEqual(['overdue'])
    expect(cards(waiting, away, '2026-10-17')).toEqual(['overdue', 'unlawful'])
    expect(cards(waiting, { ...away, statutory: null }, '2027-09-14')).toEqual(['overdue'])
    const stopped = { ...waiting, pauses: [pause('2026-09-21', '2026-10-12')] }
    expect(clockOf(stopped, away)).toMatchObject({ due: '2026-09-17', statutory: '2026-10-30' })
    const extension = { days: 10, at: at('2026-10-16') }
    expect(clockOf({ ...waiting, extension }, away)).toMatchObject({ statutory: '2026-10-30' })
  })

  test('is decided there within its own limit since then, and never later than was promised', async () => {
    const sent = await accepted(there)
    expect(clockOf(sent, away)).toMatchObject({
      ...{ kind: 'decision', from: '2026-09-16', due: '2026-09-30', statutory: '2026-10-16', extended: 0 },
    })
    const extension = { days: 5, at: at('2026-09-30') }
    expect(clockOf({ ...sent, extension }, away)).toMatchObject({ limit: workdays(15), extended: 5 })
    const late = { ...sent, dispatchedAt: at('2026-10-12') }
    expect(clockOf(late, away)).toMatchObject({ from: '2026-09-14', due: '2026-10-16' })
    expect(clockOf({ ...sent, stage: 'reviewed' }, away)).toMatchObject({ due: '2026-09-30' })
  })

  test.each(['granted', 'denied'] as const)('is told of within days of the decision (%s)', async (stage) => {
    const decided = { ...(await accepted(there)), stage, decidedAt: at('2026-09-28') }
    const clock = clockOf(decided, away)
    expect(clock).toMatchObject({ kind: 'tell', from: '2026-09-28', due: '2026-10-08' })
    // A result that was granted is handed over by law in any case.
    const law = stage === 'granted' ? '2026-10-16' : null
    expect(clock!.statutory).toBe(law)
    expect(cards(decided, away, '2026-10-09')).toEqual(['overdue'])
    expect(cards(decided, away, '2026-10-20')).toEqual(law ? ['overdue', 'unlawful'] : ['overdue'])
    const here = clockOf({ ...decided, dispatchedTo: DEPARTMENT }, away)
    expect(here?.kind ?? null).toBe(stage === 'granted' ? 'certificate' : null)
    expect(clockOf({ ...decided, stage: 'delivered' }, away)).toBeNull()
  })

  test('is dated by the case alone: when it was sent, by whose clock', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', { type: 'accepted', data: {} })
    expect((await world.state('township'))!.dispatchedAt).toBeNull()
    const sent = { type: 'dispatched', data: { to: OTHER_DEPARTMENT } }
    const [dispatch] = await world.write('township', sent)
    const timing = timingOf((await world.state('township'))!)
    expect(timing).toMatchObject({ dispatchedTo: OTHER_DEPARTMENT, dispatchedAt: dispatch!.event.at })
    const trusted = at('2026-10-08')
    await world.fetch('root', 'township')
    await world.write('root', { type: 'timed', data: { event: dispatch!.event.id, trusted } })
    expect((await world.state('root'))!.dispatchedAt).toBe(trusted)
  })
})

describe('receipt is not acceptance', () => {
  test('five workdays to tell what is missing; then it counts as accepted since its receipt', async () => {
    const state = await stateAt('received', { receivedAt: at('2026-09-28') })
    expect(clockOf(state, twenty)).toMatchObject({ kind: 'notice', due: '2026-10-10' })
    expect(isDeemed(state, calendar, '2026-10-10')).toBe(false)
    expect(isDeemed(state, calendar, '2026-10-11')).toBe(true)
    expect(clockOn(state, twenty, calendar, '2026-10-10')).toMatchObject({ kind: 'notice' })
    expect(clockOn(state, twenty, calendar, '2026-10-11')).toMatchObject({
      ...{ kind: 'decision', from: '2026-09-28', due: '2026-10-30' },
    })
  })

  test.each([
    ['told late', { toldAt: at('2026-10-12') }, 'notified' as const],
    ['accepted late', { admittedAt: at('2026-10-12'), toldAt: at('2026-10-12') }, 'dispatched' as const],
  ])('%s: the time of the decision runs since the receipt all the same', async (_, over, stage) => {
    const state = await stateAt(stage, { receivedAt: at('2026-09-28'), ...over })
    expect(clockOf(state, twenty)).toMatchObject({ kind: 'decision', from: '2026-09-28', due: '2026-10-30' })
  })

  test('told on the last day is told in time', async () => {
    const state = await stateAt('notified', {
      receivedAt: at('2026-09-28'),
      toldAt: at('2026-10-10', '23:59'),
    })
    expect(clockOf(state, twenty)).toBeNull()
  })

  test('what was not asked for, and what comes again, begins nothing anew', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', { type: 'notified', data: { materials: ['photo'], fields: [], note: '' } })
    await world.write('township', { type: 'material', data: { material: 'photo', seen: true } })
    const due = clockOf((await world.state('township'))!, plain)!.due
    world.clock.move(8 * 86_400_000)
    await world.write('township', { type: 'filled', data: { fields: { 'applicant.phone': '13800000000' } } })
    await world.write('township', { type: 'material', data: { material: 'photo', seen: true } })
    expect(clockOf((await world.state('township'))!, plain)!.due).toBe(due)
  })

  test('what the root has written says the same, as of the day of receipt', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('root', 'village')
    await world.write('root', { type: 'deemed', data: {} })
    const state = (await world.state('root'))!
    expect([state.stage, state.admittedAt]).toEqual(['accepted', state.receivedAt])
    expect(state.slots.admission.acts).toMatchObject([{ type: 'deemed' }])
  })

  test('what was asked for and came begins it anew; while it is missing, the applicant’s time is no clock', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', { type: 'notified', data: { materials: ['photo'], fields: [], note: '' } })
    expect(clockOf((await world.state('township'))!, plain)).toBeNull()
    await world.fetch('village', 'township')
    world.clock.move(3 * 86_400_000)
    await world.write('village', { type: 'material', data: { material: 'photo', seen: true } })
    const state = (await world.state('village'))!
    // The fixture begins on Monday 28 September.
    expect(clockOf(state, plain)).toMatchObject({
      kind: 'notice',
      from: '2026-10-01',
      due: '2026-10-13',
    })
  })
})

describe('a stop that its notice cuts short', () => {
  test('ends on its last day, and is one that was told', async () => {
    const world = new World()
    await world.receive()
    for (const who of ['township', 'department'] as const) await world.fetch(who, 'village')
    const [stop] = await world.write('department', {
      type: 'paused',
      data: { kind: 'testing', notice: '检〔2026〕1号', from: '2026-09-29', to: '2026-10-30' },
    })
    await world.write('department', { type: 'resumed', data: { pause: stop!.event.id, on: '2026-10-09' } })
    expect((await world.state('department'))!.pauses).toMatchObject([
      { from: '2026-09-29', to: '2026-10-09' },
    ])
  })
})

describe('the light', () => {
  const clock = (n: number, due: string, over: Partial<CaseClock> = {}): CaseClock => ({
    ...{ kind: 'decision', from: '2026-09-14', limit: { n, unit: 'workday' }, extended: 0, pauses: [] },
    statutory: null,
    ...{ due, provisional: false },
    ...over,
  })
  test.each([
    ['twenty, with five left', clock(20, '2026-10-16'), '2026-10-10', '09:00', 'green'],
    ['twenty, with four left', clock(20, '2026-10-16'), '2026-10-12', '09:00', 'yellow'],
    ['on the due day', clock(20, '2026-10-16'), '2026-10-16', '23:59', 'yellow'],
    ['after it', clock(20, '2026-10-16'), '2026-10-17', '00:00', 'red'],
    ['three, with two left', clock(3, '2026-09-17'), '2026-09-15', '09:00', 'green'],
    ['three, with one left', clock(3, '2026-09-17'), '2026-09-16', '09:00', 'yellow'],
    ['one, the day before', clock(1, '2026-10-08'), '2026-09-30', '09:00', 'green'],
    ['one, on the day', clock(1, '2026-10-08'), '2026-10-08', '09:00', 'yellow'],
    ['at once, in the morning', clock(0, '2026-09-14'), '2026-09-14', '16:29', 'green'],
    ['at once, an hour before closing', clock(0, '2026-09-14'), '2026-09-14', '16:30', 'yellow'],
    [
      'stopped',
      clock(20, '2026-10-30', { pauses: [{ from: '2026-09-21', to: '2026-10-12' }] }),
      '2026-10-01',
      '09:00',
      'grey',
    ],
  ] as const)('%s', (_, running, day, time, light) => {
    expect(lightOf(running, calendar, ms(day, time), LIGHT_RULES)).toBe(light)
  })

  test('never goes back while nothing is told, and is red from the day after the due day on', async () => {
    const order = ['green', 'yellow', 'red']
    const state = await accepted()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 120 }), (n, day) => {
        const item: Item = { ...plain, promised: { n, unit: 'workday' } }
        const running = clockOf(state, item)!
        const from = ms('2026-09-14') + day * 86_400_000
        const [now, next] = [from, from + 86_400_000].map((t) => lightOf(running, calendar, t, LIGHT_RULES))
        expect(order.indexOf(next!)).toBeGreaterThanOrEqual(order.indexOf(now!))
        const today = new Date(from + 8 * 3_600_000).toISOString().slice(0, 10)
        expect(now === 'red').toBe(today > running.due)
        if (now !== 'red') expect(daysLeft(running, calendar, today)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

test('a clock that stands still goes on the day after the last of all that stop it then', () => {
  const pauses = [
    { from: '2026-09-16', to: '2026-09-21' },
    { from: '2026-09-21', to: '2026-09-24' },
    { from: '2026-09-28', to: '2026-09-30' },
  ]
  expect(goesOn({ pauses }, '2026-09-17')).toBe('2026-09-25')
  expect(goesOn({ pauses }, '2026-09-16')).toBe('2026-09-16')
  expect(goesOn({ pauses }, '2026-09-30')).toBe('2026-10-01')
})
