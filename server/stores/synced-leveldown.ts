/**
 * LevelDB answers a write when it is in the operating system's cache; a power cut then takes back what was
 * acknowledged. This one answers after fdatasync: every write asks for it, at the last place before the binding, so
 * that no option lost on PouchDB's way down can undo it.
 *
 * And LevelDB (1.20) goes on writing after a write that failed, as on a full disk: behind half a record, which hides
 * all that follows in its block from the next start. Here nothing is written any more, until the next start has cut
 * the half off and begun a new file. So writes go one at a time: none may be under way behind one that fails.
 */
import LevelDown, { type Callback, type WriteOptions } from 'leveldown'
import { StoreUnavailable } from './store-unavailable.ts'

let tellFailed: (error: StoreUnavailable) => void

/** The first write in this process that failed: its database takes no more. */
export const failedWrite = new Promise<StoreUnavailable>((resolve) => {
  tellFailed = resolve
})

/** `ms`: until it was on stable storage. */
type SyncedListener = (ms: number) => void
const listeners = new Set<SyncedListener>()

/** Called at every write of this process; the answer ends it. */
export function onSynced(listener: SyncedListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

class SyncedLevelDown extends LevelDown {
  readonly #due: (() => void)[] = []
  failed: StoreUnavailable | null = null

  override _put(key: unknown, value: unknown, options: WriteOptions, callback: Callback): void {
    this.#write((done) => super._put(key, value, { ...options, sync: true }, done), callback)
  }

  override _del(key: unknown, options: WriteOptions, callback: Callback): void {
    this.#write((done) => super._del(key, { ...options, sync: true }, done), callback)
  }

  override _batch(operations: readonly unknown[], options: WriteOptions, callback: Callback): void {
    this.#write((done) => super._batch(operations, { ...options, sync: true }, done), callback)
  }

  #write(run: (done: Callback) => void, callback: Callback): void {
    let begun = 0
    const end: Callback = (error) => {
      if (!error) for (const tell of listeners) tell(performance.now() - begun)
      if (error && !this.failed) {
        this.failed = new StoreUnavailable(isFull(error) ? 'disk-full' : 'disk-failing')
        tellFailed(this.failed)
      }
      this.#due.shift()
      this.#due[0]?.()
      callback(error ? this.failed : null)
    }
    this.#due.push(() => {
      begun = performance.now()
      if (this.failed) process.nextTick(end, this.failed)
      else run(end)
    })
    if (this.#due.length === 1) this.#due[0]!()
  }
}

const isFull = ({ message }: Error): boolean => message.includes('No space left on device')

/** By where they lie; of one that was opened again, the later. */
const open = new Map<string, SyncedLevelDown>()

/** Throws where none is open there. */
export function openLevel(location: string): LevelDown {
  const db = open.get(location)
  if (!db) throw new Error('a database that is not open')
  return db
}

/**
 * Has LevelDB write its files anew without what was overwritten or removed. What lies in its log alone is first put in
 * a table file as it is, with old and new beside each other, and one that overlaps no other is not merged with any. So
 * once more, behind two keys that overlap everything: at both ends, where PouchDB, whose keys begin with ÿ, has none.
 */
export async function rewriteFiles(location: string): Promise<void> {
  const db = openLevel(location)
  const call = (run: (callback: Callback) => void) =>
    new Promise<void>((resolve, reject) => run((error) => (error ? reject(error) : resolve())))
  const [low, high] = ['\x00', '\uffff']
  for (let i = 0; i < 3; i += 1) {
    for (const key of [low, high]) await call((done) => db.put(key, String(i), done))
    await call((done) => db.compactRange(low, `${high}\uffff`, done))
  }
}

/** Nothing has failed to be written there. */
export const isWritable = (location: string): boolean => !open.get(location)?.failed

/** PouchDB's `db` option: called without `new`; its name keys PouchDB's table of open databases. */
export const syncedLevelDown = Object.assign(
  function syncedLevelDown(location: string) {
    const db = new SyncedLevelDown(location)
    open.set(location, db)
    return db
  },
  { destroy: LevelDown.destroy },
)
