/** What the routes that every node has need, from the parts that every node has. */
import type { Random } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { NodeDeps } from '../sync/exchange/node.ts'
import type { Verifier } from '../sync/signing.ts'
import type { Admission } from './admission/admission.ts'
import type { AppDeps } from './app.ts'
import type { ServedReleases } from './catalogue/kept-releases.ts'
import type { Surrounding } from './compose.ts'
import type { Environment, RelayEnvironment } from './environment.ts'
import { createLogger, type Logger } from './logger.ts'
import { createUploads } from './materials/uploads.ts'
import { openNodeMetrics } from './metrics/node-metrics.ts'
import { callerAddress } from './middleware/caller-address.ts'
import { receiptHolder } from './middleware/receipt-holder.ts'
import type { Disk } from './open-disk.ts'
import type { Health } from './routes/health.ts'
import type { Sequencer } from './sequencer/sequencer.ts'
import { systemClock } from './system.ts'

/** A disk that was full, a file that was locked: worth another try every few seconds. */
export const RETRY_MS = 5_000

/** Longer than a whole county that comes back keeps a node busy. */
const HALTED_MS = 60_000

export const isHalted = (sequencer: Pick<Sequencer, 'healthy' | 'behindMs'>): boolean =>
  !sequencer.healthy() || sequencer.behindMs() > HALTED_MS

interface Parts {
  readonly environment: Environment | RelayEnvironment
  readonly parts: Surrounding
  readonly disk: Disk
  readonly sequencer: Pick<Sequencer, 'device' | 'devices' | 'onRows' | 'healthy' | 'behindMs'>
  readonly admission: Admission
  readonly releases: ServedReleases
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly stopping: AbortController
  readonly verifier: Verifier
  /** Of the county. */
  readonly area: string
  /** What the two kinds of node differ in. */
  readonly node: Pick<
    NodeDeps,
    'device' | 'signer' | 'voucher' | 'keep' | 'rooted' | 'catalogue' | 'onGiven' | 'healing'
  >
  readonly bundles: AppDeps['bundles']
  readonly onStored: () => void
  readonly health: () => Pick<Health, 'kind' | 'countyAt' | 'countyTrouble'> & Partial<Health>
}

export function appDeps(from: Parts): Omit<AppDeps, 'enrolAtSignIn'> {
  const { environment, parts, disk, sequencer, releases, clock, random, logger, verifier, area } = from
  const { store, accounts, files, uploadStore, contacts } = disk
  const { device, onRows } = sequencer
  const metrics = openNodeMetrics({ store, sequencer, contacts })
  const address = callerAddress(environment.trustProxy)
  from.stopping.signal.addEventListener('abort', metrics.close)
  const watched: Logger = {
    ...logger,
    request(line) {
      logger.request(line)
      metrics.request(line)
    },
  }
  return {
    ...{
      metrics,
      logger: watched,
      random,
      clock,
      store,
      accounts,
      files,
      onRows,
      publicUrl: environment.publicUrl,
    },
    directory: releases.directory,
    callerAddress: address,
    receiptHolder: receiptHolder({ store, callerAddress: address }),
    uploads: createUploads({ store: uploadStore, random, device }),
    deviceAuth: { area, verifier, device },
    admission: from.admission,
    exchange: {
      ...{ store, feed: store, hasher, verifier, clock, enrolled: device },
      awaited: contacts.awaitedOf,
      halted: () => isHalted(sequencer),
      ...from.node,
    },
    bundles: from.bundles,
    onStored: from.onStored,
    onHeard: contacts.heard,
    shutdown: from.stopping.signal,
    nodes: () => releases.current().nodes.map(({ url }) => url),
    pack: releases.pack,
    guide: releases.guide,
    health: () => ({
      ...{ ingest: store.writable(), sequencer: sequencer.healthy(), release: releases.current().number },
      ...from.health(),
    }),
    clientDir: parts.clientDir ?? null,
  }
}

export const loggerOf = (environment: Environment | RelayEnvironment, parts: Surrounding): Logger =>
  createLogger({
    clock: parts.clock ?? systemClock,
    level: environment.logLevel,
    write: parts.write ?? ((line) => process.stdout.write(line)),
  })
