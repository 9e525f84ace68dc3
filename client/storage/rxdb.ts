/**
 * Opens the station's database: RxDB over Dexie over IndexedDB, one IndexedDB database for each collection.
 *
 * Durability: RxStorageDexie hands its settings to `new Dexie(name, settings)`; Dexie passes
 * `chromeTransactionDurability` as `durability` to every IDBDatabase.transaction (tests/unit/client/durability.test.ts
 * watches them). Without it Chrome answers before the disk has the bytes.
 */
import { createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb/plugins/core'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import type { CaseRow, DepartureRow, EventRow, NamedRow } from './schemas.ts'
import { casesSchema, departuresSchema, eventsSchema, namedSchema } from './schemas.ts'

export interface Collections {
  readonly events: RxCollection<EventRow>
  readonly cases: RxCollection<CaseRow>
  /** Streams that were held here. */
  readonly departures: RxCollection<DepartureRow>
  readonly drafts: RxCollection<NamedRow>
  /** Who sits here, how far the sync is, which release is in force: see meta.ts. */
  readonly meta: RxCollection<NamedRow>
  /** Items of the catalogue, `<code>@<version>`. */
  readonly items: RxCollection<NamedRow>
  /** Downward batches as the node signed them. */
  readonly batches: RxCollection<NamedRow>
}

/** What both databases of a station (this one and files.ts) are opened with. */
export interface Disk {
  readonly name: string
  /** Changes are told to, and heard from, other tabs. */
  readonly multiInstance: boolean
  /** Another IndexedDB than the surroundings' own, for tests. */
  readonly indexedDB?: { readonly factory: IDBFactory; readonly keyRange: typeof IDBKeyRange }
}

/** Dexie's settings, for both databases. The cache would only serve live queries of Dexie's own. */
export const dexieSettings = (disk: Disk) => ({
  chromeTransactionDurability: 'strict' as const,
  cache: 'disabled' as const,
  ...(disk.indexedDB && { indexedDB: disk.indexedDB.factory, IDBKeyRange: disk.indexedDB.keyRange }),
})

export async function openDatabase(
  disk: Disk,
): Promise<{ readonly database: RxDatabase; readonly collections: Collections }> {
  const database = await createRxDatabase({
    name: disk.name,
    storage: getRxStorageDexie(dexieSettings(disk)),
    multiInstance: disk.multiInstance,
  })
  const collections: Collections = await database.addCollections({
    events: { schema: eventsSchema },
    cases: { schema: casesSchema, autoMigrate: false },
    departures: { schema: departuresSchema },
    drafts: { schema: namedSchema },
    meta: { schema: namedSchema },
    items: { schema: namedSchema },
    batches: { schema: namedSchema },
  })
  dropFormer(disk, database.name)
  return { database, collections }
}

/** The case lists of earlier programs: people's names, which nobody reads or removes any more. */
function dropFormer(disk: Disk, name: string): void {
  const { factory = indexedDB } = disk.indexedDB ?? {}
  for (let version = 0; version < casesSchema.version; version += 1)
    factory.deleteDatabase(`rxdb-dexie-${name}--${version}--cases`)
}
