/**
 * A sequencer's face, of a process that does not sequence: what the one that does has committed, a second behind it at
 * most (docs/decisions/0027).
 */
import { deviceOf } from '../../shared/event.ts'
import { mutex } from '../../sync/mutex.ts'
import { type Beat, readBeat, WATCH_MS, type Word } from '../sequencer/heartbeat.ts'
import type { RowsListener, Sequencer } from '../sequencer/sequencer.ts'
import type { Documents } from '../stores/documents.ts'
import type { DeviceRecord, FollowedStore } from '../stores/node-store.ts'

export interface FollowerDeps {
  readonly store: FollowedStore
  /** Where the process that sequences says how it is. */
  readonly processes: Pick<Documents, 'get'>
  /** All that may have a feed. */
  readonly feeds: () => readonly string[]
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number
}

export interface Follower extends Pick<Sequencer, 'device' | 'devices' | 'onRows' | 'healthy' | 'behindMs'> {
  /** null: none has told anything yet. */
  word(): Word | null
  /** Takes notice of what was said and committed since. */
  look(): Promise<void>
  /** Whoever asks was perhaps enrolled a moment ago, and a relay sends what others wrote who were. */
  expect(device: string): Promise<void>
}

/** Of a feed that has grown by more, nobody is asked whose they are. */
const ROWS_MAX = 100
const SOMEBODY: ReadonlySet<string> = new Set([''])

export async function openFollower(deps: FollowerDeps): Promise<Follower> {
  const { store, elapsed } = deps
  const listeners = new Set<RowsListener>()
  const known = new Map<string, DeviceRecord>()
  let beat: Beat | null = null
  let beatAtMs = elapsed()
  let tails: ReadonlyMap<string, number> = new Map()
  let epoch = await store.epoch()
  /** Others than those that are known may be enrolled by now. */
  let isStale = true

  const takeDevices = async (): Promise<void> => {
    if (!isStale) return
    const records = await store.devices()
    for (const record of records) known.set(record.device, record)
    isStale = false
  }
  const takeBeat = async (): Promise<void> => {
    const next = await readBeat(deps.processes)
    if (next?.by !== beat?.by || next?.n !== beat?.n) beatAtMs = elapsed()
    beat = next
  }
  const authorsOf = async (feed: string, from: number, to: number): Promise<ReadonlySet<string>> => {
    if (to - from > ROWS_MAX) return SOMEBODY
    const rows = await store.rows(feed, from, to - from)
    return rows.length < to - from ? SOMEBODY : new Set(rows.map(({ entry }) => deviceOf(entry.event.id)))
  }
  const tellRows = async (): Promise<void> => {
    const now = await store.tails(deps.feeds())
    const epochNow = await store.epoch()
    const before = epoch === epochNow ? tails : new Map<string, number>()
    for (const [feed, to] of listeners.size > 0 ? now : []) {
      const from = before.get(feed) ?? 0
      if (to === from) continue
      const authors = await authorsOf(feed, from, to)
      for (const tell of listeners) tell(feed, authors)
    }
    tails = now
    epoch = epochNow
  }

  const oneByOne = mutex()
  let isToTell = true
  const look = (): Promise<void> =>
    oneByOne(async () => {
      await takeBeat()
      if (await store.refresh()) {
        isStale = true
        isToTell = true
      }
      if (!isToTell) return
      await tellRows()
      isToTell = false
    })
  await takeDevices()
  await look()

  const silentMs = () => elapsed() - beatAtMs
  return {
    look,
    word: () => beat?.word ?? null,
    async expect(id) {
      const record = await store.device(id)
      if (record) known.set(id, record)
      if (record?.relay) await takeDevices()
    },
    device: (id) => known.get(id),
    devices: () => known.values(),
    // One that has ended by itself has said so.
    healthy: () => beat?.by !== '' && beat?.word?.halted === false,
    // It tells every two seconds.
    behindMs: () => (silentMs() < WATCH_MS ? 0 : silentMs()),
    onRows(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
