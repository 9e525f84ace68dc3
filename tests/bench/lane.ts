/** What one client does on a line of its own, and what that takes. */
import { caseNoOf } from '../../shared/case/events.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import { type Device, draftOf } from '../support/device.ts'
import type { Line, Shape } from '../support/line.ts'
import type { Child } from './child.ts'
import { casesFor } from './content.ts'
import type { BenchCounty } from './county.ts'

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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function counted(lane: Lane, job: Job, work: () => Promise<unknown>): Promise<Figures> {
  lane.line.resetCounts()
  const startedMs = performance.now()
  await work()
  const s = (performance.now() - startedMs) / 1000
  await pause(QUIET_MS)
  const { requests, roundTrips, bytesUp, bytesDown } = lane.line.counts()
  const bytes = bytesUp + bytesDown
  lane.say(`${job}: ${s.toFixed(1)} s, ${requests} requests, ${roundTrips} round trips, ${bytes} bytes`)
  return { s, bytes, requests }
}

async function holds(lane: Lane, documents: number): Promise<void> {
  const held = await lane.child.ask('count')
  if (held !== documents) throw new Error(`${held} documents arrived of ${documents}`)
}

/** The first sync, then what has to be done once so that the next is idle, with which nobody is kept waiting here. */
async function first(lane: Lane, documents: number): Promise<Figures> {
  lane.line.shape(lane.shape)
  const figures = await counted(lane, 'first', () => lane.child.ask('first'))
  await holds(lane, documents)
  lane.line.shape(null)
  await lane.child.ask('settle')
  await pause(QUIET_MS)
  lane.line.shape(lane.shape)
  return figures
}

export interface OurContent {
  readonly county: BenchCounty
  readonly items: readonly Item[]
  /** Taken while there is no line. */
  readonly offlineCases: number
}

export async function measureOurs(
  lane: Lane,
  { county, items, offlineCases }: OurContent,
  tell: (told: Told) => void,
): Promise<Measured> {
  const { child } = lane
  const ask = (name: string, ...args: unknown[]) => child.ask(name, ...args) as Promise<Entry[]>
  const before = items.length + county.events.length
  const measured = { first: await first(lane, before) }
  const idle = await counted(lane, 'idle', () => child.ask('exchange'))

  const one = county.events[0]!
  const down = await fillOne(county, caseNoOf(one.stream)!, '13800001111')
  const downward = await counted(lane, 'down', () => child.ask('exchange'))
  await holds(lane, before + 1)

  let up: Entry[] = []
  const upward = await counted(lane, 'up', async () => {
    up = await ask('up', caseNoOf(one.stream), { 'applicant.phone': '13800002222' })
  })
  const offline = await ask('offline', casesFor(items, offlineCases, 7))
  tell({ down: docOf(down), up: docOf(up[0]!.event), offline: offline.map(({ event }) => docOf(event)) })
  const push = await counted(lane, 'push', () => child.ask('push'))
  await arrived(county.town, offline)
  return { ...measured, idle, down: downward, up: upward, push }
}

/** A village changes a field; resolves when the node gives it to the town. */
async function fillOne({ village, town }: BenchCounty, caseNo: string, phone: string) {
  const drafts = [draftOf(caseNo, 'filled', { fields: { 'applicant.phone': phone } })]
  const written = await village.write(drafts)
  await village.exchangeAll()
  await arrived(town, written)
  return written[0]!.event
}

/** Until they have gone through the node and down again: a minute at most. */
async function arrived(device: Device, entries: readonly Entry[]): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    await device.exchangeAll()
    const streams = new Set(entries.map(({ event }) => event.stream))
    const held = await Promise.all([...streams].map((stream) => device.store.stream(stream)))
    const hashes = new Set(held.flat().map(({ hash }) => hash))
    if (entries.every(({ hash }) => hashes.has(hash))) return
    await pause(200)
  }
  throw new Error('what was acknowledged does not come down again')
}

export async function measurePeer(
  lane: Lane,
  {
    documents,
    put,
    held,
  }: {
    readonly documents: number
    /** At the server, past the line. */
    readonly put: (docs: readonly Doc[]) => Promise<unknown>
    readonly held: () => Promise<unknown>
  },
  told: Promise<Told>,
): Promise<Measured> {
  const { child } = lane
  const measured = { first: await first(lane, documents) }
  await lane.calm
  const idle = await counted(lane, 'idle', () => child.ask('exchange'))
  const { down, up, offline } = await told
  await put([down])
  const downward = await counted(lane, 'down', () => child.ask('exchange'))
  await holds(lane, documents + 1)
  const write = async (docs: readonly Doc[]) => {
    await child.ask('write', docs)
    await child.ask('exchange')
  }
  const upward = await counted(lane, 'up', () => write([up]))
  const push = await counted(lane, 'push', () => write(offline))
  const all = documents + 2 + offline.length
  if ((await held()) !== all) throw new Error(`${await held()} documents are at the server, of ${all}`)
  return { ...measured, idle, down: downward, up: upward, push }
}
