/**
 * What an engineer watches a node by, in Prometheus' words. Labels are codes of organisations and of areas, routes and
 * words of the program: nobody's name, number or device.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { townOf } from '../../shared/case/audience.ts'
import type { Contacts } from '../contacts/contacts.ts'
import type { RequestLine } from '../logger.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { onSynced } from '../stores/synced-leveldown.ts'

export interface NodeMetricsDeps {
  readonly store: Pick<NodeStore, 'epoch' | 'tail' | 'quarantined' | 'writable'>
  readonly sequencer: Pick<Sequencer, 'devices' | 'behindMs' | 'healthy'>
  readonly contacts: Pick<Contacts, 'of'>
}

export interface NodeMetrics {
  readonly contentType: string
  request(line: RequestLine): void
  text(): Promise<string>
  close(): void
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const SYNC_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

export function openNodeMetrics(deps: NodeMetricsDeps): NodeMetrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, collect: (set: Gauge['set']) => Promise<void> | void) =>
    new Gauge({
      ...{ name, help, registers },
      async collect() {
        await collect(this.set.bind(this))
      },
    })
  const byArea = (name: string, help: string) =>
    new Gauge({ ...{ name, help, registers }, labelNames: ['area'] as const })

  const requests = new Histogram({
    ...{ name: 'yimen_request_seconds', help: 'Requests answered, by route and status', registers },
    ...{ labelNames: ['method', 'route', 'status'] as const, buckets: SECONDS },
  })
  const synced = new Histogram({
    ...{ name: 'yimen_fsync_seconds', help: 'A write until it was on stable storage', registers },
    buckets: SYNC_SECONDS,
  })
  const failed = new Counter({
    ...{ name: 'yimen_failed_requests_total', help: 'Requests that the node could not do', registers },
  })
  gauge('yimen_ingest_up', '1 where the node can take in what stations send', (set) =>
    set(deps.store.writable() ? 1 : 0),
  )
  gauge('yimen_sequencer_up', '1 unless the last attempt to take in what arrived broke off', (set) =>
    set(deps.sequencer.healthy() ? 1 : 0),
  )
  gauge(
    'yimen_sequencer_age_seconds',
    'Since something was taken in, while something waits; 0: nothing does',
    (set) => set(deps.sequencer.behindMs() / 1000),
  )
  gauge('yimen_quarantined', 'Entries without effect, settled or not', async (set) =>
    set(await deps.store.quarantined()),
  )
  const areas = {
    waiting: byArea(
      'yimen_unacknowledged_events',
      'What stations last said that they had still to send, by town',
    ),
    files: byArea(
      'yimen_unacknowledged_files',
      'Photographs that stations last said they had still to send, by town',
    ),
    lag: byArea(
      'yimen_feed_lag_rows',
      'Rows that devices had not yet fetched when last heard, the most of a town',
    ),
    rows: byArea('yimen_feed_rows', 'Length of the feeds, the longest of a town'),
    devices: byArea('yimen_devices', 'Devices enrolled, by town'),
  }

  const stop = onSynced((ms) => synced.observe(ms / 1000))
  return {
    contentType: registry.contentType,
    request({ method, route, status, ms }) {
      requests.observe({ method, route, status }, ms / 1000)
      if (status >= 500) failed.inc()
    },
    async text() {
      const towns = await townsOf(deps)
      // In one turn: two that ask at once do not add to each other's numbers.
      for (const [name, gauge] of Object.entries(areas)) {
        gauge.reset()
        for (const [area, numbers] of towns) gauge.set({ area }, numbers[name as keyof Town])
      }
      return `${await registry.metrics()}\n${await ofProcess().metrics()}`
    },
    close: stop,
  }
}

interface Town {
  waiting: number
  files: number
  lag: number
  rows: number
  devices: number
}

async function townsOf(
  deps: Pick<NodeMetricsDeps, 'store' | 'sequencer' | 'contacts'>,
): Promise<Map<string, Town>> {
  const towns = new Map<string, Town>()
  const epoch = await deps.store.epoch()
  for (const { device, org } of deps.sequencer.devices()) {
    const area = townOf(org)
    const town = towns.get(area) ?? { waiting: 0, files: 0, lag: 0, rows: 0, devices: 0 }
    towns.set(area, town)
    const rows = await deps.store.tail(org)
    const contact = deps.contacts.of(device)
    const fetched = contact?.cursor?.epoch === epoch ? contact.cursor.live : 0
    town.waiting += contact?.waiting?.events ?? 0
    town.files += contact?.waiting?.files ?? 0
    town.lag = Math.max(town.lag, rows - fetched)
    town.rows = Math.max(town.rows, rows)
    town.devices += 1
  }
  return towns
}

let processRegistry: Registry | null = null

/** Memory, processor, event loop: of all nodes in this process, and from the first question on. */
function ofProcess(): Registry {
  if (processRegistry) return processRegistry
  processRegistry = new Registry()
  collectDefaultMetrics({ register: processRegistry })
  return processRegistry
}
