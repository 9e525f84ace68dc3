/** Puts one node together: every part is made here, in the order in which the parts need each other. */
import { join } from 'node:path'
import type { Release } from '../shared/catalogue/release.ts'
import { CROCKFORD, type Random, randomString } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import { ecdsaVerifier } from '../sync/crypto/ecdsa.ts'
import { hasher } from '../sync/crypto/hash.ts'
import { mutex } from '../sync/mutex.ts'
import { openAccounts } from './accounts.ts'
import { type App, createApp } from './app.ts'
import { openAuthority } from './authority/authority.ts'
import { directoryOf } from './directory.ts'
import type { Environment } from './environment.ts'
import { openKeys } from './keys.ts'
import { createLogger } from './logger.ts'
import { openMaterialFiles } from './materials/material-files.ts'
import { UploadStore } from './materials/upload-store.ts'
import { createUploads } from './materials/uploads.ts'
import { callerAddress } from './middleware/caller-address.ts'
import { packGuide, packRelease } from './packs.ts'
import { createSequencer } from './sequencer/sequencer.ts'
import type { NodeStore } from './stores/node-store.ts'
import { openPouchStore } from './stores/pouchdb-store.ts'

export interface NodeParts {
  readonly release: Release
  readonly accounts?: readonly { readonly staff: string; readonly password: string }[]
  /** Where the built PWA lies. */
  readonly clientDir?: string | null
  /** What the node would else open or take from its surroundings. */
  readonly store?: NodeStore
  readonly clock?: Clock
  readonly random?: Random
  readonly write?: (line: string) => void
  /** What is being done, for the person who waits. */
  readonly onProgress?: (sentence: string) => void
}

export interface OpenNode {
  readonly app: App
  /** SPKI, base64url: what signs its batches and releases. */
  readonly publicKey: string
  /** Everything that has arrived is taken in when it resolves. */
  drain(): Promise<void>
  /** Ends what would else stay open: a server that has stopped listening waits for it. */
  endStreams(): void
  close(): Promise<void>
}

export async function openNode(environment: Environment, parts: NodeParts): Promise<OpenNode> {
  const { dataDir, authority: area, publicUrl } = environment
  const { release, clock = systemClock, random = systemRandom, onProgress: tell = () => {} } = parts
  const write = parts.write ?? ((line) => process.stdout.write(line))
  const logger = createLogger({ clock, level: environment.logLevel, write })
  const directory = directoryOf(release)

  tell('Opening keys and store')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'))
  const store = parts.store ?? (await openPouchStore({ dir: join(dataDir, 'db') }))
  // The feeds are numbered for the first time: readers must not take these numbers for those of another store.
  if ((await store.epoch()) === '') await store.drop(randomString(random, CROCKFORD, 8))
  tell('Taking in what arrived')
  const authority = await openAuthority({ store, area, hasher, random, clock, directory })
  const { judgement } = authority
  const sequencer = await createSequencer({ store, area, judgement, onDefect: logger.defect, retry: soon })
  await sequencer.drain()
  tell(
    `Publishing release ${release.number}: ${release.items.length} items, ${release.orgs.length} organisations`,
  )
  const [pack, guide] = await Promise.all([packRelease(signer, release), packGuide(release)])
  tell('Opening accounts and materials')
  const accounts = await openAccounts({ dir: join(dataDir, 'accounts'), clock, random })
  await accounts.add(parts.accounts ?? [])
  const files = openMaterialFiles(join(dataDir, 'materials'))
  const uploadStore = new UploadStore(join(dataDir, 'uploads'), files)
  await uploadStore.removeOld(clock)

  const verifier = ecdsaVerifier()
  const catalogue = { release: release.number, pack: `/packs/${pack.name}` }
  const stopping = new AbortController()
  const oneByOne = mutex()
  const app = createApp({
    ...{ logger, random, clock, store, directory, accounts, files, publicUrl },
    callerAddress: callerAddress(environment.trustProxy),
    uploads: createUploads({ store: uploadStore, random }),
    authority: { area, key: publicKey },
    deviceAuth: { area, verifier, device: sequencer.device },
    exchange: {
      ...{ store, feed: store, hasher, verifier, signer, clock },
      device: authority.device,
      catalogue: () => catalogue,
    },
    enrol: (staff, key) =>
      oneByOne(async () => {
        const enrolled = await authority.enrol(staff, key, sequencer.devices())
        await sequencer.drain()
        return enrolled
      }),
    onStored: sequencer.poke,
    onRows: sequencer.onRows,
    shutdown: stopping.signal,
    packs: [pack, guide],
    guide: () => guide,
    health: () => ({ ingest: true, sequencer: sequencer.healthy(), release: release.number }),
    clientDir: parts.clientDir ?? null,
  })
  return {
    app,
    publicKey,
    drain: sequencer.drain,
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort()
      await sequencer.stop()
      await accounts.close()
      await store.close()
    },
  }
}

/** A disk that was full, a file that was locked: worth another try every few seconds. */
const RETRY_AFTER_MS = 5_000
function soon(again: () => void): () => void {
  const timer = setTimeout(again, RETRY_AFTER_MS)
  return () => clearTimeout(timer)
}

const systemClock: Clock = { now: () => Date.now() }
const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
