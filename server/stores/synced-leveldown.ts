/**
 * LevelDB answers a write when it is in the operating system's cache; a power cut then takes back what was
 * acknowledged. This one answers after fdatasync: every write asks for it, at the last place before the binding, so
 * that no option lost on PouchDB's way down can undo it.
 */
import LevelDown, { type Callback, type WriteOptions } from 'leveldown'

class SyncedLevelDown extends LevelDown {
  override _put(key: unknown, value: unknown, options: WriteOptions, callback: Callback): void {
    super._put(key, value, { ...options, sync: true }, callback)
  }

  override _del(key: unknown, options: WriteOptions, callback: Callback): void {
    super._del(key, { ...options, sync: true }, callback)
  }

  override _batch(operations: readonly unknown[], options: WriteOptions, callback: Callback): void {
    super._batch(operations, { ...options, sync: true }, callback)
  }
}

/** By where they lie; of one that was opened again, the later. */
const open = new Map<string, SyncedLevelDown>()

/**
 * Has LevelDB write its files anew without what was overwritten or removed. What lies in its log alone is first put in
 * a table file as it is, with old and new beside each other, and one that overlaps no other is not merged with any. So
 * once more, behind two keys that overlap everything: at both ends, where PouchDB, whose keys begin with ÿ, has none.
 */
export async function rewriteFiles(location: string): Promise<void> {
  const db = open.get(location)
  if (!db) throw new Error('a database that is not open')
  const call = (run: (callback: Callback) => void) =>
    new Promise<void>((resolve, reject) => run((error) => (error ? reject(error) : resolve())))
  const [low, high] = ['\x00', '\uffff']
  for (let i = 0; i < 3; i += 1) {
    for (const key of [low, high]) await call((done) => db.put(key, String(i), done))
    await call((done) => db.compactRange(low, `${high}\uffff`, done))
  }
}

/** PouchDB's `db` option: called without `new`; its name keys PouchDB's table of open databases. */
export const syncedLevelDown = Object.assign(
  function syncedLevelDown(location: string) {
    const db = new SyncedLevelDown(location)
    open.set(location, db)
    return db
  },
  { destroy: LevelDown.destroy },
)
