/** 督办: who may write an order and who may answer it, what the fold makes of them, and what they leave alone. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSettled } from '../../../server/authority/archive.ts'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { cardsOf, timedCards } from '../../../shared/case/cards.ts'
import { clockOn, lightOf, timingOf } from '../../../shared/case/clock.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { judge } from '../../../shared/case/judge.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import { answerDue, lineOf, standingOf, TRIGGERS, unurged } from '../../../shared/case/orders.ts'
import { optionsOf, permit } from '../../../shared/case/permissions.ts'
import { STAGES } from '../../../shared/case/stage.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { TRANSITIONS } from '../../../shared/case/transitions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { chinaDay } from '../../../shared/time.ts'
import { planOfDoings, play, ROOT_DOINGS, World } from '../../properties/histories.ts'
import {
  COUNTY,
  DEPARTMENT,
  directoryOf,
  OTHER_TOWNSHIP,
  PEOPLE,
  type Person,
  item as plain,
  staff,
  TOWNSHIP,
  VILLAGE,
} from '../../properties/people.ts'

const item: Item = { ...plain, promised: { n: 3, unit: 'workday' }, statutory: { n: 20, unit: 'workday' } }
const DAY_MS = 86_400_000
const urging = (to: string, more: object = {}) => ({
  type: 'urged' as const,
  data: { to, trigger: 'slow', cards: [], text: '请查明原因', within: 3, ...more },
})
const answering = (order: string) => ({
  type: 'answered' as const,
  data: { order, found: '人手不足', done: '已受理' },
})

/** Received on Monday 28 September 2026, and everybody has heard of it. */
async function received() {
  const world = new World()
  await world.receive()
  await world.fetch('root', 'village')
  for (const who of PEOPLE) await world.fetch(who, 'root')
  return world
}

async function tell(world: World, from: Person) {
  await world.fetch('root', from)
  for (const who of PEOPLE) await world.fetch(who, 'root')
}

async function may(world: World, who: Person, draft: { type: 'urged' | 'answered'; data: object }) {
  const { org, roles } = staff.find((s) => s.id === who)!
  const state = (await world.state(who))!
  const answer = permit(state, { org, roles }, draft.type, { item, ...optionsOf(draft.type, draft.data) })
  return answer.ok ? 'may' : answer.error.type
}

/** What the root says of the next event of theirs. */
async function judged(world: World, who: Person, draft: { type: string; data: Record<string, unknown> }) {
  const before = await world.held(who)
  const [entry] = await world.write(who, draft)
  return judge(directoryOf(), entry!, before)
}

describe('an order', () => {
  test('is the county’s to write, in every stage, to whoever has or had the case', async () => {
    const world = await received()
    for (const who of PEOPLE)
      expect([who, await may(world, who, urging(VILLAGE))]).toEqual([
        who,
        who === 'county' ? 'may' : 'WrongOrg',
      ])
    for (const to of [OTHER_TOWNSHIP, DEPARTMENT, COUNTY])
      expect([to, await may(world, 'county', urging(to))]).toEqual([to, 'WrongOrg'])
    await world.write(
      'township',
      { type: 'accepted', data: {} },
      { type: 'dispatched', data: { to: DEPARTMENT } },
    )
    await tell(world, 'township')
    expect(await may(world, 'county', urging(DEPARTMENT))).toBe('may')
    for (const stage of STAGES)
      expect([stage, TRANSITIONS[stage].urged, TRANSITIONS[stage].answered]).toEqual([stage, 'may', 'may'])
  })

  test('is answered once, by the unit it was put to, and the root thinks so too', async () => {
    const world = await received()
    const [order] = await world.write('county', urging(TOWNSHIP))
    await tell(world, 'county')
    const { id } = order!.event
    expect(await may(world, 'village', answering(id))).toBe('WrongOrg')
    expect(await judged(world, 'village', answering(id))).toEqual({
      type: 'quarantine',
      reason: 'permission',
    })
    expect(await may(world, 'township', answering('A1AAAAAA.99'))).toBe('WrongStage')
    expect(await may(world, 'township', answering(id))).toBe('may')
    expect(await judged(world, 'township', answering(id))).toEqual({ type: 'holds' })
    expect(await may(world, 'township', answering(id))).toBe('WrongStage')
    expect(await judged(world, 'township', answering(id))).toEqual({ type: 'quarantine', reason: 'stage' })
  })

  test('is nobody’s to answer once its unit has the case no more, and then no list has it', async () => {
    const world = await received()
    await world.write('township', { type: 'accepted', data: {} })
    await world.write('township', { type: 'dispatched', data: { to: DEPARTMENT } })
    await tell(world, 'township')
    await world.write('county', urging(DEPARTMENT))
    await tell(world, 'county')
    const lines = async () => summaryOf((await world.state('county'))!).orders
    expect(await lines()).toHaveLength(1)
    expect(isSettled({ ...(await summary(world)), turn: '' })).toBe(false)
    await world.write('township', { type: 'recalled', data: { from: DEPARTMENT, reason: '转错了' } })
    await tell(world, 'township')
    expect(await lines()).toEqual([])
    expect((await world.state('county'))!.orders).toHaveLength(1)
    expect(isSettled({ ...(await summary(world)), turn: '' })).toBe(true)
  })

  test('two answers that did not know of each other are both kept', async () => {
    const world = await received()
    const [order] = await world.write('county', urging(TOWNSHIP))
    await tell(world, 'county')
    for (const who of ['township', 'township2'] as const)
      expect(await judged(world, who, answering(order!.event.id))).toEqual({ type: 'holds' })
    const state = foldCase(await world.gather())!
    expect(state.orders.map((o) => [o.to, o.answers.length])).toEqual([[TOWNSHIP, 2]])
  })

  test('names one of the four reasons or a red card; a card that it does not name is none', async () => {
    const world = await received()
    for (const trigger of TRIGGERS)
      expect([
        trigger,
        (await judged(await received(), 'county', urging(TOWNSHIP, { trigger }))).type,
      ]).toEqual([trigger, trigger === 'card' ? 'quarantine' : 'holds'])
    for (const wrong of [
      { trigger: 'rude' },
      { within: 0 },
      { within: 21 },
      { text: '' },
      { cards: ['soon'] },
    ])
      expect(await judged(world, 'county', urging(TOWNSHIP, wrong))).toEqual({
        type: 'quarantine',
        reason: 'schema',
      })
  })

  test('is to be answered within workdays, by the calendar: late from the day after, and stays so', async () => {
    const world = await received()
    // Monday 28 September, three workdays: Wednesday, then 8 October, the first workday after the holiday.
    const [order] = await world.write('county', urging(TOWNSHIP))
    await tell(world, 'county')
    const line = async () => lineOf((await world.state('township'))!.orders[0]!)
    expect(answerDue(await line(), calendar)).toEqual({ due: '2026-10-08', provisional: false })
    expect(standingOf(await line(), calendar, '2026-10-08')).toBe('open')
    expect(standingOf(await line(), calendar, '2026-10-09')).toBe('late')
    world.clock.move(11 * DAY_MS)
    await world.write('township', answering(order!.event.id))
    expect(chinaDay(world.clock.now())).toBe('2026-10-09')
    expect(standingOf(await line(), calendar, '2026-12-01')).toBe('late')
    expect(standingOf({ ...(await line()), within: 4 }, calendar, '2026-12-01')).toBe('answered')
  })

  test('written at no time that can be read is due on no day, and never late', () => {
    for (const at of ['', 'soon', '9999-99-99', '2026-09-28T01:00:00'])
      expect(
        standingOf({ to: TOWNSHIP, cards: [], at, within: 3, answeredAt: null }, calendar, '2030-01-01'),
      ).toBe('open')
  })

  test('takes back no card: it is still there, and only counts as seen', async () => {
    const world = await received()
    world.clock.move(20 * DAY_MS)
    const cards = async () => {
      const state = (await world.state('county'))!
      return cardsOf(state, await world.held('county'), {
        item,
        calendar,
        nowMs: world.clock.now(),
        rules: LIGHT_RULES,
      })
    }
    expect(await cards()).toEqual(['overdue', 'untold'])
    expect(unurged(await cards(), [], '2026-10-15')).toEqual(['overdue', 'untold'])
    await world.write('county', urging(TOWNSHIP, { trigger: 'card', cards: ['overdue'] }))
    const { orders } = (await world.state('county'))!
    expect(await cards()).toEqual(['overdue', 'untold'])
    const [order] = orders
    const day = chinaDay(Date.parse(order!.at))
    expect(unurged(await cards(), orders, '2026-10-15')).toEqual(['untold'])
    // It was about another clock, which ran out before: of this one nobody has said anything.
    expect(unurged(await cards(), orders, day)).toEqual(['overdue', 'untold'])
    expect(unurged(await cards(), orders, null)).toEqual(['untold'])
  })
})

const summary = async (world: World) => summaryOf((await world.state('county'))!)

/** Orders among all that moves a case. */
const plan = planOfDoings(
  [
    ...['urged', 'urged', 'urged', 'answered', 'answered', 'answered'],
    ...['notified', 'material', 'accepted', 'refused', 'dispatched', 'recalled', 'review', 'decide'],
    ...['paused', 'extended', 'withdrawn', 'delivered', 'voided'],
  ],
  ROOT_DOINGS,
  60,
)

test('orders and answers move no case, no clock and no light', async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(plan, fc.nat({ max: 90 }), async (drawn, days) => {
      const { entries } = await play(drawn)
      const isOrder = (type: string) => type === 'urged' || type === 'answered'
      seen += entries.filter((e) => isOrder(e.event.type)).length
      const nowMs = Date.parse('2026-09-28T10:00:00+08:00') + days * DAY_MS
      const said = (state: NonNullable<ReturnType<typeof foldCase>>) => {
        const { orders: _, ...summary } = summaryOf(state)
        const clock = clockOn(timingOf(state), item, calendar, chinaDay(nowMs))
        return {
          ...{ summary, clock, light: clock && lightOf(clock, calendar, nowMs, LIGHT_RULES) },
          cards: timedCards(timingOf(state), { item, calendar, nowMs, rules: LIGHT_RULES }),
          audience: state.audience,
        }
      }
      const state = foldCase(entries)
      if (!state) return
      const whole = said(state)
      // Left out as a quarantine leaves them out: what was written behind them stays where it was.
      const orders = entries.filter((e) => isOrder(e.event.type)).map((e) => e.hash)
      expect(said(foldCase(entries, orders)!)).toEqual(whole)
    }),
    { numRuns: 300 },
  )
  expect(seen).toBeGreaterThan(60)
})
