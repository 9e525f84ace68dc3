/** Puts a township's node together (docs/decisions/0012): the parts of any node, and the way up instead of authority. */
import { join } from 'node:path'
import { isAuthority } from '../../shared/event.ts'
import { isoOf, msOf } from '../../shared/time.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { forwarding } from '../../sync/exchange/forward.ts'
import { heal } from '../../sync/exchange/heal-station.ts'
import { mayForward } from '../../sync/exchange/node.ts'
import type { StationDeps } from '../../sync/exchange/station.ts'
import { authorization, type Signatory } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { fetchTransport } from '../../sync/http/fetch-transport.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import { openAdmission } from '../admission/admission.ts'
import { type App, createApp, refuseRootPaths } from '../app.ts'
import { appDeps, loggerOf, RETRY_MS } from '../app-deps.ts'
import { readHealing } from '../backup/healing-file.ts'
import { CannotStart } from '../cannot-start.ts'
import { openKeptReleases } from '../catalogue/kept-releases.ts'
import type { OpenNode, Surrounding } from '../compose.ts'
import type { RelayEnvironment } from '../environment.ts'
import { openKeys } from '../keys.ts'
import type { MaterialFiles } from '../materials/material-files.ts'
import { openDisk } from '../open-disk.ts'
import { createSequencer } from '../sequencer/sequencer.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { steadyClock, systemClock, systemRandom, systemTimer } from '../system.ts'
import { forgettingFor } from './another-county.ts'
import { relayBundles } from './bundles.ts'
import { type Fetch, upstreamOf } from './enrol.ts'
import { heldHere } from './held-here.ts'
import { relayJoinRoutes } from './join.ts'
import { type Moved, relayMaterials } from './materials.ts'
import { openRelayState } from './relay-state.ts'
import { takePack } from './take-pack.ts'
import { unheardSince } from './unheard.ts'
import { writeUpstream } from './upstream-file.ts'
import { upward } from './upward.ts'
import { staffVerifiers } from './verifiers.ts'

export interface RelayParts extends Surrounding {
  /** To the county. */
  readonly fetch?: Fetch
}

/** How long a new device waits for the county's word to come down to this node. */
const ARRIVES_WITHIN_MS = 20_000

export async function openRelay(environment: RelayEnvironment, parts: RelayParts): Promise<OpenNode> {
  const { dataDir, publicUrl } = environment
  const { clock = systemClock, random = systemRandom, onProgress: tell = () => {} } = parts
  const logger = loggerOf(environment, parts)
  const ask: Fetch = parts.fetch ?? ((url, init) => fetch(url, init))

  tell('Opening keys')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'))
  const verifier = ecdsaVerifier()
  let upstream = await upstreamOf(environment, publicKey, ask)
  const { device: own, org, authority } = upstream
  const { area } = authority
  tell(`Relay of ${org} in the county ${area}`)
  const releases = await openKeptReleases({
    ...{ dir: join(dataDir, 'releases'), area, verifier, publicKey: authority.key },
  })
  tell('Opening the store, accounts and materials')
  const disk = await openDisk({ dataDir, clock, random, logger, store: parts.store })
  const { store, files, contacts } = disk
  const state = await openRelayState(join(dataDir, 'upstream'))
  const admission = openAdmission({ clock: steadyClock, random, timer: systemTimer })
  const sequencer = await createSequencer({
    ...{ store, area, judgement: null, onDefect: logger.defect },
    ...{ forget: disk.forget, lull: admission.lull },
    retry: (again) => systemTimer.after(RETRY_MS, again),
    elapsed: steadyClock.now,
  })
  await sequencer.drain()

  const stopping = new AbortController()
  const identity: Signatory = { enrolment: { device: own, authority }, signer }
  const wire: WireDeps = {
    fetch: (path, init) => ask(environment.upstream + path, init),
    timer: systemTimer,
  }
  let packFailure: Failing | null = null
  const putBack = await readHealing(dataDir)
  const unheard = unheardSince({
    ...{ devices: sequencer.devices, contact: contacts.of, epoch: () => store.epoch() },
    own: { device: own, org, key: publicKey },
    putBackMs: () => putBack && msOf(putBack.since),
  })
  const forward = forwarding({ store, state: state.forward, devices: () => pushedHere(store), unheard })
  const station: Omit<StationDeps, 'limits'> = {
    ...{ store, heal, forward, hasher, signer, verifier, clock, device: own, nodeKey: authority.key },
    state: forgettingFor(state.sync, forward, state.materials.forget),
    batches: state.batches,
    held: heldHere(store, sequencer, org),
    files: { waiting: () => waitingFiles(files, state.materials.above) },
    transport: fetchTransport(wire, identity, stopping.signal),
    release: () => releases.all().at(-1)?.number ?? 0,
    onCatalogue: async (announced) => {
      const taken = await takePack({ wire, verifier, releases, authority }, announced)
      packFailure = taken.ok ? null : failingOf(taken.error)
    },
  }
  const verifiers = staffVerifiers(wire, identity, disk.accounts)
  const bundles = relayBundles({
    ...{ wire, identity, area, verifier, clock, state: state.materials, signal: stopping.signal },
    ...{ bundles: disk.bundleFiles, forward: state.forward, poke: () => up.poke() },
    enrolled: (device) => {
      const known = sequencer.device(device)
      return mayForward({ device: own, org, key: publicKey, relay: true }, known?.org) ? known : undefined
    },
  })
  const moveMaterial = relayMaterials({
    ...{ wire, identity, files, store, contacts, clock, state: state.materials, signal: stopping.signal },
    dir: join(dataDir, 'uploads'),
  })
  const up = upward({
    ...{ wire, identity, station, verifiers, clock, random, signal: stopping.signal },
    packFailure: () => packFailure,
    tellAddress: async () => {
      if (upstream.url === publicUrl) return true
      if (!(await toldAddress(wire, identity, publicUrl))) return false
      upstream = { ...upstream, url: publicUrl }
      await writeUpstream(dataDir, upstream)
      return true
    },
    // What a bundle brings is events, too: before the photographs of others.
    materials: async (urgent) => {
      const sealed = await bundles.move(urgent)
      return sealed.type === 'nothing' ? soonerOf(sealed, await moveMaterial(urgent)) : sealed
    },
    onStored: sequencer.poke,
    onDefect: logger.defect,
  })
  const close = async () => {
    stopping.abort()
    await up.stop()
    await sequencer.stop()
    await state.close()
    await disk.close()
  }
  if (releases.all().length === 0) {
    tell('Fetching the catalogue from the county')
    await up.once()
    if (releases.all().length === 0) {
      await close()
      throw new CannotStart(
        `UPSTREAM "${environment.upstream}" gives no catalogue: the first start needs the county.`,
      )
    }
    await verifiers.refresh()
  }

  const deps = appDeps({
    ...{
      environment,
      parts,
      disk,
      sequencer,
      admission,
      releases,
      clock,
      random,
      logger,
      stopping,
      verifier,
      area,
    },
    node: {
      ...{ signer, device: () => own, catalogue: releases.catalogue },
      // What it has signed itself it believes: it may have been put back, too.
      healing: () => true,
      keep: async (batches) => {
        for (const batch of batches) await state.batches.keep(batch)
      },
      // Perhaps the county has lost what a station brings back: it came to the station when that went there itself.
      onGiven: async () => up.compareAgain(),
      rooted: (device) => state.forward.now.above[device] ?? 0,
      voucher: (id) => {
        if (isAuthority(id)) return { key: authority.key, area: null }
        return id === own ? { key: publicKey, area: org } : undefined
      },
    },
    bundles,
    onStored: () => {
      sequencer.poke()
      up.poke()
    },
    health: () => {
      const { contactAt } = state.sync.now
      const countyAt = contactAt === null ? null : isoOf(contactAt)
      return { kind: 'relay', countyAt, countyTrouble: up.trouble() }
    },
  })
  const knows = (device: string, staff: string) =>
    sequencer.device(device) !== undefined && releases.directory.staff(staff) !== undefined
  const app = createApp(
    { ...deps, accounts: { ...disk.accounts, signIn: verifiers.signIn }, enrolAtSignIn: null },
    relayRoutes((https) =>
      relayJoinRoutes(
        {
          ...{ fetch: wire.fetch, org, verifiers, accounts: disk.accounts },
          ...{ directory: releases.directory, callerAddress: deps.callerAddress },
          arrived: (device, staff) => {
            up.start()
            return until(() => knows(device, staff), sequencer.onRows)
          },
        },
        https,
      ),
    ),
  )
  up.start()
  return {
    app,
    control: null,
    publicKey,
    takenOver: null,
    administratorCode: async () => null,
    drain: sequencer.drain,
    endStreams: () => stopping.abort(),
    close,
  }
}

/** What a relay answers of its own; what only a county can do is said to be so. */
const relayRoutes =
  (joinRoutes: (https: boolean) => ReturnType<typeof relayJoinRoutes>) =>
  (app: App, https: boolean): void => {
    app.route('/api/v1/join', joinRoutes(https))
    refuseRootPaths(app, { type: 'CountyOnly' })
  }

/** Both have nothing to do now: when one of them has. */
const soonerOf = (one: Resting, other: Moved): Moved =>
  other.type !== 'nothing' || one.againMs === null
    ? other
    : { type: 'nothing', againMs: Math.min(one.againMs, other.againMs ?? one.againMs) }
type Resting = Extract<Moved, { type: 'nothing' }>

const PAGE = 500

/** Devices of whose logs parts were kept here. */
async function pushedHere(store: NodeStore): Promise<string[]> {
  const devices = new Set<string>()
  for (let after = 0; ; ) {
    const page = await store.parts(after, PAGE)
    for (const { part } of page) devices.add(part.device)
    if (page.length < PAGE) return [...devices]
    after = page.at(-1)!.position
  }
}

async function waitingFiles(
  files: MaterialFiles,
  above: ReadonlySet<string>,
): Promise<{ files: number; bytes: number }> {
  const waiting = (await files.names()).filter((name) => !above.has(name))
  const sizes = await Promise.all(waiting.map(async (name) => (await files.find(name))?.bytes ?? 0))
  return { files: waiting.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
}

async function toldAddress(wire: WireDeps, identity: Signatory, url: string): Promise<boolean> {
  const path = '/sync/v1/relay'
  const body = new TextEncoder().encode(JSON.stringify({ url }))
  const answer = await wire
    .fetch(path, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: await authorization(identity, 'PUT', path, body),
      },
      body,
      signal: AbortSignal.timeout(30_000),
      redirect: 'error',
    })
    .catch(() => null)
  return answer?.ok ?? false
}

/** Resolves once it holds, as rows come in; false where that takes too long. */
function until(holds: () => boolean, onRows: (listener: () => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (result: boolean) => {
      stopListening()
      cancel()
      resolve(result)
    }
    const look = () => holds() && end(true)
    const stopListening = onRows(look)
    const cancel = systemTimer.after(ARRIVES_WITHIN_MS, () => end(holds()))
    look()
  })
}
