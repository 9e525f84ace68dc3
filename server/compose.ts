/** Puts a county's node together: every part is made here, in the order in which the parts need each other. */
import { join } from 'node:path'
import { isAuthority } from '../shared/event.ts'
import type { Random } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import { ecdsaVerifier } from '../sync/crypto/ecdsa.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { Voucher } from '../sync/exchange/given.ts'
import { mutex } from '../sync/mutex.ts'
import { administratorOf, hasAdministrator } from './administrator.ts'
import { type App, createApp, rootRoutes } from './app.ts'
import { appDeps, loggerOf, RETRY_MS } from './app-deps.ts'
import { openAuthority } from './authority/authority.ts'
import { CannotStart } from './cannot-start.ts'
import { openReleases } from './catalogue/releases.ts'
import type { Seed } from './catalogue/seed.ts'
import { stationContacts } from './contacts/station-contacts.ts'
import type { Environment } from './environment.ts'
import { openInvitations, openRelayCodes } from './invitations.ts'
import { createJoin, type EnrolDevice } from './join.ts'
import { openKeys } from './keys.ts'
import { openDisk } from './open-disk.ts'
import { isRelay } from './relay/upstream-file.ts'
import { createRelays } from './relays.ts'
import { createSequencer } from './sequencer/sequencer.ts'
import type { DeviceRecord, NodeStore } from './stores/node-store.ts'
import { systemClock, systemRandom, systemTimer } from './system.ts'

export interface NodeParts extends Surrounding {
  /** Organisations, items and staff to publish where they differ from what is in force; null: none. */
  readonly seed: Seed | null
  /** A session is enough to enrol a device: the demo's open door. Else it takes an invitation. */
  readonly enrolBySession?: boolean
  readonly accounts?: readonly { readonly staff: string; readonly password: string }[]
}

/** What any node would else open or take from its surroundings. */
export interface Surrounding {
  /** Where the built PWA lies. */
  readonly clientDir?: string | null
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
  const logger = loggerOf(environment, parts)
  if (isRelay(dataDir)) throw new CannotStart('DATA_DIR belongs to a relay: set UPSTREAM, or another folder.')

  tell('Opening keys and releases')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'))
  const verifier = ecdsaVerifier()
  const releases = await openReleases(
    { dir: join(dataDir, 'releases'), area, signer, verifier, publicKey, clock, publicUrl },
    seed,
  )
  const { directory } = releases
  const { number, items, orgs } = releases.current()
  tell(`Release ${number} is in force: ${items.length} items, ${orgs.length} organisations`)
  tell('Opening the store, accounts and materials')
  const disk = await openDisk({ dataDir, clock, random, logger, store: parts.store })
  const { store, accounts, documents, contacts } = disk
  await accounts.add(parts.accounts ?? [])
  const invitations = await openInvitations({ documents, clock, random })
  const relayCodes = await openRelayCodes({ documents, clock, random })
  tell('Taking in what arrived')
  const authority = await openAuthority({ store, area, hasher, random, clock, directory })
  const sequencer = await createSequencer({
    ...{ store, area, judgement: authority.judgement, onDefect: logger.defect },
    retry: (again) => systemTimer.after(RETRY_MS, again),
  })
  await sequencer.drain()

  const stopping = new AbortController()
  const oneByOne = mutex()
  const enrol: EnrolDevice = (member, key) =>
    oneByOne(async () => {
      // Asked again after a lost answer.
      const before = [...sequencer.devices()].find((d) => d.key === key && d.org === member.org)
      if (before) return before
      const enrolled = await authority.enrol(member.org, key, sequencer.devices(), member.relay)
      await sequencer.drain()
      return enrolled
    })
  const us = { area, key: publicKey }
  const { devices } = sequencer
  const deps = appDeps({
    ...{ environment, parts, disk, sequencer, releases, clock, random, logger, stopping, verifier, area },
    node: {
      ...{ signer, device: authority.device, rooted: null },
      voucher: vouchers(publicKey, sequencer.device),
      catalogue: releases.catalogue,
    },
    onStored: sequencer.poke,
    health: () => ({ kind: 'county' }),
  })
  const app = createApp(
    deps,
    rootRoutes({
      ...{ ...deps, accounts, store, enrol, releases, invitations, relayCodes, devices, authority: us },
      enrolBySession: parts.enrolBySession ?? false,
      join: createJoin({ invitations, accounts, releases, enrol }),
      relays: createRelays({ codes: relayCodes, accounts, releases, enrol, authority: us }),
      stations: stationContacts({ contacts, feed: store, clock, devices }),
    }),
  )
  return {
    app,
    publicKey,
    async administratorCode() {
      const release = releases.current()
      if (hasAdministrator(release, await accounts.names())) return null
      return (await invitations.issue({ staff: administratorOf(release) })).code
    },
    drain: sequencer.drain,
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort()
      await sequencer.stop()
      await disk.close()
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
