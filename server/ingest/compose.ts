/**
 * Puts a process together that takes in what stations send and feeds them, beside the one that sequences their county:
 * the same store, elsewhere, and the same DATA_DIR (docs/decisions/0027).
 */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { deviceOf, isAuthority } from '../../shared/event.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { openAdmission } from '../admission/admission.ts'
import { type App, createApp, refuseRootPaths } from '../app.ts'
import { appDeps, loggerOf } from '../app-deps.ts'
import { assertNoHalf } from '../backup/restore-half.ts'
import { CannotStart } from '../cannot-start.ts'
import { every, type OpenNode, type Surrounding, vouchers } from '../compose.ts'
import type { Environment } from '../environment.ts'
import { openKeys } from '../keys.ts'
import { deviceNamed } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import { assertNotMoved } from '../moving/moved.ts'
import { elsewhere, followDisk, openProcesses } from '../open-disk.ts'
import { StoreUnavailable } from '../stores/store-unavailable.ts'
import { steadyClock, systemClock, systemRandom, systemTimer } from '../system.ts'
import { followReleases } from './followed-releases.ts'
import { openFollower } from './follower.ts'
import { HEARD_MS, tellGiven, toldHeard } from './heard.ts'

const LOOK_MS = 1_000

export async function openIngest(environment: Environment, parts: Surrounding): Promise<OpenNode> {
  const { dataDir, authority: area } = environment
  const couchUrl = environment.couchUrl!
  const { clock = systemClock, random = systemRandom, onProgress: tell = () => {} } = parts
  const logger = loggerOf(environment, parts)
  assertNoHalf(dataDir)
  await assertNotMoved(dataDir, couchUrl)

  tell('Opening keys and releases')
  const { signer, publicKey } = await openKeys(join(dataDir, 'keys'), { makes: false })
  const verifier = ecdsaVerifier()
  const releases = await followReleases({ dir: join(dataDir, 'releases'), area, verifier, publicKey })
  tell('Opening the store, accounts and materials')
  const processes = await elsewhere(openProcesses(couchUrl, true))
  const disk = await followDisk({ dataDir, couchUrl, clock, random, logger })
  const follower = await openFollower({
    ...{ store: disk.store, processes, elapsed: steadyClock.now },
    feeds: () => releases.current().orgs.map((org) => org.id),
  })
  if (follower.word() === null) {
    await disk.close()
    throw new CannotStart('Start the process with SEQUENCER=1 first: none has served this county yet.')
  }
  const heard = toldHeard(processes, `${hostname()}:${environment.port}`)
  const look = async () => {
    await follower.look()
    await releases.follow(follower.word()?.release ?? 0)
  }
  await look()
  const stopping = new AbortController()
  let trouble = ''
  // A database that is gone is gone for many looks.
  const failed = (error: unknown): void => {
    const why = error instanceof StoreUnavailable ? error.why : null
    if (why === null) logger.defect(error)
    else if (trouble !== why) logger.news('store-unavailable', { why })
    trouble = why ?? ''
  }
  const looked = (): void => {
    trouble = ''
  }
  const looking = every(LOOK_MS, () => void look().then(looked, failed))
  const telling = every(HEARD_MS, () => void heard.tell().catch(failed))
  const admission = openAdmission({ clock: steadyClock, random, timer: systemTimer })

  const deps = appDeps({
    ...{ environment, parts, disk, sequencer: follower, admission, releases, clock, random, logger },
    ...{ stopping, verifier, area },
    node: {
      ...{ signer, rooted: null, catalogue: releases.catalogue },
      device: () => follower.word()!.device,
      voucher: vouchers(publicKey, follower.device),
      // Refused before, while the other one heals.
      healing: () => false,
      onGiven: async (from, entries) => {
        const lost = entries.find(({ event }) => isAuthority(deviceOf(event.id)))
        if (lost) await tellGiven(processes, from, lost)
      },
    },
    bundles: { take: async () => null },
    onStored: () => {},
    health: () => {
      const isHealing = follower.word()?.healing !== false
      // So that whatever stands in front sends stations to the other.
      return { kind: 'county', healing: isHealing, ingest: disk.store.writable() && !isHealing }
    },
  })
  const app = createApp(
    {
      ...deps,
      enrolAtSignIn: null,
      onHeard(device, contact) {
        deps.onHeard(device, contact)
        const now = disk.contacts.of(device)
        if (now) heard.note(device, now)
      },
    },
    ingestRoutes,
    (app) => {
      app.use('/sync/*', async (c, next) => {
        // What a county has lost comes back to the process that looks for it.
        if (follower.word()?.healing !== false) return refuse({ type: 'SequencerGone' })
        const device = deviceNamed(c.req.header('authorization'))
        if (device !== null) await follower.expect(device)
        return next()
      })
      // Taken in by the process that puts their photographs together.
      app.all('/sync/v1/bundles/*', () => refuse({ type: 'SequencerGone' }))
    },
  )
  return {
    app,
    control: null,
    publicKey,
    takenOver: null,
    administratorCode: async () => null,
    drain: look,
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort()
      looking.stop()
      telling.stop()
      await heard.tell().catch(logger.defect)
      await disk.close()
    },
  }
}

function ingestRoutes(app: App): void {
  for (const path of ['/api/v1/join', '/api/v1/join/*'])
    app.all(path, () => refuse({ type: 'SequencerGone' }))
  refuseRootPaths(app, { type: 'SequencerGone' })
}
