import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { openDatabase } from '../../client/storage/rxdb.ts'
import { RxdbStore } from '../../client/storage/rxdb-store.ts'
import { logStoreSuite } from './log-store.ts'

let count = 0

logStoreSuite('RxDB on Dexie', async () => {
  count += 1
  const disk = {
    name: `conformance-${count}`,
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  }
  let open = await openDatabase(disk)
  return {
    store: new RxdbStore(open.collections.events),
    reopen: async () => {
      await open.database.close()
      open = await openDatabase(disk)
      return new RxdbStore(open.collections.events)
    },
    close: async () => {
      await open.database.close()
    },
  }
})
