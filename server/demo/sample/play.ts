/** The days pass: shift by shift everybody looks at what has come, does what is due, and sends it, line permitting. */
import type { Clock } from '../../../shared/time.ts'
import type { Chance } from './chance.ts'
import type { SampleCounty } from './county.ts'
import { clockOffsetMs, isAway, isOnline } from './lines.ts'
import type { SampleStation } from './station.ts'
import type { Story } from './stories.ts'
import { SHIFTS_A_DAY, type Shift } from './working-days.ts'

/** The one clock of the days, and what each device takes it for. */
export class SampleClock implements Clock {
  #nowMs: number
  shift = 0

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  now(): number {
    return this.#nowMs
  }

  /** Never back. */
  goTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, Math.floor(ms))
  }

  of(staff: string): Clock {
    return { now: () => this.#nowMs + clockOffsetMs(staff, this.shift) }
  }
}

export interface PlayDeps {
  readonly county: SampleCounty
  readonly stations: ReadonlyMap<string, SampleStation>
  readonly clock: SampleClock
  readonly chance: Chance
  readonly onDay: (day: string, dayOf: number, days: number, cases: number) => void
}

/** A story on its way: its number once it was received, and how far it has come. */
interface Running {
  readonly story: Story
  caseNo: string | null
  next: number
}

export async function play(
  deps: PlayDeps,
  stories: readonly Story[],
  shifts: readonly Shift[],
): Promise<void> {
  const running = stories.map((story): Running => ({ story, caseNo: null, next: 0 }))
  for (const [at, shift] of shifts.entries()) {
    deps.clock.shift = at
    deps.clock.goTo(shift.fromMs)
    for (const [staff, station] of deps.stations) if (isOnline(staff, at)) await station.exchange()
    await playShift(deps, running, shift, at)
    if ((at + 1) % SHIFTS_A_DAY !== 0) continue
    const received = running.filter((r) => r.caseNo !== null).length
    deps.onDay(shift.day, (at + 1) / SHIFTS_A_DAY, shifts.length / SHIFTS_A_DAY, received)
  }
}

async function playShift(
  deps: PlayDeps,
  running: readonly Running[],
  shift: Shift,
  at: number,
): Promise<void> {
  const { clock, chance } = deps
  const isDue = ({ story, caseNo, next }: Running): boolean =>
    caseNo === null ? story.shift <= at : (story.moments[next]?.shift ?? Number.POSITIVE_INFINITY) <= at
  const due = running.filter(isDue).sort(() => chance.below(3) - 1)
  // About as many again follow from what is done now.
  const pauseMs = (shift.untilMs - shift.fromMs) / (2 * due.length + 1)
  for (const one of due) {
    do {
      clock.goTo(Math.min(shift.untilMs, clock.now() + (pauseMs * chance.between(2, 10)) / 10))
    } while ((await goOn(deps, one, at)) && isDue(one))
  }
  clock.goTo(shift.untilMs)
}

/** False where it cannot be done in this shift. */
async function goOn(deps: PlayDeps, one: Running, at: number): Promise<boolean> {
  const { story, caseNo } = one
  if (caseNo === null) {
    const station = stationOf(deps, story.receiver)
    one.caseNo = await station.handIn(story)
    await send(deps, [station], at)
    return true
  }
  const { deeds } = story.moments[one.next]!
  const authors = deeds.map(({ by }) => stationOf(deps, by))
  if (authors.some(({ staff }) => isAway(staff.id, at))) return false
  const drafts = []
  for (const [i, deed] of deeds.entries()) {
    const draft = await authors[i]!.compose(story, caseNo, deed)
    if (!draft) return false
    drafts.push(draft)
  }
  // All of them write before anybody sends.
  for (const [i, draft] of drafts.entries()) await authors[i]!.write(draft, deeds[i]!.signedAs)
  one.next += 1
  await send(deps, authors, at)
  return true
}

async function send(deps: PlayDeps, authors: readonly SampleStation[], at: number): Promise<void> {
  for (const author of authors) if (isOnline(author.staff.id, at)) await author.exchange()
  await deps.county.drain()
}

function stationOf({ stations }: PlayDeps, staff: string): SampleStation {
  const station = stations.get(staff)
  if (!station) throw new Error(`nobody called ${staff} sits in the sample`)
  return station
}
