/** A node's data for one command: through the node where it runs, else opened here and closed again. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenedBundle } from '../../shared/protocol/bundle.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { openAccountDocuments } from '../account-documents.ts'
import { assertNoHalf } from '../backup/restore-half.ts'
import { openBundleFiles } from '../bundles/bundle-files.ts'
import { importFile } from '../bundles/import-file.ts'
import { openBundles } from '../bundles/open-bundles.ts'
import { CannotDo } from '../cannot-do.ts'
import { openReleases, type Releases } from '../catalogue/releases.ts'
import { openContacts } from '../contacts/contacts.ts'
import { runningNode } from '../control/ask-node.ts'
import { type NodeData, type Operations, operationsOn, type Tell } from '../control/operations.ts'
import type { Environment } from '../environment.ts'
import { openBundleKey, openKeys } from '../keys.ts'
import { openMaterialFiles } from '../materials/material-files.ts'
import { besideNobody, openStore } from '../open-disk.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { systemClock } from '../system.ts'

export async function withOperations<T>(
  environment: Environment,
  work: (operations: Operations) => Promise<T>,
): Promise<T> {
  const running = await runningNode(environment.dataDir)
  return running ? work(running) : withStopped(environment, (data) => work(operationsOn(data)))
}

export function assertData({ dataDir, couchUrl }: Pick<Environment, 'dataDir' | 'couchUrl'>): void {
  assertNoHalf(dataDir)
  if (!existsSync(join(dataDir, couchUrl === null ? 'db' : 'keys')))
    throw new CannotDo(`DATA_DIR "${dataDir}" holds no node's data: set DATA_DIR to the folder that does.`)
}

async function withStopped<T>(environment: Environment, work: (data: NodeData) => Promise<T>): Promise<T> {
  assertData(environment)
  return besideNobody(environment.couchUrl, () => withStore(environment, work))
}

async function withStore<T>(environment: Environment, work: (data: NodeData) => Promise<T>): Promise<T> {
  const { dataDir, authority: area, couchUrl } = environment
  const store = await openStore(dataDir, couchUrl)
  try {
    const documents = await openAccountDocuments(dataDir, couchUrl)
    try {
      const releases = await openStoppedReleases(environment)
      // Only read: never closed, which would write.
      const contacts = await openContacts({
        ...{
          store,
          path: join(dataDir, 'contacts.json'),
          later: () => () => {},
          onDefect: () => {},
          keeps: true,
        },
        files: openMaterialFiles(join(dataDir, 'materials')),
      })
      return await work({
        ...{ running: false, dataDir, area, store, documents, contacts, clock: systemClock },
        importBundle: (file, tell) => importStopped(environment, store, file, tell),
        release: () => releases.current().number,
        behindMs: () => null,
        onBackedUp: async () => {},
        takeOffice: null,
      })
    } finally {
      await documents.close()
    }
  } finally {
    await store.close()
  }
}

/** The next start judges what it brings. */
async function importStopped(
  { dataDir, authority: area }: Environment,
  store: NodeStore,
  file: string,
  tell: Tell,
): Promise<OpenedBundle> {
  const files = await openBundleFiles(join(dataDir, 'bundles'), systemClock)
  const devices = new Map((await store.devices()).map((d) => [d.device, d]))
  const { take } = await openBundles({
    ...{ area, store, hasher, verifier: ecdsaVerifier(), clock: systemClock, bundles: files },
    materials: openMaterialFiles(join(dataDir, 'materials'), store),
    ...{ key: await openBundleKey(join(dataDir, 'keys')), enrolled: (id) => devices.get(id) },
    ...{ onStored: () => {}, onDefect: () => {} },
  })
  return importFile({ files, take }, file, tell)
}

/** Throws `CannotStart` where AUTHORITY is not that of the data. */
export async function openStoppedReleases({ dataDir, authority, publicUrl }: Environment): Promise<Releases> {
  const keys = await openKeys(join(dataDir, 'keys'))
  const { publicKey: bundleKey } = await openBundleKey(join(dataDir, 'keys'))
  const dir = join(dataDir, 'releases')
  return openReleases(
    { ...keys, dir, area: authority, publicUrl, bundleKey, verifier: ecdsaVerifier(), clock: systemClock },
    null,
  )
}
