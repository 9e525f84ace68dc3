/** What every kind of node keeps under DATA_DIR, opened in order: log and projections, accounts, materials, contacts. */
import { join } from 'node:path'
import { CROCKFORD, type Random, randomString } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import { type AccountDocuments, openAccountDocuments } from './account-documents.ts'
import { type Accounts, openAccounts } from './accounts.ts'
import { type BundleFiles, openBundleFiles } from './bundles/bundle-files.ts'
import { CannotStart } from './cannot-start.ts'
import { type Contacts, openContacts } from './contacts/contacts.ts'
import type { Logger } from './logger.ts'
import { type MaterialFiles, openMaterialFiles } from './materials/material-files.ts'
import { UploadStore } from './materials/upload-store.ts'
import { anyStands, beginHeartbeat, type Heartbeat, type HeartbeatDeps } from './sequencer/heartbeat.ts'
import { couchDatabases } from './stores/couch-databases.ts'
import { followCouchStore, openCouchStore } from './stores/couchdb-store.ts'
import type { Documents } from './stores/documents.ts'
import type { FollowedStore, NodeStore } from './stores/node-store.ts'
import { openPouchStore } from './stores/pouchdb-store.ts'
import { StoreUnavailable } from './stores/store-unavailable.ts'
import { systemRandom, systemTimer } from './system.ts'

const HOUR_MS = 3_600_000

export interface Disk<Store extends NodeStore = NodeStore> {
  readonly store: Store
  /** Accounts, sessions, one-time codes. */
  readonly documents: AccountDocuments
  readonly accounts: Accounts
  readonly files: MaterialFiles
  readonly bundleFiles: BundleFiles
  readonly uploadStore: UploadStore
  readonly contacts: Contacts
  /** The feeds begin anew: for the first time, or because the projections had to go. */
  readonly isRenumbered: boolean
  /** Takes away bytes that no entry names any more, also what has come of them so far. */
  forget(sha256: string): Promise<void>
  close(): Promise<void>
}

/** Names a numbering of the feeds. */
export const newEpoch = (random: Random): string => randomString(random, CROCKFORD, 8)

export interface DiskDeps {
  readonly dataDir: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Where the store is, if it is not there. */
  readonly couchUrl?: string | null
  /** Instead of the one that would be opened. */
  readonly store?: NodeStore | undefined
}

type FollowDeps = Omit<DiskDeps, 'couchUrl' | 'store'> & { readonly couchUrl: string }

/** The log and the projections of a node. Throws CannotStart where the database is elsewhere, and is not to be had. */
export const openStore = (dataDir: string, couchUrl: string | null): Promise<NodeStore> =>
  elsewhere(
    couchUrl === null ? openPouchStore({ dir: join(dataDir, 'db') }) : openCouchStore({ url: couchUrl }),
  )

/** Where its document lies beside the log. Throws CannotStart beside another process that sequences this county. */
export const openHeartbeat = (
  couchUrl: string,
  deps: Omit<HeartbeatDeps, 'documents' | 'timer'>,
): Promise<Heartbeat> =>
  elsewhere(
    (async () => {
      const documents = await openProcesses(couchUrl)
      return beginHeartbeat({ ...deps, documents, timer: systemTimer })
    })(),
  )

/** Where the county's processes tell each other how they are. `follows`: one that does not sequence. */
export const openProcesses = async (couchUrl: string, follows = false): Promise<Documents> =>
  (await couchDatabases(couchUrl, follows)).open('processes', { standing: anyStands })

/** What no node may do beside it: with a heartbeat of its own where another could open the store. */
export async function besideNobody<T>(couchUrl: string | null, work: () => Promise<T>): Promise<T> {
  if (couchUrl === null) return work()
  const ignore = () => {}
  const heartbeat = await openHeartbeat(couchUrl, { random: systemRandom, onDefect: ignore, tell: ignore })
  try {
    return await work()
  } finally {
    await heartbeat.release()
  }
}

export const elsewhere = <T>(opening: Promise<T>): Promise<T> =>
  opening.catch((error: unknown) => {
    throw error instanceof StoreUnavailable ? new CannotStart(`Not started: ${error.message}.`) : error
  })

/** How much of what was heard a crash may cost. */
const CONTACTS_EVERY_MS = 60_000

export async function openDisk({ dataDir, clock, random, logger, ...given }: DiskDeps): Promise<Disk> {
  const store = given.store ?? (await openStore(dataDir, given.couchUrl ?? null))
  // The feeds are numbered for the first time: readers must not take these numbers for those of another store.
  const isRenumbered = (await store.epoch()) === ''
  if (isRenumbered) await store.drop(newEpoch(random))
  const documents = await elsewhere(openAccountDocuments(dataDir, given.couchUrl))
  return openBeside({ dataDir, clock, random, logger }, store, documents, { follows: false, isRenumbered })
}

/** The same, beside the process that serves the county from it. */
export async function followDisk({ couchUrl, ...deps }: FollowDeps): Promise<Disk<FollowedStore>> {
  const store = await elsewhere(followCouchStore({ url: couchUrl }))
  const documents = await elsewhere(openAccountDocuments(deps.dataDir, couchUrl))
  return openBeside(deps, store, documents, { follows: true, isRenumbered: false })
}

async function openBeside<Store extends NodeStore>(
  { dataDir, clock, random, logger }: DiskDeps,
  store: Store,
  documents: AccountDocuments,
  { follows, isRenumbered }: { readonly follows: boolean; readonly isRenumbered: boolean },
): Promise<Disk<Store>> {
  const accounts = await openAccounts({ documents, clock, random })
  const files = openMaterialFiles(join(dataDir, 'materials'), store)
  const bundleFiles = await openBundleFiles(join(dataDir, 'bundles'), clock, follows)
  const uploadStore = new UploadStore(join(dataDir, 'uploads'), files, bundleFiles)
  await files.sweep(clock.now() - HOUR_MS)
  await uploadStore.removeOld(clock)
  const contacts = await openContacts({
    ...{ store, files, onDefect: logger.defect, keeps: !follows },
    path: join(dataDir, 'contacts.json'),
    later: (fire) => systemTimer.after(CONTACTS_EVERY_MS, fire),
  })
  return {
    ...{ store, documents, accounts, files, bundleFiles, uploadStore, contacts, isRenumbered },
    async forget(sha256) {
      await files.forget(sha256)
      await uploadStore.forget(sha256)
    },
    async close() {
      await contacts.close()
      await documents.close()
      await store.close()
    },
  }
}
