/** Our station on its line: its jobs, and what it met with, which the peers then meet with. */
import { caseNoOf } from '../../shared/case/events.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import { type Device, draftOf } from '../support/device.ts'
import { casesFor } from './content.ts'
import type { BenchCounty } from './county.ts'
import { counted, docOf, type Figures, holds, type Lane, type Measured, pause, type Told } from './lane.ts'

export interface OurContent {
  readonly county: BenchCounty
  readonly items: readonly Item[]
  /** Taken while there is no line. */
  readonly offlineCases: number
}

export async function measureOurs(
  lane: Lane,
  { county, items, offlineCases }: OurContent,
  firstSync: Promise<Figures>,
  tell: (told: Told) => void,
): Promise<Measured> {
  const { child } = lane
  const ask = (name: string, ...args: unknown[]) => child.ask(name, ...args) as Promise<Entry[]>
  const before = items.length + county.events.length
  const measured = { first: await firstSync }
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
