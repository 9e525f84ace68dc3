/** What the processor and the disk take: the fold, and taking events into each of our stores. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { openDatabase } from '../../client/storage/rxdb.ts'
import { RxdbStore } from '../../client/storage/rxdb-store.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { foldCase } from '../../shared/case/fold.ts'
import type { Entry } from '../../shared/event.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { caseDrafts, writers } from '../support/log-fixtures.ts'
import type { Row } from './row.ts'

/** Of eight events each. */
const CASES = 1_250
const EVENTS = CASES * 8
/** Folds of all of them, each of events that nobody looked at before. */
const FOLDS = 10
const RUNS = 3
/** As a station's batches are. */
const BATCH = 500

export const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!

type Append = (entries: readonly Entry[]) => Promise<void>

export async function processorRows(): Promise<Row[]> {
  const device = writers(1)
  const cases: Entry[][] = []
  for (let i = 0; i < CASES; i += 1)
    cases.push(await device.write('V1000001', ...caseDrafts(`case/${String(i).padStart(26, '0')}`)))
  const entries = cases.flat()
  const rows: Row[] = []
  const row = (name: string, ms: number) => {
    rows.push({ name, unit: 'ms', ours: ms, peers: {}, floor: null })
  }
  row(`fold of ${FOLDS * EVENTS} events (${FOLDS * CASES} cases)`, foldAll(cases))
  for (const [store, open] of Object.entries(STORES)) {
    const times: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const { append, close } = await open()
      const startedMs = performance.now()
      for (let at = 0; at < entries.length; at += BATCH) await append(entries.slice(at, at + BATCH))
      times.push(performance.now() - startedMs)
      await close()
    }
    row(`ingest of ${EVENTS} events, ${BATCH} at once, into ${store} (median of ${RUNS})`, median(times))
  }
  return rows
}

function foldAll(cases: readonly (readonly Entry[])[]): number {
  let ms = 0
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const fresh = structuredClone(cases)
    const startedMs = performance.now()
    for (const entries of fresh) if (!foldCase(entries)) throw new Error('a case without a state')
    ms += performance.now() - startedMs
  }
  return ms
}

const STORES: Record<string, () => Promise<{ append: Append; close: () => Promise<unknown> }>> = {
  memory: async () => {
    const store = new MemoryStore()
    return { append: (entries) => store.append(entries), close: async () => {} }
  },
  'PouchDB on disk, synced': async () => {
    const dir = await mkdtemp(join(tmpdir(), 'yimen-bench-ingest-'))
    const store = await openPouchStore({ dir })
    return {
      append: (entries) => store.append(entries),
      close: async () => {
        await store.close()
        await rm(dir, { recursive: true, force: true })
      },
    }
  },
  'RxDB on an IndexedDB in memory': async () => {
    const indexedDB = { factory: new IDBFactory(), keyRange: IDBKeyRange }
    const { database, collections } = await openDatabase({ name: 'bench', multiInstance: false, indexedDB })
    const store = new RxdbStore(collections.events)
    return { append: (entries) => store.append(entries), close: () => database.close() }
  },
}
