/**
 * 断号 (C39): numbers of a terminal's day under which no case has come. A terminal counts its day from 1 without leaving
 * any out, so what lies below one that came was taken: for a case that is lost, void, on paper, or still on its way.
 * Behind the last one that came nobody can know.
 */
import type { Entry } from '../event.ts'
import { grouped } from '../group.ts'
import type { CaseData } from './events.ts'
import type { Knowledge } from './knowledge.ts'
import { caseNoSchema } from './number.ts'

export interface Gap {
  readonly area: string
  /** YYYY-MM-DD. */
  readonly day: string
  readonly terminal: string
  /** Counters, both inclusive. */
  readonly from: number
  readonly to: number
}

/** `numbers`: of every case that came, in any order. Ascending by area, day, terminal. */
export function gapsIn(numbers: Iterable<string>): Gap[] {
  const came = [...new Set(numbers)].filter((number) => caseNoSchema.safeParse(number).success)
  const days = [...grouped(came, (number) => number.slice(0, PREFIX))].sort(([a], [b]) => (a < b ? -1 : 1))
  return days.flatMap(([, all]) => {
    const { area, day, terminal } = partsOf(all[0]!)
    const counters = all.map((number) => Number(number.slice(PREFIX, PREFIX + 4))).sort((a, b) => a - b)
    return counters.flatMap((to, i) => {
      const from = (counters[i - 1] ?? 0) + 1
      return from < to ? [{ area, day, terminal, from, to: to - 1 }] : []
    })
  })
}

/** Area, day and terminal. */
const PREFIX = 21

/** Where the check character was looked at when the case was taken in: tens of thousands are gone through at once. */
const partsOf = (number: string) => ({
  area: number.slice(0, 12),
  day: `20${number.slice(12, 14)}-${number.slice(14, 16)}-${number.slice(16, 18)}`,
  terminal: number.slice(18, PREFIX),
})

type Why = CaseData<'accounted'>['why']

export interface Account {
  /** null: the words that stand differ, or there is none. */
  readonly why: Why | null
  readonly words: readonly { readonly event: string; readonly why: Why; readonly reason: string }[]
}

export const isAccounted = ({ why }: Account): boolean => why !== null && why !== 'open'

/** What the county has said of a gap. `entries`: what holds and is understood of the device's streams, in display order. */
export function accountOf(knowledge: Knowledge, entries: readonly Entry[], gap: Gap): Account {
  const said = entries.filter(({ event }) => {
    if (event.type !== 'accounted') return false
    const { day, from, to } = event.data as CaseData<'accounted'>
    return day === gap.day && from <= gap.from && gap.to <= to
  })
  const words = said
    .filter((w) => !said.some((o) => knowledge.knows(o.hash, w.hash)))
    .map(({ event }) => {
      const { why, reason } = event.data as CaseData<'accounted'>
      return { event: event.id, why, reason }
    })
  const [first, ...more] = new Set(words.map((w) => w.why))
  return { why: more.length === 0 && first ? first : null, words }
}
