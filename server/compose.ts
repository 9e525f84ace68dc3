/** Puts a county's node together: every part is made here, in the order in which the parts need each other. */
import { join } from 'node:path'
import type { Hono } from 'hono'
import { isAuthority } from '../shared/event.ts'
import type { Random } from '../shared/random.ts'
import { err, ok } from '../shared/result.ts'
import type { Clock } from '../shared/time.ts'
import { ecdsaVerifier } from '../sync/crypto/ecdsa.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { Voucher } from '../sync/exchange/given.ts'
import type { Timer } from '../sync/loop.ts'
import { mutex } from '../sync/mutex.ts'
import { administratorOf, hasAdministrator } from './administrator.ts'
import { openAdmission } from './admission/admission.ts'
import { type App, type AppDeps, createApp, rootRoutes } from './app.ts'
import { appDeps, isHalted, loggerOf, RETRY_MS } from './app-deps.ts'
import { archive } from './authority/archive.ts'
import { openAuthority } from './authority/authority.ts'
import { deem, deemOnWord } from './authority/deem.ts'
import { createErase } from './authority/erasure.ts'
import { type HealingNews, openHealing } from './authority/healing.ts'
import { repeatedPairs } from './authority/repeats.ts'
import { readHealing, writeHealing } from './backup/healing-file.ts'
import { assertNoHalf } from './backup/restore-half.ts'
import { importFile } from './bundles/import-file.ts'
import { openBundles } from './bundles/open-bundles.ts'
import { CannotStart } from './cannot-start.ts'
import { openReleases } from './catalogue/releases.ts'
import type { Seed } from './catalogue/seed.ts'
import { stationContacts } from './contacts/station-contacts.ts'
import { createControlApp } from './control/control-app.ts'
import { operationsOn } from './control/operations.ts'
import { datingBy } from './dating.ts'
import type { Environment } from './environment.ts'
import { createFilings } from './filings/filings.ts'
import { HEARD_MS, takeGivenBack, takeHeard } from './ingest/heard.ts'
import { openInvitations, openRelayCodes } from './invitations.ts'
import { createJoin, type EnrolDevice } from './join.ts'
import { openBundleKey, openIndexKey, openKeys } from './keys.ts'
import type { Logger } from './logger.ts'
import { assertNotMoved } from './moving/moved.ts'
import { newEpoch, openDisk, openHeartbeat, openProcesses } from './open-disk.ts'
import { isRelay } from './relay/upstream-file.ts'
import { createRelays } from './relays.ts'
import { BEAT_MS, type Heartbeat } from './sequencer/heartbeat.ts'
import { missing } from './sequencer/missing.ts'
import { createSequencer } from './sequencer/sequencer.ts'
import type { Documents } from './stores/documents.ts'
import type { DeviceRecord, NodeStore } from './stores/node-store.ts'
import { steadyClock, systemClock, systemRandom, systemTimer } from './system.ts'

export interface NodeParts extends Surrounding {
  /** Organisations, items and staff to publish where they differ from what is in force; null: none. */
  readonly seed: Seed | null
  /** A password is enough to enrol a device: the demo's open door. Else it takes an invitation. */
  readonly enrolAtSignIn?: boolean
  readonly accounts?: readonly { readonly staff: string; readonly password: string }[]
}

/** What any node would else open or take from its surroundings. */
export interface Surrounding {
  /** Where the built PWA lies. */
  readonly clientDir?: string | null
  readonly store?: NodeStore
  readonly clock?: Clock
  /** What is done each hour. */
  readonly timer?: Timer
  readonly random?: Random
  readonly write?: (line: string) => void
  /** What is being done, for the person who waits. */
  readonly onProgress?: (sentence: string) => void
}

export interface OpenNode {
  readonly app: App
  /** For the operator at the machine: no authorisation but that of the socket it is served on. */
  readonly control: Hono | null
  /** SPKI, base64url: what signs its batches and releases. */
  readonly publicKey: string
  /** Resolves when another process serves the county: this one must end. null: none can. */
  readonly takenOver: Promise<Error> | null
  /** A new one-time code for the county's centre; null where somebody who can invite others has an account. */
  administratorCode(): Promise<string | null>
  /** Everything that has arrived is taken in when it resolves. */
  drain(): Promise<void>
  /** Ends what would else stay open: a server that has stopped listening waits for it. */
  endStreams(): void
  close(): Promise<void>
}

export async function openNode(environment: Environment, parts: NodeParts): Promise<OpenNode> {
  assertNoHalf(environment.dataDir)
  await assertNotMoved(environment.dataDir, environment.couchUrl)
  if (environment.couchUrl === null) return openNodeAs(null, environment, parts)
  const heartbeat = await openHeartbeat(environment.couchUrl, {
    random: systemRandom,
    onDefect: loggerOf(environment, parts).defect,
    tell: parts.onProgress ?? (() => {}),
  })
  return openNodeAs(heartbeat, environment, parts).catch(async (error: unknown) => {
    await heartbeat.release()
    throw error
  })
}

/** `heartbeat`: null where no other process can open the store. */
async function openNodeAs(
  heartbeat: Heartbeat | null,
  environment: Environment,
  parts: NodeParts,
): Promise<OpenNode> {
  const { dataDir, authority: area, publicUrl, couchUrl } = environment
  const { seed, clock = systemClock, timer = systemTimer, random = systemRandom } = parts
  const { onProgress: tell = () => {} } = parts
  const startedMs = clock.now()
  const logger = loggerOf(environment, parts)
  if (isRelay(dataDir)) throw new CannotStart('DATA_DIR belongs to a relay: set UPSTREAM, or another folder.')

  tell('Opening keys and releases')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'))
  const bundleKey = await openBundleKey(join(dataDir, 'keys'))
  const indexKey = await openIndexKey(join(dataDir, 'keys'))
  const verifier = ecdsaVerifier()
  const releases = await openReleases(
    {
      ...{ dir: join(dataDir, 'releases'), area, signer, verifier, publicKey, clock, publicUrl },
      bundleKey: bundleKey.publicKey,
    },
    seed,
  )
  const { directory } = releases
  const { number, items, orgs } = releases.current()
  tell(`Release ${number} is in force: ${items.length} items, ${orgs.length} organisations`)
  tell('Opening the store, accounts and materials')
  const disk = await openDisk({ dataDir, couchUrl, clock, random, logger, store: parts.store })
  const { store, accounts, documents, contacts } = disk
  // Until all is taken in again, nobody is to compare with the half.
  if (disk.isRenumbered)
    await heartbeat?.says(() => ({ device: '', release: number, healing: true, halted: true }))
  await accounts.add(parts.accounts ?? [])
  const invitations = await openInvitations({ documents, clock, random })
  const relayCodes = await openRelayCodes({ documents, clock, random })
  tell('Taking in what arrived')
  const authority = await openAuthority({
    ...{ store, area, hasher, random, clock, directory },
    ...(heartbeat && { assertHeld: heartbeat.assertHeld }),
  })
  const lost = await readHealing(dataDir)
  const admission = openAdmission({ clock: steadyClock, random, timer: systemTimer })
  const sequencer = await createSequencer({
    ...{ store, area, judgement: lost ? null : authority.judgement, onDefect: logger.defect },
    ...{ forget: disk.forget, lull: admission.lull, dating: datingBy(directory, indexKey) },
    retry: (again) => systemTimer.after(RETRY_MS, again),
    elapsed: steadyClock.now,
  })
  // Others may send without end meanwhile.
  await (heartbeat ? sequencer.takenIn() : sequencer.drain())

  const stopping = new AbortController()
  const healing = await openHealing({
    ...{ store, sequencer, authority, hasher, clock, contact: contacts.of },
    record: { load: async () => lost, save: (record) => writeHealing(dataDir, record) },
    newEpoch: () => newEpoch(random),
    tell: (news) => tellHealing(logger, news),
  })
  const anchor = async () => {
    if (!healing.on()) await authority.anchor(sequencer.devices())
  }
  const deemDue = async () => {
    if (!healing.on())
      await deem({
        ...{ store, area, authority, clock, calendar: directory.calendar },
        ...{ devices: sequencer.devices, contact: contacts.of, drain: sequencer.drain },
      })
  }
  const hourly = every(HOUR_MS, () => anchor().then(deemDue).catch(logger.defect), timer)
  // What stations have sent to another process: nobody tells this one.
  const looking = heartbeat && every(BEAT_MS, sequencer.poke)
  const oneByOne = mutex()
  const enrol: EnrolDevice = (member, key) =>
    oneByOne(async () => {
      // Asked again after a lost answer.
      const before = [...sequencer.devices()].find((d) => d.key === key && d.org === member.org)
      if (before) return before
      const enrolled = await authority.enrol(member.org, key, sequencer.devices(), member.relay)
      await sequencer.takenIn()
      return enrolled
    })
  const bundles = await openBundles({
    ...{ area, store, hasher, verifier, clock, key: bundleKey, enrolled: sequencer.device },
    ...{ bundles: disk.bundleFiles, materials: disk.files, onDefect: logger.defect },
    onStored: sequencer.poke,
  })
  const onStored = () => {
    sequencer.poke()
    bundles.again()
  }
  const us = { area, key: publicKey }
  const { devices } = sequencer
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
      ...{ signer, device: () => authority.device, rooted: null, healing: healing.on },
      onGiven: async (sender, entries) => {
        await healing.given(sender, entries)
        bundles.again()
      },
      voucher: vouchers(publicKey, sequencer.device),
      catalogue: releases.catalogue,
    },
    ...{ onStored, bundles },
    health: () => ({ kind: 'county', healing: healing.on() }),
  })
  const onHeard: typeof deps.onHeard = (device, contact) => {
    deps.onHeard(device, contact)
    if (healing.on()) healing.look().catch(logger.defect)
  }
  await heartbeat?.says(() => ({
    ...{ device: authority.device, release: releases.current().number },
    ...{ healing: healing.on(), halted: isHalted(sequencer) },
  }))
  const processes = couchUrl === null ? null : await openProcesses(couchUrl)
  const hear = async (documents: Documents) => {
    await takeGivenBack(documents, healing.given)
    await takeHeard(documents, contacts.of, onHeard)
  }
  const hearing = processes && every(HEARD_MS, () => hear(processes).catch(logger.defect))
  const operations = operationsOn({
    ...{ running: true, dataDir, area, store, documents, contacts, clock },
    importBundle: (file, tell) => importFile({ files: disk.bundleFiles, take: bundles.take }, file, tell),
    release: () => releases.current().number,
    behindMs: sequencer.behindMs,
    onBackedUp: async (position) => {
      if (healing.on()) return
      await anchor()
      const days = environment.archiveDays
      await archive({ store, authority, clock, days, drain: sequencer.drain }, { position })
    },
    takeOffice: healing.release,
  })
  const enrolAtSignIn: NonNullable<AppDeps['enrolAtSignIn']> = async ({ staff, org }, key) =>
    healing.on()
      ? err({ type: 'Healing' })
      : ok({ ...(await enrol(staff, key)), org, authority: us, catalogue: releases.catalogue() })
  const control = createControlApp({ operations, logger, shutdown: stopping.signal })
  const app = createApp(
    { ...deps, onHeard, enrolAtSignIn: parts.enrolAtSignIn ? enrolAtSignIn : null },
    rootRoutes({
      healing: healing.on,
      takenIn: sequencer.takenIn,
      waits: async () => ({
        healing: healing.on(),
        ...(await missing({ store, device: sequencer.device })),
      }),
      repeats: repeatedPairs(store),
      deem: (caseNo, word) =>
        deemOnWord(
          { store, authority, clock, calendar: directory.calendar, drain: sequencer.drain },
          caseNo,
          word,
        ),
      erase: createErase({ store, authority, drain: sequencer.drain }),
      filings: createFilings({
        ...{ authority, store, directory, clock, random, key: indexKey, onWritten: sequencer.poke },
        takenIn: sequencer.takenIn,
        window: () => oneByOne(() => authority.window(sequencer.devices())),
      }),
      ...{ ...deps, accounts, store, enrol, releases, invitations, relayCodes, devices, authority: us },
      catalogue: releases.catalogue,
      join: createJoin({ invitations, accounts, releases, clock, enrol }),
      relays: createRelays({ codes: relayCodes, accounts, releases, enrol, authority: us }),
      stations: stationContacts({
        ...{ contacts, feed: store, clock, devices, startedMs },
        nodes: () => releases.current().nodes,
      }),
    }),
  )
  return {
    app,
    control,
    publicKey,
    takenOver: heartbeat?.takenOver ?? null,
    async administratorCode() {
      const release = releases.current()
      if (hasAdministrator(release, await accounts.names())) return null
      return (await invitations.issue({ staff: administratorOf(release) })).code
    },
    async drain() {
      await bundles.idle()
      await sequencer.drain()
    },
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort()
      hourly.stop()
      looking?.stop()
      hearing?.stop()
      // What was judged until now is not judged again, whatever the next start brings.
      await anchor().catch(logger.defect)
      await bundles.idle()
      await sequencer.stop()
      await disk.close()
      await heartbeat?.release()
    },
  }
}

const HOUR_MS = 3_600_000

export function every(ms: number, work: () => void, timer: Timer = systemTimer): { stop(): void } {
  let cancel = () => {}
  const next = () => {
    cancel = timer.after(ms, () => {
      work()
      next()
    })
  }
  next()
  return { stop: () => cancel() }
}

/** An engineer reads in the log what came back from whom, and what did not. */
function tellHealing(logger: Logger, news: HealingNews): void {
  if (news.type === 'PastLost') logger.news('past-lost', {})
  if (news.type === 'GotBack') logger.news('got-back', { from: news.from, events: news.events })
  if (news.type !== 'OfficeResumed') return
  for (const { device, from, to } of news.missing) logger.news('never-came-back', { device, from, to })
  logger.news('office-resumed', { missing: news.missing.length })
}

/** This county's key for what its own tenures signed, a relay's for its area. */
export const vouchers =
  (countyKey: string, device: (id: string) => DeviceRecord | undefined) =>
  (id: string): Voucher | undefined => {
    if (isAuthority(id)) return { key: countyKey, area: null }
    const relay = device(id)
    return relay?.relay ? { key: relay.key, area: relay.org } : undefined
  }
