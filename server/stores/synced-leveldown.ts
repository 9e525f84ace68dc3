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

/** PouchDB's `db` option: called without `new`; its name keys PouchDB's table of open databases. */
export const syncedLevelDown = Object.assign(
  function syncedLevelDown(location: string) {
    return new SyncedLevelDown(location)
  },
  { destroy: LevelDown.destroy },
)
