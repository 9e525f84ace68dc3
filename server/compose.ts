/** Puts one node together: every part is made here, in the order in which the parts need each other. */
import { join } from 'node:path'
import { isAuthority } from '../shared/event.ts'
import { CROCKFORD, type Random, randomString } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import { ecdsaVerifier } from '../sync/crypto/ecdsa.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { Voucher } from '../sync/exchange/given.ts'
import { mutex } from '../sync/mutex.ts'
import { openAccountDocuments } from './account-documents.ts'
import { openAccounts } from './accounts.ts'
import { administratorOf, hasAdministrator } from './administrator.ts'
import { type App, createApp } from './app.ts'
import { openAuthority } from './authority/authority.ts'
import { openReleases } from './catalogue/releases.ts'
import type { Seed } from './catalogue/seed.ts'
import { openContacts } from './contacts/contacts.ts'
import { stationContacts } from './contacts/station-contacts.ts'
import type { Environment } from './environment.ts'
import { openInvitations } from './invitations.ts'
import { createJoin, type EnrolDevice } from './join.ts'
import { openKeys } from './keys.ts'
import { createLogger } from './logger.ts'
import { openMaterialFiles } from './materials/material-files.ts'
import { UploadStore } from './materials/upload-store.ts'
import { createUploads } from './materials/uploads.ts'
import { callerAddress } from './middleware/caller-address.ts'
import { createSequencer } from './sequencer/sequencer.ts'
import type { DeviceRecord, NodeStore } from './stores/node-store.ts'
import { openPouchStore } from './stores/pouchdb-store.ts'
import { systemClock, systemRandom } from './system.ts'

export interface NodeParts {
  /** Organisations, items and staff to publish where they differ from what is in force; null: none. */
  readonly seed: Seed | null
  /** A session is enough to enrol a device: the demo's open door. Else it takes an invitation. */
  readonly enrolBySession?: boolean
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
  /** A new one-time code for the county's centre; null where somebody who can invite others has an account. */
  administratorCode(): Promise<string | null>
  /** Everything that has arrived is taken in when it resolves. */
  drain(): Promise<void>
  /** Ends what would else stay open: a server that has stopped listening waits for it. */
  endStreams(): void
  close(): Promise<void>
}

export async function openNode(environment: Environment, parts: NodeParts): Promise<OpenNode> {
  const { dataDir, authority: area, publicUrl } = environment
  const { seed, clock = systemClock, random = systemRandom, onProgress: tell = () => {} } = parts
  const write = parts.write ?? ((line) => process.stdout.write(line))
  const logger = createLogger({ clock, level: environment.logLevel, write })

  tell('Opening keys and releases')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'))
  const verifier = ecdsaVerifier()
  const releases = await openReleases(
    { dir: join(dataDir, 'releases'), area, signer, verifier, publicKey, clock },
    seed,
  )
  const { directory } = releases
  const { number, items, orgs } = releases.current()
  tell(`Release ${number} is in force: ${items.length} items, ${orgs.length} organisations`)
  tell('Opening the store')
  const store = parts.store ?? (await openPouchStore({ dir: join(dataDir, 'db') }))
  // The feeds are numbered for the first time: readers must not take these numbers for those of another store.
  if ((await store.epoch()) === '') await store.drop(randomString(random, CROCKFORD, 8))
  tell('Taking in what arrived')
  const authority = await openAuthority({ store, area, hasher, random, clock, directory })
  const { judgement } = authority
  const sequencer = await createSequencer({
    store,
    area,
    judgement,
    onDefect: logger.defect,
    retry: after(RETRY_MS),
  })
  await sequencer.drain()
  tell('Opening accounts and materials')
  const documents = await openAccountDocuments(join(dataDir, 'accounts'))
  const accounts = await openAccounts({ documents, clock, random })
  const invitations = await openInvitations({ documents, clock, random })
  await accounts.add(parts.accounts ?? [])
  const files = openMaterialFiles(join(dataDir, 'materials'))
  const uploadStore = new UploadStore(join(dataDir, 'uploads'), files)
  await uploadStore.removeOld(clock)
  const contacts = await openContacts({
    ...{ store, files, onDefect: logger.defect },
    path: join(dataDir, 'contacts.json'),
    later: after(CONTACTS_EVERY_MS),
  })

  const stopping = new AbortController()
  const oneByOne = mutex()
  const enrol: EnrolDevice = (staff, key) =>
    oneByOne(async () => {
      // Asked again after a lost answer.
      const before = [...sequencer.devices()].find((d) => d.key === key && d.org === staff.org)
      if (before) return before
      const enrolled = await authority.enrol(staff.org, key, sequencer.devices())
      await sequencer.drain()
      return enrolled
    })
  const app = createApp({
    ...{ logger, random, clock, store, directory, accounts, files, publicUrl },
    callerAddress: callerAddress(environment.trustProxy),
    uploads: createUploads({ store: uploadStore, random }),
    authority: { area, key: publicKey },
    deviceAuth: { area, verifier, device: sequencer.device },
    exchange: {
      ...{ store, feed: store, hasher, verifier, signer, clock },
      device: authority.device,
      enrolled: sequencer.device,
      voucher: vouchers(publicKey, sequencer.device),
      rooted: null,
      catalogue: releases.catalogue,
    },
    ...{ enrol, releases, invitations, devices: sequencer.devices },
    enrolBySession: parts.enrolBySession ?? false,
    join: createJoin({ invitations, accounts, releases, enrol }),
    onStored: sequencer.poke,
    onHeard: contacts.heard,
    stations: stationContacts({ contacts, feed: store, clock, devices: sequencer.devices }),
    onRows: sequencer.onRows,
    shutdown: stopping.signal,
    pack: releases.pack,
    guide: releases.guide,
    health: () => ({ ingest: true, sequencer: sequencer.healthy(), release: releases.current().number }),
    clientDir: parts.clientDir ?? null,
  })
  return {
    app,
    publicKey,
    async administratorCode() {
      const release = releases.current()
      if (hasAdministrator(release, await accounts.names())) return null
      return (await invitations.issue(administratorOf(release))).code
    },
    drain: sequencer.drain,
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort()
      await sequencer.stop()
      await contacts.close()
      await documents.close()
      await store.close()
    },
  }
}

/** This county's key for what its own tenures signed, a relay's for its area. */
const vouchers =
  (countyKey: string, device: (id: string) => DeviceRecord | undefined) =>
  (id: string): Voucher | undefined => {
    if (isAuthority(id)) return { key: countyKey, area: null }
    const relay = device(id)
    return relay?.relay ? { key: relay.key, area: relay.org } : undefined
  }

/** A disk that was full, a file that was locked: worth another try every few seconds. */
const RETRY_MS = 5_000
/** How much of what was heard a crash may cost. */
const CONTACTS_EVERY_MS = 60_000

const after =
  (delayMs: number) =>
  (fire: () => void): (() => void) => {
    const timer = setTimeout(fire, delayMs)
    return () => clearTimeout(timer)
  }
