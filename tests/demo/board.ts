/** Who has what, and what waits for whom, in 79 columns: a table that is drawn over while the story goes on, with a bar for what is under way. */
import type { Entry } from '../../shared/event.ts'
import { pause } from '../support/township.ts'
import type { Terminal } from './terminal.ts'
import { bar, table } from './text.ts'
import { type Place, stationsOf, type Town, writtenBy } from './town.ts'

const EVERY_MS = 250

export interface Progress {
  readonly label: string
  done(): number
  readonly total: number
}

export interface Board {
  /** Shows a bar while the work goes on, and says afterwards how far it came. */
  during<T>(progress: Progress, work: Promise<T>): Promise<T>
  /** At the end of a chapter, for whoever has no board: as it is now, as lines that stay. */
  leave(): Promise<void>
  stop(): Promise<void>
}

const caseEvents = ({ device }: Place): Entry[] =>
  device.store.arrived.filter((e) => e.event.stream.startsWith('case/'))

const holdings = (place: Place): string[] => {
  const held = caseEvents(place)
  return [String(new Set(held.map((e) => e.event.stream)).size), String(held.length)]
}

async function whoHasWhat(town: Town): Promise<string[]> {
  const photographs = await town.photographs()
  const atCounty = new Set(caseEvents(town.centre).map((e) => e.hash))
  const unsent = caseEvents(town.node).filter((e) => !atCounty.has(e.hash)).length
  const waiting = (place: Place) => {
    const { acked, rooted } = place.device.state
    const own = writtenBy(place).length
    return [String(own - acked), String(own - rooted)]
  }
  return table([
    ['谁有什么 who', '办件 cases', '事件 events', '照片 photo', '待镇 →town', '待县 →county'],
    ...stationsOf(town).map((s) => [s.name, ...holdings(s), '', ...waiting(s)]),
    [town.node.name, ...holdings(town.node), String(photographs.township), '', String(unsent)],
    [town.centre.name, ...holdings(town.centre), String(photographs.county), '', ''],
  ])
}

export function openBoard(terminal: Terminal, town: Town): Board {
  let progress: Progress | null = null

  const look = () => Promise.all([town.node.exchange(), town.centre.exchange()])
  const barOf = ({ done, total, label }: Progress) => bar(Math.min(done(), total), total, label)

  async function refresh(): Promise<void> {
    await look()
    const rows = await whoHasWhat(town)
    terminal.draw([...rows, progress ? barOf(progress) : ''])
  }
  let isStopped = false
  async function keepDrawing(): Promise<void> {
    while (!isStopped) {
      await refresh()
      await pause(EVERY_MS)
    }
  }
  // Where there is no board, nobody asks for it either.
  const drawing = terminal.live ? keepDrawing() : Promise.resolve()

  return {
    async during(shown, work) {
      progress = shown
      const result = await work.finally(() => {
        progress = null
      })
      await look()
      terminal.lines([`  ${barOf(shown)}`])
      return result
    },
    async leave() {
      // What a station says of the county is what it heard last.
      await Promise.all([look(), ...stationsOf(town).map((s) => s.exchange())])
      if (!terminal.live) terminal.lines(['', ...(await whoHasWhat(town)).map((line) => `  ${line}`)])
    },
    async stop() {
      isStopped = true
      await drawing
      terminal.keep()
    },
  }
}
