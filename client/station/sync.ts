/**
 * The one tab that syncs: exchanges in the loop of sync/loop.ts, then files, a live line beside it. Which tab that is,
 * a Web Lock decides; when it closes, the next takes over.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import type { Hasher } from '../../shared/hash.ts'
import { type BatchSize, grown, LARGEST, shrunk } from '../../sync/exchange/batch-size.ts'
import { exchangeOnce, NEW_SYNC_STATE, type StationDeps } from '../../sync/exchange/station.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { fetchTransport } from '../../sync/http/fetch-transport.ts'
import { keepListening } from '../../sync/http/live-line.ts'
import { createLoop, type Outcome } from '../../sync/loop.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Files } from '../storage/files.ts'
import type { Meta } from '../storage/meta.ts'
import { putRow } from '../storage/rows.ts'
import type { DepartureRow, EventRow, NamedRow } from '../storage/schemas.ts'
import type { Environment, Sending } from './environment.ts'
import type { PackError } from './pack.ts'
import { noteContact, noteExchange, noteFailure } from './trouble.ts'
import { NOT_SENDING, uploadFile } from './uploads.ts'

export interface SyncDeps {
  readonly env: Pick<Environment, 'clock' | 'random' | 'timer' | 'fetch' | 'onDefect'>
  /** The log that makes the case list of what comes down (incomingStore). */
  readonly store: LogStore
  readonly meta: Meta
  readonly files: Files
  readonly batches: RxCollection<NamedRow>
  readonly departures: RxCollection<DepartureRow>
  readonly events: RxCollection<EventRow>
  readonly hasher: Hasher
  readonly verifier: Verifier
  readonly release: () => Promise<number>
  readonly takePack: (announced: { release: number; pack: string }) => Promise<PackError | null>
  readonly onSending: (sending: Sending) => void
  /** Removes what is to leave this device and may: after what came down is stored and acknowledgements are noted. */
  readonly purge: () => Promise<void>
  /** A file was sent or refused. */
  readonly onFiles: () => void
}

export interface Sync {
  /** Something to send, or perhaps to fetch. */
  poke(): void
  /** At once, however long the last failure still bids to wait. */
  start(): void
  /** Resolves when nothing is under way any more: the next tab may take over. */
  stop(): Promise<void>
}

/** Before the guide is here, nothing else is wanted: it is what the first case waits for. */
const WANT_BEFORE_GUIDE_BYTES = 1024

const healing = () => import('./healing.ts')

export function startSync(deps: SyncDeps, identity: Identity): Sync {
  const { env, meta } = deps
  const stopping = new AbortController()
  const wire = { fetch: env.fetch, timer: env.timer }
  const transport = fetchTransport(wire, identity, stopping.signal)
  let size = LARGEST
  let packFailure: Failing | null = null
  let sent = 0

  const station = (limits: BatchSize, release: number): StationDeps => ({
    store: deps.store,
    state: {
      load: async () => (await meta.read('sync')) ?? NEW_SYNC_STATE,
      save: (state) => meta.write('sync', { ...state }),
    },
    batches: {
      keep: (batch) => {
        const key = batch.hashes[0]!
        return putRow(deps.batches, key, { key, json: JSON.stringify(batch) })
      },
      vouching: async (hashes) => (await healing()).vouching(deps.batches, hashes),
    },
    held: { digests: async () => (await healing()).heldDigests(deps.events, deps.departures) },
    heal: async (station) => (await healing()).heal(station),
    files: deps.files,
    transport,
    hasher: deps.hasher,
    signer: identity.signer,
    verifier: deps.verifier,
    clock: env.clock,
    device: identity.enrolment.device,
    nodeKey: identity.enrolment.authority.key,
    release: () => release,
    onCatalogue: async (announced) => {
      const error = await deps.takePack(announced)
      packFailure = error && failingOf(error)
    },
    limits,
  })

  const fail = async (failing: Failing): Promise<Outcome> => {
    await noteFailure({ meta, clock: env.clock }, failing)
    await noteExchange({ meta, clock: env.clock }, { sent: 0, received: 0, failed: failing.reason })
    return failing.type === 'refused'
      ? { type: 'refused' }
      : { type: 'failed', retryAfterMs: failing.retryAfterMs }
  }

  const work = async (): Promise<Outcome> => {
    const release = await deps.release()
    packFailure = null
    const limits = {
      events: size.events,
      want: release === 0 ? WANT_BEFORE_GUIDE_BYTES : size.want,
    }
    const exchanged = await exchangeOnce(station(limits, release))
    if (!exchanged.ok) {
      size = shrunk(size, exchanged.error)
      return fail(failingOf(exchanged.error))
    }
    size = grown(size)
    const { value } = exchanged
    const failing: Failing | null = packFailure
    if (failing) return fail(failing)
    await noteContact({ meta, clock: env.clock })
    await noteExchange(
      { meta, clock: env.clock },
      { sent: value.sent, received: value.received, failed: null },
    )
    listen()
    await deps.purge()
    if (value.more) return { type: 'more' }
    return sendFile()
  }

  /** One file, so that between two there is an exchange for what was written meanwhile. */
  const sendFile = async (): Promise<Outcome> => {
    const file = await deps.files.next()
    if (!file) {
      sent = 0
      deps.onSending(NOT_SENDING)
      return { type: 'done' }
    }
    const filesTotal = sent + (await deps.files.waiting()).files
    const onSending = (fraction: number) => deps.onSending({ filesSent: sent, filesTotal, fraction })
    onSending(0)
    const urgent = () => loop.state() === 'pressed'
    const uploaded = await uploadFile(
      { files: deps.files, wire, urgent, signal: stopping.signal, onSending },
      identity,
      file,
    )
    deps.onFiles()
    if (uploaded.type === 'failed' || uploaded.type === 'refused') return fail(uploaded)
    if (uploaded.type === 'sent') sent += 1
    onSending(0)
    return { type: 'more' }
  }

  const listen = keepListening(
    {
      fetch: env.fetch,
      timer: env.timer,
      clock: env.clock,
      signal: stopping.signal,
      onSomething: () => poke(),
    },
    identity,
  )
  let working: Promise<unknown> = Promise.resolve()
  const watched = () => {
    const outcome = work()
    working = outcome.catch(() => {})
    return outcome
  }
  const loop = createLoop({ work: watched, timer: env.timer, random: env.random, onDefect: env.onDefect })
  const poke = () => loop.dispatch('poke')
  loop.dispatch('start')
  return {
    poke,
    start: () => loop.dispatch('start'),
    async stop() {
      stopping.abort()
      loop.dispatch('stop')
      await working
    },
  }
}
