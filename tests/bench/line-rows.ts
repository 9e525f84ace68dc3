/** From what was measured on a line to rows, each beside what the line alone takes for the least bytes. */
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import { docOf, type Figures, JOBS, type Job, type Measured, type Told } from './lane.ts'
import type { LineSetting } from './lines.ts'
import type { Row } from './row.ts'

export interface PeerMeasured {
  readonly program: 'pouchdb' | 'rxdb'
  /** plain: JSON uncompressed, as CouchDB 3.5 sends it. */
  readonly encoding: 'plain' | 'gzip'
  readonly measured: Measured
}

export interface LineContent {
  readonly items: readonly Item[]
  readonly events: readonly Entry['event'][]
  readonly told: Told
}

const UNITS = ['s', 'bytes', 'requests'] as const

export function rowsOf(
  setting: LineSetting,
  content: LineContent,
  floors: Floors,
  ours: Measured,
  theirs: readonly PeerMeasured[],
): Row[] {
  const nameOf: Record<Job, string> = {
    first: `first sync, ${content.items.length} items and ${content.events.length} events`,
    idle: 'idle sync',
    down: 'one event down',
    up: 'one event up',
    push: `${setting.offlineCases} offline cases (${content.told.offline.length} events) up`,
  }
  return (['plain', 'gzip'] as const).flatMap((encoding) =>
    JOBS.flatMap((job) =>
      UNITS.map((unit): Row => {
        const peers = theirs
          .filter((peer) => peer.encoding === encoding)
          .map(({ program, measured }) => [program, measured[job][unit]] as const)
        return {
          name: `${nameOf[job]}; ${setting.name}; peers' JSON ${encoding}`,
          ...{ unit, ours: ours[job][unit], peers: Object.fromEntries(peers) },
          floor: floors[job][unit],
        }
      }),
    ),
  )
}

export type Floors = Record<Job, Record<(typeof UNITS)[number], number | null>>

/** One request whose content is compressed by brotli 11, and nothing about it. */
export async function floorsOf(
  { shape }: LineSetting,
  { items, events, told }: LineContent,
  say: (sentence: string) => void,
): Promise<Floors> {
  const least = (bytes: number, kbit: number): Figures => ({
    ...{ s: shape.rttMs / 1000 + (bytes * 8) / kbit / 1000, bytes, requests: 1 },
  })
  const docs = events.map(docOf)
  const [ofItems, ofEvents] = await Promise.all([brotli11(items), brotli11(docs)])
  say(`items: ${jsonBytes(items)} bytes of JSON, ${ofItems} under brotli 11`)
  say(`events: ${jsonBytes(docs)} bytes of JSON, ${ofEvents} under brotli 11`)
  const first = ofItems + ofEvents
  return {
    first: least(first, shape.downKbit),
    idle: { s: shape.rttMs / 1000, bytes: null, requests: 1 },
    down: least(await brotli11(told.down), shape.downKbit),
    up: least(await brotli11(told.up), shape.upKbit),
    push: least(await brotli11(told.offline), shape.upKbit),
  }
}

const jsonBytes = (content: unknown): number => Buffer.byteLength(JSON.stringify(content))

const compress = promisify(brotliCompress)

export async function brotli11(content: unknown): Promise<number> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
  return (await compress(JSON.stringify(content), { params })).length
}
