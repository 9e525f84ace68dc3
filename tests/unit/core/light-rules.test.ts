/** When lights turn yellow is the county's to say, in its release; nobody else's to read, and the same for all who compute. */
import { expect, test } from 'vitest'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { directoryOf } from '../../../server/directory.ts'
import { dueAfter } from '../../../shared/calendar/calendar.ts'
import { type CaseClock, lightOf } from '../../../shared/case/clock.ts'
import { LIGHT_RULES, lightRulesSchema } from '../../../shared/case/light-rules.ts'
import { guideSchema } from '../../../shared/protocol/guide.ts'

/** From Monday 14 September 2026; Sunday 20 September is worked, Friday 25 September is none: ten workdays end on the 28th. */
const running = (n: number): CaseClock => ({
  ...{
    kind: 'decision',
    from: '2026-09-14',
    limit: { n, unit: 'workday' },
    extended: 0,
    pauses: [],
    statutory: null,
  },
  ...dueAfter(calendar, '2026-09-14', { n, unit: 'workday' }),
})
const yellowFrom = (n: number, rules: object) => {
  const as = lightRulesSchema.parse(rules)
  const day = (d: number) => Date.parse('2026-09-14T09:00:00+08:00') + d * 86_400_000
  const first = [...Array(20).keys()].find((d) => lightOf(running(n), calendar, day(d), as) === 'yellow')
  return first === undefined ? null : new Date(day(first)).toISOString().slice(0, 10)
}

test('what is not said is as domain.md has it; what is said holds', () => {
  expect(lightRulesSchema.parse({})).toEqual(LIGHT_RULES)
  expect(running(10).due).toBe('2026-09-28')
  expect(yellowFrom(10, {})).toBe('2026-09-23')
  expect(yellowFrom(10, { share: 0.5 })).toBe('2026-09-20')
  expect(yellowFrom(4, {})).toBe('2026-09-17')
  expect(yellowFrom(4, { shortLeft: 2 })).toBe('2026-09-16')
  expect(yellowFrom(4, { shortMax: 3, share: 0.5 })).toBe('2026-09-16')
})

test('what makes no sense is refused, and where is said', () => {
  for (const [wrong, where] of [
    [{ share: 0 }, 'share'],
    [{ share: 0.6 }, 'share'],
    [{ shortLeft: -1 }, 'shortLeft'],
    [{ shortLeft: 5 }, 'shortLeft'],
    [{ shortMax: 0.5 }, 'shortMax'],
    [{ minutes: 481 }, 'minutes'],
    [{ closes: '25:00' }, 'closes'],
    [{ closes: '5:30' }, 'closes'],
  ] as const)
    expect([wrong, lightRulesSchema.safeParse(wrong).error?.issues[0]?.path[0]]).toEqual([wrong, where])
})

test('a release says it to stations and nodes, and to residents not', () => {
  const release = demoRelease('2026-09-01T00:00:00.000Z')
  const lights = { ...LIGHT_RULES, shortLeft: 2 }
  expect(directoryOf(release).lightRules()).toEqual(LIGHT_RULES)
  expect(directoryOf({ ...release, lights }).lightRules()).toEqual(lights)
  expect(guideSchema.parse({ ...release, lights })).toEqual(guideSchema.parse(release))
})
