/** The nine links of a case, and what holds for it of a later version of its item. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { datingBy } from '../../../server/dating.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { directoryOf } from '../../../server/directory.ts'
import { cardsOf } from '../../../shared/case/cards.ts'
import { clockOn, timingOf } from '../../../shared/case/clock.ts'
import { caseEvents } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import { MILESTONES, milestonesOf } from '../../../shared/case/milestones.ts'
import { inFavour } from '../../../shared/catalogue/in-favour.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { CASE_NO, World } from '../../properties/histories.ts'
import { DEPARTMENT, item } from '../../properties/people.ts'

const at = (day: string) => `${day}T01:00:00.000Z`
const step = (of: 'review' | 'decide') => ({ step: of, outcome: 'pass', opinion: '' })

describe('the nine links', () => {
  test('each is read off the event that shows it, in its order', async () => {
    const world = new World()
    await world.receive()
    const reached = async () => {
      const entries = await world.held('root')
      return milestonesOf((await world.state('root'))!, entries).flatMap(({ milestone, at: when }) =>
        when === null ? [] : [milestone],
      )
    }
    const write = async (who: 'township' | 'department' | 'village', type: string, data: object) => {
      await world.fetch(who, 'root')
      const [entry] = await world.write(who, { type, data: { ...data } })
      await world.fetch('root', who)
      return entry!.event.id
    }
    await world.fetch('root', 'village')
    expect(await reached()).toEqual(['precheck'])
    await write('township', 'accepted', {})
    expect(await reached()).toEqual(['precheck', 'accept'])
    await write('township', 'dispatched', { to: DEPARTMENT })
    expect(await reached()).toEqual(['precheck', 'accept', 'sort', 'handOver'])
    await write('department', 'decided', step('review'))
    const decision = await write('department', 'decided', step('decide'))
    expect((await reached()).slice(4)).toEqual(['handle', 'close'])
    await world.write('root', {
      type: 'registered',
      data: { act: decision, slot: 'step/decide', generation: 0 },
    })
    expect((await reached()).slice(4)).toEqual(['handle', 'close', 'feedback'])
    await write('village', 'delivered', { to: 'applicant', note: '' })
    await world.write('root', { type: 'archived', data: { count: 1, xor: 'A'.repeat(22) } })
    expect(await reached()).toEqual([...MILESTONES])
    expect(Object.keys(caseEvents)).toContain('archived')
    expect((await world.state('root'))!.caseNo).toBe(CASE_NO)
  })
})

describe('a step with a limit of its own', () => {
  const base = { toldAt: at('2026-09-14'), admittedAt: at('2026-09-14'), receivedAt: at('2026-09-14') }
  const state = async (over: Partial<CaseState> = {}): Promise<CaseState> => {
    const world = new World()
    await world.receive()
    return { ...(await world.state('village'))!, stage: 'dispatched', ...base, ...over }
  }
  const clockOf = (of: CaseState, spec: Item) => clockOn(timingOf(of), spec, calendar, '')
  const stepped: Item = {
    ...item,
    promised: { n: 20, unit: 'workday' },
    process: [
      { step: 'review', name: '审核', within: { n: 5, unit: 'workday' } },
      { step: 'decide', name: '决定' },
    ],
  }

  test('runs until it is taken, then the whole one does', async () => {
    // Five workdays from Monday 14 September; Sunday 20 is worked.
    expect(clockOf(await state(), stepped)).toMatchObject({ kind: 'review', due: '2026-09-20' })
    expect(clockOf(await state({ stage: 'reviewed' }), stepped)).toMatchObject({
      kind: 'decision',
      due: '2026-10-16',
    })
  })

  test('never outlasts the whole', async () => {
    const short = { ...stepped, promised: { n: 3, unit: 'workday' as const } }
    expect(clockOf(await state(), short)).toMatchObject({ kind: 'decision' })
  })

  test('上报件: the county’s review has twenty workdays by law, and an extension is the decision’s', async () => {
    const escalated: Item = { ...item, kind: 'escalated', promised: { n: 45, unit: 'workday' } }
    expect(clockOf(await state(), escalated)).toMatchObject({ kind: 'review', due: '2026-10-16' })
    const extension = { days: 10, at: at('2026-09-15') }
    expect(clockOf(await state({ extension }), escalated)).toMatchObject({ due: '2026-10-16' })
    const cards = (spec: Item, of: CaseState, day: string) =>
      cardsOf(of, [], { item: spec, calendar, nowMs: Date.parse(at(day)), rules: LIGHT_RULES })
    expect(cards(escalated, await state(), '2026-10-19')).toEqual(['overdue', 'unlawful'])
    // The county's own limit for it is a promise, and none is longer than the law's.
    const own = (n: number): Item => ({
      ...{ ...escalated, process: [{ step: 'review', name: '审核', within: { n, unit: 'workday' } }] },
    })
    expect(clockOf(await state(), own(10))).toMatchObject({ due: '2026-09-28', statutory: '2026-10-16' })
    expect(cards(own(10), await state(), '2026-10-10')).toEqual(['overdue'])
    expect(cards(own(10), await state(), '2026-10-19')).toEqual(['overdue', 'unlawful'])
    expect(clockOf(await state(), own(30))).toMatchObject({ due: '2026-10-16', statutory: null })
    // Whichever of the law's two days is sooner: that of the step, or of the whole.
    const whole = (n: number): Item => ({ ...own(10), statutory: { n, unit: 'workday' } })
    expect(clockOf(await state(), whole(15))).toMatchObject({ due: '2026-09-28', statutory: '2026-10-10' })
    expect(clockOf(await state(), whole(30))).toMatchObject({ due: '2026-09-28', statutory: '2026-10-16' })
    // A limit that the county set itself is a promise.
    expect(cards(stepped, await state(), '2026-09-21')).toEqual(['overdue'])
    // The whole has the law's all the same, and whoever never took the step is past it.
    const limited: Item = { ...stepped, statutory: { n: 30, unit: 'workday' } }
    expect(clockOf(await state(), limited)).toMatchObject({ kind: 'review', statutory: '2026-10-30' })
    expect(cards(limited, await state(), '2026-10-30')).toEqual(['overdue'])
    expect(cards(limited, await state(), '2026-10-31')).toEqual(['overdue', 'unlawful'])
  })

  test('where the law sets no limit, nothing is past the law’s', async () => {
    const late = await state({ stage: 'reviewed' })
    const as = { calendar, nowMs: Date.parse(at('2026-12-01')), rules: LIGHT_RULES }
    expect(cardsOf(late, [], { item: { ...stepped, statutory: null }, ...as })).toEqual(['overdue'])
    const byLaw = { ...stepped, statutory: { n: 20, unit: 'workday' as const } }
    expect(cardsOf(late, [], { item: byLaw, ...as })).toEqual(['overdue', 'unlawful'])
  })
})

describe('a later version of the item', () => {
  const later = (over: Partial<Item>): Item => ({ ...item, version: 2, ...over })

  test('a shorter promise holds for open cases, a longer one does not', () => {
    const shorter = { n: 5, unit: 'workday' } as const
    expect(inFavour(item, later({ promised: shorter })).promised).toEqual(shorter)
    expect(inFavour(item, later({ promised: { n: 30, unit: 'workday' } })).promised).toEqual(item.promised)
    expect(inFavour(item, later({ promised: { n: 9, unit: 'day' } })).promised).toEqual({ n: 9, unit: 'day' })
  })

  test('a material that is asked for no more is not missed, and what it asks for anew is not either', () => {
    const [first, second] = item.materials
    const fewer = inFavour(item, later({ materials: [first!, { ...second!, id: 'new' }] }))
    expect(fewer.materials.map(({ id, need }) => [id, need])).toEqual([
      [first!.id, 'must'],
      [second!.id, 'conditional'],
    ])
  })

  test('nothing is ever asked of the applicant that was not', () => {
    const days = fc.record({ n: fc.nat({ max: 60 }), unit: fc.constantFrom('workday', 'day', 'hour') })
    const need = fc.constantFrom('must', 'conditional', 'curable')
    fc.assert(
      fc.property(days, need, fc.boolean(), (promised, of, kept) => {
        const newer = later({
          promised: promised as Item['promised'],
          materials: kept ? item.materials.map((m) => ({ ...m, need: of as 'must' })) : [],
        })
        const held = inFavour(item, newer)
        const from = (limit: Item['promised']) => ({ n: limit.n, unit: limit.unit })
        expect([from(item.promised), from(newer.promised)]).toContainEqual(from(held.promised))
        // Held to twice, it is the same.
        expect(inFavour(held, newer)).toEqual(held)
        expect(held.materials.map((m) => m.id)).toEqual(item.materials.map((m) => m.id))
      }),
    )
  })

  test('the node counts by it, and dates what is open anew', () => {
    const release = demoRelease('2026-09-28T00:00:00.000Z')
    const [one] = release.items
    const next = { ...one!, version: 2, promised: { n: 3, unit: 'workday' as const } }
    const promised = { n: 10, unit: 'workday' as const }
    const earlier = { ...release, items: [{ ...one!, promised }] }
    const before = directoryOf(earlier)
    const after = directoryOf({ ...release, number: 2, items: [next] }, [earlier])
    expect(before.item(one!.code, 1)?.promised).toEqual(promised)
    expect(after.item(one!.code, 1)?.promised).toEqual(next.promised)
    expect(datingBy(after).name).not.toBe(datingBy(before).name)
  })
})
