/** The rows of the line: each client on a line of its own, all of them side by side, with the same content. */
import type { Item } from '../../shared/catalogue/item.ts'
import { type Line, openLine, type Shape } from '../support/line.ts'
import { type Child, startChild } from './child.ts'
import type { Place } from './couch.ts'
import { openBenchCounty } from './county.ts'
import { type Doc, docOf, first, type Lane, type Told } from './lane.ts'
import { floorsOf, type PeerMeasured, rowsOf } from './line-rows.ts'
import { measureOurs } from './our-lane.ts'
import { measurePeer } from './peer-lane.ts'
import type { Row } from './row.ts'

export interface LineSetting {
  /** As the rows name it. */
  readonly name: string
  readonly shape: Shape
  readonly items: number
  readonly cases: number
  readonly offlineCases: number
}

export const VILLAGE_LINE: LineSetting = {
  name: '256/128 kbit/s, 300 ms',
  shape: { upKbit: 128, downKbit: 256, rttMs: 300, stalls: null },
  ...{ items: 2_000, cases: 1_000, offlineCases: 100 },
}

/** A tenth of the content. */
export const SLOW_LINE: LineSetting = {
  name: '64/32 kbit/s, 600 ms, 1 % stalls of 2 s',
  shape: { upKbit: 32, downKbit: 64, rttMs: 600, stalls: { percent: 1, ms: 2_000, seed: 7 } },
  ...{ items: 200, cases: 100, offlineCases: 30 },
}

const PEERS: readonly Pick<PeerMeasured, 'program' | 'encoding'>[] = [
  { program: 'pouchdb', encoding: 'plain' },
  { program: 'rxdb', encoding: 'plain' },
  { program: 'pouchdb', encoding: 'gzip' },
  { program: 'rxdb', encoding: 'gzip' },
]

/** So that other rows can be measured while the slowest first syncs, which are the line's alone, take their time. */
export interface Pace {
  /** Our own lane is over: peers on the same line wait for it more than they compute. */
  ended(): void
  /** Nothing but first syncs of uncompressed JSON goes on any more. */
  quiet(): void
  readonly calm: Promise<unknown>
}

export async function measureLine(
  setting: LineSetting,
  allItems: readonly Item[],
  tell: (sentence: string) => void,
  pace: Pace,
): Promise<Row[]> {
  const say = (sentence: string) => tell(`${setting.name}: ${sentence}`)
  const { shape } = setting
  const items = allItems.slice(0, setting.items)
  const closers: (() => Promise<unknown>)[] = []
  const started = async (file: string): Promise<Child> => {
    const child = await startChild(file)
    closers.push(() => child.end())
    return child
  }
  const lineTo = async (targetPort: number): Promise<Line> => {
    const line = await openLine({ targetPort })
    closers.push(() => line.close())
    return line
  }
  try {
    const child = await started('lanes/yimen.ts')
    let line: Line | undefined
    const county = await openBenchCounty(items, setting.cases, async (port) => {
      line = await lineTo(port)
      await child.ask('connect', `http://127.0.0.1:${line.port}`)
    })
    closers.push(() => county.close())
    say(`${items.length} items and ${county.events.length} events are at the node`)

    const docs: Doc[] = [...items.map((item) => ({ _id: item.code, ...item })), ...county.events.map(docOf)]
    const couch = await started('couch.ts')
    closers.push(() => couch.ask('close'))
    let toldBy: { tell(told: Told): void; fail(error: unknown): void } | undefined
    const told = new Promise<Told>((resolve, reject) => {
      toldBy = { tell: resolve, fail: reject }
    })
    // Whoever waits for it hears of it; nobody may.
    told.catch(() => {})

    const peers = await Promise.all(
      PEERS.map(async (peer) => {
        const db = `${peer.program}-${peer.encoding}`
        const put = (more: readonly Doc[]) => couch.ask('load', db, more)
        const place = (await couch.ask('open', db, peer.encoding)) as Place
        await put(docs)
        const to = { child: await started(`lanes/${peer.program}.ts`), line: await lineTo(place.port) }
        const url = `http://127.0.0.1:${to.line.port}${place.path}`
        await to.child.ask('connect', url, headersOf(peer.encoding, place))
        const calm = peer.encoding === 'plain' ? pace.calm : Promise.resolve()
        const lane: Lane = { ...to, shape, calm, say: (s) => say(`${db}: ${s}`) }
        const served = { documents: docs.length, put, held: () => couch.ask('count', db) }
        return async () => ({ ...peer, measured: await measurePeer(lane, served, told) })
      }),
    )
    say('all lines are narrow from now on')
    const calm = Promise.resolve()
    const lane: Lane = { child, line: line!, shape, calm, say: (s) => say(`ours: ${s}`) }
    const { offlineCases } = setting
    const ourFirst = first(lane, docs.length)
    const us = measureOurs(lane, { county, items, offlineCases }, ourFirst, toldBy!.tell)
    us.catch(toldBy!.fail)
    us.then(pace.ended, () => {})
    // Uncompressed JSON leaves the processor to others; two more that unpack and store at full speed would not.
    const them = peers.map((measure, i) =>
      PEERS[i]!.encoding === 'plain' ? measure() : ourFirst.then(measure),
    )
    const zipped = them.filter((_, i) => PEERS[i]!.encoding === 'gzip')
    const content = async () => ({ items, events: county.events, told: await told })
    const floors = Promise.all([us, ...zipped]).then(async () => floorsOf(setting, await content(), say))
    floors.then(pace.quiet, () => {})
    const [ours, ...theirs] = await Promise.all([us, ...them])
    return rowsOf(setting, await content(), await floors, ours, theirs)
  } finally {
    // The last first, each by itself; one that is gone already keeps nobody from closing the rest.
    for (const close of closers.reverse()) await close().catch(() => {})
  }
}

const headersOf = (encoding: PeerMeasured['encoding'], { authorization }: Place) => ({
  'accept-encoding': encoding === 'plain' ? 'identity' : encoding,
  ...(authorization && { authorization }),
})
