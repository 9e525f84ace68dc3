/** Dates that lay beyond the published calendar, and what is on record of them once it is. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { type Calendar, calendarAfter } from '../../../shared/calendar/calendar.ts'
import { clockOn, timingOf } from '../../../shared/case/clock.ts'
import { redatedOf } from '../../../shared/case/redated.ts'
import { World } from '../../properties/histories.ts'
import { DEPARTMENT, item } from '../../properties/people.ts'

/** Of 2027 only what this test needs: New Year's bridge day is off, a Sunday is worked for it. */
const withNextYear: Calendar = {
  ...publishedCalendar,
  publishedThrough: '2027-12-31',
  off: [...publishedCalendar.off, '2027-01-01', '2027-01-04', '2027-01-05'],
  work: [...publishedCalendar.work, '2027-01-10'],
}
const promised = { ...item, promised: { n: 20, unit: 'workday' as const }, statutory: null }

async function underWay() {
  const world = new World()
  world.clock.move(Date.parse('2026-12-14T01:00:00Z') - world.clock.now())
  await world.receive()
  await world.fetch('township', 'village')
  await world.write('township', { type: 'accepted', data: {} })
  await world.write('township', { type: 'dispatched', data: { to: DEPARTMENT } })
  await world.fetch('root', 'township')
  const read = async (calendar: Calendar) => {
    const state = (await world.state('root'))!
    return {
      clock: clockOn(timingOf(state), promised, calendar, ''),
      redated: redatedOf(state, await world.held('root'), promised, calendar),
    }
  }
  return { world, read }
}

describe('a date beyond what is published', () => {
  test('is provisional, is counted anew with the calendar, and what it was stays on record', async () => {
    const { read } = await underWay()
    const before = await read(publishedCalendar)
    expect(before).toMatchObject({ clock: { due: '2027-01-12', provisional: true }, redated: [] })
    const after = await read(calendarAfter(publishedCalendar, withNextYear, '2026-12-20'))
    expect(after.clock).toMatchObject({ due: '2027-01-13', provisional: false })
    expect(after.redated).toEqual([
      { on: '2026-12-20', was: '2027-01-12', due: '2027-01-13', provisional: false },
    ])
  })

  test('stays on record when the case is decided, and none is made of what was written afterwards', async () => {
    const { world, read } = await underWay()
    const calendar = calendarAfter(publishedCalendar, withNextYear, '2026-12-20')
    world.clock.move(Date.parse('2026-12-21T01:00:00Z') - world.clock.now())
    await world.fetch('department', 'root')
    const stop = { kind: 'experts', notice: '〔2026〕1号', from: '2026-12-21', to: '2026-12-25' }
    await world.write('department', { type: 'paused', data: stop })
    for (const of of ['review', 'decide']) {
      await world.write('department', { type: 'decided', data: { step: of, outcome: 'pass', opinion: '' } })
    }
    await world.fetch('root', 'department')
    const { clock, redated } = await read(calendar)
    expect(clock!.kind).toBe('certificate')
    expect(redated).toEqual([{ on: '2026-12-20', was: '2027-01-12', due: '2027-01-13', provisional: false }])
  })

  test('of a case that began after the publication there is no record', async () => {
    const { read } = await underWay()
    const { redated } = await read(calendarAfter(publishedCalendar, withNextYear, '2026-12-01'))
    expect(redated).toEqual([])
  })
})

describe('a calendar in the place of another', () => {
  test('keeps the one before, and the same again is the same', () => {
    const next = calendarAfter(publishedCalendar, withNextYear, '2026-12-20')
    expect(next).toMatchObject({ publishedThrough: '2027-12-31' })
    expect(next.formerly).toEqual([{ ...publishedCalendar, until: '2026-12-20' }])
    expect(calendarAfter(next, withNextYear, '2027-03-01')).toBe(next)
    expect(calendarAfter(undefined, withNextYear, '2027-03-01')).toBe(withNextYear)
  })

  test('never keeps more than the last few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (years) => {
        let calendar: Calendar = publishedCalendar
        for (let i = 1; i <= years; i++) {
          calendar = calendarAfter(
            calendar,
            { ...publishedCalendar, publishedThrough: `${2026 + i}-12-31` },
            `${2026 + i}-11-01`,
          )
        }
        const { formerly = [] } = calendar
        expect(formerly.length).toBe(Math.min(years, 4))
        expect(formerly.map((f) => f.until)).toEqual(formerly.map((f) => f.until).sort())
      }),
    )
  })
})
