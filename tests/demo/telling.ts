/** What every chapter is told with. */
import { caseStream } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Line } from '../support/line.ts'
import { pause } from '../support/township.ts'
import type { Board } from './board.ts'
import type { Terminal } from './terminal.ts'
import { type Place, stationsOf, type Town } from './town.ts'

/** For whoever reads along. */
const READING_MS = 900
/** How long a cut line stays cut, at least. */
const CUT_MS = 700
/** Events of one push: on a bad line little is lost with each cut. */
const PUSH = 6

export interface Told {
  /** How often each line was cut. */
  readonly cuts: Map<Line, number>
  /** SHA-256 of all that were taken. */
  readonly photographs: string[]
  /** Conflicts that the county centre has settled. */
  settled: number
}

export interface Telling extends Told {
  readonly town: Town
  readonly board: Board
  readonly item: Item
  say(chinese: string, english: string): Promise<void>
  heading(chinese: string, english: string): void
  cut(line: Line): void
  /** Breaks the line under the work, and mends it; the work goes on by itself. */
  breakUnder<T>(line: Line, bytesUp: number, work: Promise<T>): Promise<T>
  stateAt(place: Place, caseNo: string): Promise<CaseState>
}

export function openTelling(terminal: Terminal, board: Board, town: Town): Telling {
  const cuts = new Map<Line, number>()
  const count = (line: Line) => cuts.set(line, (cuts.get(line) ?? 0) + 1)
  const telling: Telling = {
    ...{ town, board, cuts, photographs: [], settled: 0 },
    item: town.villageA.device.items.find(({ name }) => name === '高龄津贴')!,
    heading: terminal.heading,
    async say(chinese, english) {
      terminal.say(chinese, english)
      if (terminal.live) await pause(READING_MS)
    },
    cut(line) {
      line.cut()
      count(line)
    },
    async breakUnder(line, bytesUp, work) {
      const broke = line.cutAfter({ up: bytesUp }).then(() => true)
      if (await Promise.race([broke, work.then(() => false)])) {
        count(line)
        await pause(CUT_MS)
      }
      line.restore()
      return work
    },
    async stateAt(place, caseNo) {
      const state = foldCase(await place.device.store.stream(caseStream(caseNo)))
      if (!state) throw new Error(`${place.name} does not have ${caseNo}`)
      return state
    },
  }
  for (const { device } of stationsOf(town)) device.limits = { ...device.limits, events: PUSH }

  return telling
}

/** A demonstration that shows something else than it says must not go on. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as it was told: ${what}`)
}
