/** What a county has on its disk, read with the node stopped, and what its projections would be if they were folded again. */
import { datingBy } from '../../server/dating.ts'
import { demoRelease } from '../../server/demo/release.ts'
import { directoryOf } from '../../server/directory.ts'
import { openStore } from '../../server/open-disk.ts'
import { createSequencer } from '../../server/sequencer/sequencer.ts'
import type { NodeStore, StreamRecord } from '../../server/stores/node-store.ts'
import { STAGES } from '../../shared/case/stage.ts'
import type { Entry } from '../../shared/event.ts'

const PAGE = 500

export interface OnDisk {
  /** Every entry, in the order of arrival. */
  readonly arrivals: readonly Entry[]
  /** Everything that was concluded from them. */
  readonly concluded: Concluded
  /** The same, dropped and folded again. */
  readonly again: Concluded
}

export interface Concluded {
  readonly records: readonly StreamRecord[]
  readonly devices: readonly unknown[]
  readonly waits: readonly unknown[]
  /** Of each feed, `<id> <hash>` in order. */
  readonly feeds: Readonly<Record<string, readonly string[]>>
  /** Of each organisation and standing, the cases in order. */
  readonly lists: Readonly<Record<string, readonly string[]>>
}

/** Of the nodes that are killed. */
const dating = datingBy(directoryOf(demoRelease('')))

/** What the root has said stands; of the rest it has found that it holds. */
const SAID = { judge: () => null, judgeData: () => null, conclude: async () => {} }

/** The projections are dropped and folded again on the way: give a copy where they are still wanted. */
export async function readCounty(
  dataDir: string,
  area: string,
  couchUrl: string | null = null,
): Promise<OnDisk> {
  const store = await openStore(dataDir, couchUrl)
  try {
    const arrivals = await paged(
      0,
      (after) => store.arrivals(after, PAGE),
      ({ position }) => position,
    )
    const drain = async () => {
      const sequencer = await createSequencer({ store, area, judgement: SAID, dating, onDefect: fail })
      await sequencer.drain()
    }
    // What had arrived when the node was killed.
    await drain()
    const concluded = await concludedIn(store)
    await store.drop('again')
    await drain()
    return { arrivals: arrivals.map((a) => a.entry), concluded, again: await concludedIn(store) }
  } finally {
    await store.close()
  }
}

/** All that there is, a page at a time. */
async function paged<P, T>(start: P, read: (after: P) => Promise<T[]>, placeOf: (row: T) => P): Promise<T[]> {
  const all: T[] = []
  for (let after = start; ; after = placeOf(all.at(-1)!)) {
    const page = await read(after)
    if (page.length === 0) return all
    all.push(...page)
  }
}

const fail = (error: unknown): never => {
  throw error
}

async function concludedIn(store: NodeStore): Promise<Concluded> {
  const records = await paged(
    '',
    (after) => store.streamRecords(after, PAGE),
    ({ stream }) => stream,
  )
  const feeds: Record<string, string[]> = {}
  const lists: Record<string, string[]> = {}
  for (const org of new Set(records.flatMap((r) => r.audience))) {
    const rows = await paged(
      0,
      (after) => store.rows(org, after, PAGE),
      ({ n }) => n,
    )
    feeds[org] = rows.map(({ entry }) => `${entry.event.id} ${entry.hash}`)
    for (const standing of [...STAGES, 'open', 'waiting'] as const)
      lists[`${org} ${standing}`] = (await store.cases({ org, standing }, null, PAGE)).map((r) => r.stream)
  }
  return { records, devices: await store.devices(), waits: await store.waits(), feeds, lists }
}
