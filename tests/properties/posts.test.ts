/** onDuty is total over every day; to hand over and back again changes nobody's duty. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Absence,
  handBack,
  handledBy,
  handOver,
  isTheirs,
  NO_ROSTER,
  onDuty,
  type Post,
  postOf,
  type Roster,
  withClosure,
  withoutClosure,
  withoutPost,
} from '../../shared/org/posts.ts'
import { chinaDay } from '../../shared/time.ts'

const DAY_MS = 86_400_000
const dayAt = (n: number): string => chinaDay(Date.UTC(2026, 8, 1) + n * DAY_MS)
const DAYS = Array.from({ length: 60 }, (_, n) => n)
const STAFF = ['first', 'second', 'third'] as const
const post: Post = { org: '441424104000', name: '窗口', items: [], a: 'first', b: 'second' }

const absence = fc
  .record({ staff: fc.constantFrom(...STAFF), from: fc.nat(50), days: fc.option(fc.nat(10)) })
  .map(
    ({ staff, from, days }): Absence => ({
      ...{ staff, from: dayAt(from), to: days === null ? null : dayAt(from + days) },
    }),
  )
/** As people enter them: whoever is away already is refused. */
const roster = fc
  .array(absence, { maxLength: 8 })
  .map((all) =>
    all.reduce<Roster>((held, one) => handOver(held, one, dayAt(0)) ?? held, { ...NO_ROSTER, posts: [post] }),
  )

/** A second, simpler law: by whole lists of days. */
const isAway = ({ absences }: Roster, staff: string, n: number): boolean =>
  absences.some(
    (a) =>
      a.staff === staff &&
      DAYS.filter((d) => dayAt(d) >= a.from && (a.to === null || dayAt(d) <= a.to)).includes(n),
  )

const dutyOf = (of: Roster) => DAYS.map((n) => onDuty(of, post, dayAt(n)))

describe('posts', () => {
  test('a closed account is away from that day on, and until it is open again as if it had never been closed', () => {
    fc.assert(
      fc.property(roster, fc.nat(50), fc.nat(9), (of, n, later) => {
        const closed = withClosure(of, 'first', dayAt(n))
        for (const day of DAYS) {
          expect(isAway(closed, 'first', day)).toBe(day >= n || isAway(of, 'first', day))
          expect(isAway(closed, 'second', day)).toBe(isAway(of, 'second', day))
        }
        expect(withClosure(closed, 'first', dayAt(n + later))).toBe(closed)
        const open = withoutClosure(closed, 'first', dayAt(n + later))
        expect(dutyOf(open).slice(n + later)).toEqual(dutyOf(of).slice(n + later))
        expect(dutyOf(open).slice(0, n + later)).toEqual(dutyOf(closed).slice(0, n + later))
        expect(withoutClosure(of, 'first', dayAt(n))).toBe(of)
      }),
    )
  })

  test('what a post has is what no other of its unit names; removed, it is the others’', () => {
    const named: Post = { ...post, name: '医保', items: ['x'] }
    const all: Roster = { ...NO_ROSTER, posts: [post, named] }
    const cases = [{ item: 'x' }, { item: 'y' }]
    expect(handledBy(all, named, cases)).toEqual([{ item: 'x' }])
    expect(handledBy(all, post, cases)).toEqual([{ item: 'y' }])
    const left = withoutPost(all, named)!
    expect(handledBy(left, post, cases)).toEqual(cases)
    expect(withoutPost(left, named)).toBeNull()
    expect(withoutPost(left, { ...post, org: '441424120000' })).toBeNull()
  })

  test('somebody has every case on every day: A, else B, else the unit', () => {
    fc.assert(
      fc.property(roster, (of) => {
        for (const n of DAYS) {
          const [a, b] = [isAway(of, post.a, n), isAway(of, post.b, n)]
          const expected = !a
            ? { as: 'a', staff: post.a }
            : !b
              ? { as: 'b', staff: post.b }
              : { as: 'unit', staff: null }
          expect(onDuty(of, post, dayAt(n))).toEqual(expected)
        }
      }),
    )
  })

  test('to hand over from a day on and back on that day, or before, is as if nobody had', () => {
    fc.assert(
      fc.property(roster, absence, fc.nat(50), (of, away, today) => {
        fc.pre(away.from >= dayAt(today))
        const handed = handOver(of, away, dayAt(0))
        fc.pre(handed !== null)
        expect(dutyOf(handBack(handed!, away, dayAt(today))!)).toEqual(dutyOf(of))
      }),
    )
  })

  test('handed back later, from that day on is as if nobody had handed over, and before it as it was', () => {
    fc.assert(
      fc.property(roster, absence, fc.nat(59), (of, away, today) => {
        fc.pre(away.from <= dayAt(today))
        const handed = handOver(of, away, dayAt(0))
        fc.pre(handed !== null)
        const back = handBack(handed!, away, dayAt(today))
        // Over by then.
        fc.pre(back !== null)
        expect(dutyOf(back!).slice(today)).toEqual(dutyOf(of).slice(today))
        expect(dutyOf(back!).slice(0, today)).toEqual(dutyOf(handed!).slice(0, today))
      }),
    )
  })

  test('whatever waits at a unit is somebody’s, and of whoever is on duty', () => {
    fc.assert(
      fc.property(roster, fc.constantFrom(...DAYS), fc.boolean(), (of, n, isPlaced) => {
        const placed = { org: isPlaced ? post.org : '441424120000', item: 'X' }
        const theirs = STAFF.filter((staff) => isTheirs(of, placed, { staff, day: dayAt(n) }))
        const { staff } = onDuty(of, post, dayAt(n))
        expect(theirs).toEqual(isPlaced && staff !== null ? [staff] : STAFF)
      }),
    )
  })

  test('the post that names an item goes before the one for all others, and no unit has another’s', () => {
    const named: Post = { ...post, name: '医保', items: ['X'] }
    const of: Roster = { ...NO_ROSTER, posts: [post, named] }
    expect(postOf(of, post.org, 'X')).toBe(named)
    expect(postOf(of, post.org, 'Y')).toBe(post)
    expect(postOf(of, '441424120000', 'X')).toBeNull()
    expect(postOf({ ...of, posts: [named] }, post.org, 'Y')).toBeNull()
  })

  test('what is over is let go of when another is entered, and nobody is away twice on a day', () => {
    const first: Absence = { staff: 'first', from: dayAt(0), to: dayAt(3) }
    const of = handOver(NO_ROSTER, first, dayAt(0))!
    expect(handOver(of, { ...first, from: dayAt(3), to: null }, dayAt(0))).toBeNull()
    const next: Absence = { ...first, from: dayAt(4), to: null }
    expect(handOver(of, next, dayAt(3))!.absences).toEqual([first, next])
    expect(handOver(of, next, dayAt(4))!.absences).toEqual([next])
  })
})
