/** RxDB's replication-couchdb, in a process of its own, on the store that our station has too: Dexie on an IndexedDB. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createRxDatabase, type RxCollection } from 'rxdb/plugins/core'
import { replicateCouchDB } from 'rxdb/plugins/replication-couchdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { dexieSettings } from '../../../client/storage/rxdb.ts'
import { serve } from '../child.ts'
import { asking } from './asking.ts'

type Doc = { _id: string }

const name = 'bench'
const indexedDB = { factory: new IDBFactory(), keyRange: IDBKeyRange }
const database = await createRxDatabase({
  name,
  storage: getRxStorageDexie(dexieSettings({ name, multiInstance: false, indexedDB })),
  multiInstance: false,
})
const { docs } = (await database.addCollections({
  docs: {
    schema: {
      version: 0,
      type: 'object',
      primaryKey: '_id',
      properties: { _id: { type: 'string', maxLength: 64 } },
    },
  },
})) as unknown as { docs: RxCollection<Doc> }
let address = ''
let ask = asking({})

async function exchange(): Promise<void> {
  const replication = replicateCouchDB<Doc>({
    ...{ replicationIdentifier: 'bench', collection: docs, url: address, fetch: ask },
    ...{ live: false, retryTime: 1_000 },
    pull: { batchSize: 500 },
    push: { batchSize: 500 },
  })
  const failed = new Promise<never>((_, reject) => replication.error$.subscribe(reject))
  await Promise.race([replication.awaitInitialReplication(), failed])
  await replication.cancel()
}

serve({
  connect(url: string, headers: Record<string, string>) {
    address = `${url}/`
    ask = asking(headers)
  },
  first: exchange,
  settle: exchange,
  exchange,
  async write(written: Doc[]) {
    const { error } = await docs.bulkInsert(written)
    if (error.length > 0) throw new Error(`not stored: ${error[0]!.status}`)
  },
  count: () => docs.count().exec(),
})
