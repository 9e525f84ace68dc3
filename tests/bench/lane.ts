/** A client on a line of its own, and what each of its jobs takes. */
import type { Entry } from '../../shared/event.ts'
import type { Line, Shape } from '../support/line.ts'
import type { Child } from './child.ts'

export const JOBS = ['first', 'idle', 'down', 'up', 'push'] as const
export type Job = (typeof JOBS)[number]

export interface Figures {
  readonly s: number
  readonly bytes: number
  readonly requests: number
}
export type Measured = Record<Job, Figures>

/** As the peers store it: an event without what only our chains need. */
export interface Doc {
  readonly _id: string
}
export function docOf(event: Entry['event']): Doc {
  const { prev: _, digest: __, ...rest } = event
  return { _id: event.id, ...rest }
}

/** What our station met with, for the peers to meet with the same. */
export interface Told {
  readonly down: Doc
  readonly up: Doc
  readonly offline: readonly Doc[]
}

export interface Lane {
  readonly child: Child
  readonly line: Line
  readonly shape: Shape
  readonly say: (sentence: string) => void
  /** The first sync may share the processor with others; what comes after it waits for this. */
  readonly calm: Promise<unknown>
}

/** What is asked for after the client says that it is done is part of it. */
const QUIET_MS = 1_500

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function counted(lane: Lane, job: Job, work: () => Promise<unknown>): Promise<Figures> {
  const cpu = async () => Number(await lane.child.ask('cpu'))
  const before = await cpu()
  lane.line.resetCounts()
  const startedMs = performance.now()
  await work()
  const s = (performance.now() - startedMs) / 1000
  const own = (await cpu()) - before
  await pause(QUIET_MS)
  const { requests, roundTrips, bytesUp, bytesDown } = lane.line.counts()
  const bytes = bytesUp + bytesDown
  lane.say(
    `${job}: ${s.toFixed(1)} s (${own.toFixed(1)} s of processor), ${requests} requests, ${roundTrips} round trips, ${bytes} bytes`,
  )
  return { s, bytes, requests }
}

export async function holds(lane: Lane, documents: number): Promise<void> {
  const held = await lane.child.ask('count')
  if (held !== documents) throw new Error(`${held} documents arrived of ${documents}`)
}

/** The first sync, then what has to be done once so that the next is idle, with which nobody is kept waiting here. */
export async function first(lane: Lane, documents: number): Promise<Figures> {
  lane.line.shape(lane.shape)
  const figures = await counted(lane, 'first', () => lane.child.ask('first'))
  await holds(lane, documents)
  lane.line.shape(null)
  await lane.child.ask('settle')
  await pause(QUIET_MS)
  lane.line.shape(lane.shape)
  return figures
}
