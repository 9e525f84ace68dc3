/**
 * The one tab that syncs: exchanges in the loop of sync/loop.ts, then files, a live line beside it. Which tab that is,
 * a Web Lock decides; when it closes, the next takes over.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import type { Hasher } from '../../shared/hash.ts'
import type { Announced } from '../../shared/protocol/session.ts'
import { err, type Result } from '../../shared/result.ts'
import {
  grown,
  grownChunk,
  LARGEST,
  LARGEST_CHUNK_BYTES,
  shrunk,
  shrunkChunk,
} from '../../sync/exchange/batch-size.ts'
import { type ReadAhead, readAhead } from '../../sync/exchange/read-ahead.ts'
import { beginReading, type Exchanged, exchangeOnce, type StationDeps } from '../../sync/exchange/station.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { fetchTransport } from '../../sync/http/fetch-transport.ts'
import { keepListening } from '../../sync/http/live-line.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import { createLoop, type Outcome } from '../../sync/loop.ts'
import { COUNTY, ownNode, type StationNode } from '../../sync/own-node.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { Transport } from '../../sync/transport.ts'
import type { Files } from '../storage/files.ts'
import type { Meta } from '../storage/meta.ts'
import type { IncomingStore } from '../storage/projecting-store.ts'
import { putRow } from '../storage/rows.ts'
import type { DepartureRow, EventRow, NamedRow } from '../storage/schemas.ts'
import type { Environment, Sending } from './environment.ts'
import { stateOf, withState } from './node-states.ts'
import type { Way } from './nodes.ts'
import type { PackError } from './pack.ts'
import { NOT_SENDING } from './status.ts'
import { noteContact, noteExchange, noteFailure } from './trouble.ts'

export interface SyncDeps {
  readonly env: Pick<Environment, 'clock' | 'random' | 'timer' | 'fetch' | 'origin' | 'pause' | 'onDefect'>
  /** The log that makes the case list of what comes down. */
  readonly store: IncomingStore
  readonly meta: Meta
  readonly files: Files
  readonly batches: RxCollection<NamedRow>
  readonly departures: RxCollection<DepartureRow>
  readonly events: RxCollection<EventRow>
  readonly hasher: Hasher
  readonly verifier: Verifier
  /** `held`: the number of the release that is here whole, 0 for none; some of one may be in force before. */
  readonly release: () => Promise<{ readonly inForce: boolean; readonly held: number }>
  /** What has come of it is kept; `urgent` ends it. */
  readonly takePack: (
    wire: WireDeps,
    announced: Announced,
    urgent: () => boolean,
    onEnding: () => void,
  ) => Promise<PackError | null>
  readonly onSending: (sending: Sending) => void
  /**
   * Removes what is to leave this device and may: after what came down is stored and acknowledgements are noted. True:
   * there is something to be fetched at once.
   */
  readonly purge: () => Promise<boolean>
  /** A file was sent or refused. */
  readonly onFiles: () => void
}

export interface Sync {
  /** There is something: a guide or a file on its way lets it pass. */
  press(): void
  /** Perhaps there is something. */
  poke(): void
  /** At once, however long the last failure still bids to wait. */
  start(): void
  /** Resolves when nothing is under way any more: the next tab may take over. */
  stop(): Promise<void>
}

/** Before the guide is here, nothing else is wanted: it is what the first case waits for. */
const WANT_BEFORE_GUIDE_BYTES = 1024

const healing = () => import('./healing.ts')

/** The line to one node. */
interface Line {
  readonly node: StationNode
  readonly wire: WireDeps
  readonly transport: Transport
  readonly listen: () => void
  readonly ahead: ReadAhead
  /** Another node is asked from now on. */
  leave(): void
}

export function startSync(deps: SyncDeps, identity: Identity): Sync {
  const { env, meta } = deps
  const { enrolment, signer } = identity
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  const own = ownNode(enrolment.authority.key)
  let way: Way | null = null
  let line: Line | null = null
  let size = LARGEST
  let chunkBytes = LARGEST_CHUNK_BYTES
  /** A release that the node told of in its last answer, and that is not here whole. */
  let announced: Announced | null = null
  /** One that was in force when this device was enrolled: asked for once, before anything else. */
  let enrolledWith = enrolment.catalogue
  let sent = 0
  /** There is something to send, or to fetch, since the last exchange began. */
  let pressed = false

  const connect = (node: StationNode): Line => {
    const leaving = new AbortController()
    const wire: WireDeps = { timer: env.timer, fetch: (path, init) => env.fetch(node.base + path, init) }
    const transport = fetchTransport(wire, identity, stopping.signal)
    const ahead = readAhead(transport.answers, env.clock)
    return {
      ...{ node, wire, transport },
      listen: keepListening(
        {
          ...{ ...wire, clock: env.clock, signal: leaving.signal },
          onSomething: () => press(),
          onBroken: () => poke(),
        },
        identity,
      ),
      ahead,
      leave() {
        leaving.abort()
        ahead.forget()
      },
    }
  }

  const fail = async (failing: Failing): Promise<Outcome> => {
    await noteFailure({ meta, clock: env.clock }, failing)
    await noteExchange({ meta, clock: env.clock }, { sent: 0, received: 0, failed: failing.reason })
    return failing.type === 'refused'
      ? { type: 'refused' }
      : { type: 'failed', retryAfterMs: failing.retryAfterMs }
  }

  const work = async (): Promise<Outcome> => {
    const release = await deps.release()
    if (release.inForce)
      way ??= await import('./nodes.ts').then(
        ({ openWay }) => openWay({ ...env, meta, events: deps.events, origin: env.origin }, identity),
        () => null,
      )
    const first = enrolledWith
    enrolledWith = null
    if (first && !release.inForce) {
      line = connect(own)
      if (!(await fetchGuide(line, first, isStopping))) return { type: 'more' }
    }
    let failing = failingOf({ type: 'Unreachable' })
    for (const node of (await way?.inTurn()) ?? [own]) {
      await way?.enter(node)
      const to: Line = line?.node.base === node.base ? { ...line, node } : connect(node)
      const exchanged = await exchangeWith(to, release)
      if (exchanged.ok) {
        const { sent, received, more, unsent } = exchanged.value
        await way?.served(node, received)
        await noteContact({ meta, clock: env.clock })
        await noteExchange({ meta, clock: env.clock }, { sent, received, failed: null })
        if (line?.node.base !== node.base) line?.leave()
        line = to
        // Before the guide is here, its program would only hold that up.
        if (release.inForce) to.listen()
        const isDue = await deps.purge()
        // What is to be sent goes first, where what came was asked for before it was written.
        const isAfterOwn = release.inForce && more && unsent
        if (announced && !isAfterOwn) return takeGuide(to, announced)
        return more || isDue ? { type: 'more' } : sendFile(to)
      }
      // A guide names the nodes: whose answer this was is known then.
      if (announced) {
        const guide = await takeGuide(to, announced)
        const now = await deps.release()
        if (now.inForce !== release.inForce || now.held !== release.held) return { type: 'more' }
        if (guide.type !== 'more') return guide
      }
      failing = exchanged.error
      // A node that is busy says when to come again; elsewhere all would be compared first.
      if (failing.type === 'refused' || ['too-large', 'too-many-requests'].includes(failing.reason)) break
      way?.failed(node)
    }
    return fail(failing)
  }

  const exchangeWith = async (
    to: Line,
    { inForce, held }: Awaited<ReturnType<SyncDeps['release']>>,
  ): Promise<Result<Exchanged, Failing>> => {
    announced = null
    pressed = false
    const station = stationAt(to, held)
    const exchanged = await exchangeOnce(
      inForce
        ? { ...station, ahead: to.ahead }
        : { ...station, limits: { ...station.limits, want: WANT_BEFORE_GUIDE_BYTES } },
    )
    size = exchanged.ok ? grown(size) : shrunk(size, exchanged.error)
    // While rows follow rows, what is already here is listed when the line is waited for, and now and then.
    if (!exchanged.ok || !exchanged.value.more || announced || !to.ahead.isHere()) await deps.store.list()
    return exchanged.ok ? exchanged : err(saidBy(to.node, failingOf(exchanged.error)))
  }

  const stationAt = (to: Line, release: number): StationDeps => ({
    store: deps.store,
    state: {
      load: async () => stateOf(await meta.read('sync'), to.node.key),
      save: (state) => meta.change('sync', (all) => withState(all, to.node.key, state)),
    },
    batches: {
      keep: (batch) => {
        const key = batch.hashes[0]!
        return putRow(deps.batches, key, { key, json: JSON.stringify(batch) })
      },
      vouching: async (hashes) => (await healing()).vouching(deps.batches, hashes),
    },
    held: { digests: async () => (await healing()).heldDigests(deps.events, deps.departures, env.pause) },
    heal: async (station) => {
      await deps.store.list()
      return (await healing()).heal(station)
    },
    ...{ files: deps.files, hasher: deps.hasher, signer, verifier: deps.verifier, clock: env.clock },
    ...{ transport: to.transport, pause: env.pause, device: enrolment.device, nodeKey: to.node.publicKey },
    release: () => release,
    onCatalogue: async (news) => {
      announced = news
    },
    limits: size,
  })

  /**
   * As much of it as comes before something is to be sent or fetched: that goes first, and the rest after it. Until
   * something of a guide is in force, nothing is worth what breaking off costs.
   */
  const takeGuide = async (from: Line, news: Announced): Promise<Outcome> => {
    const { inForce } = await deps.release()
    const error = await fetchGuide(from, news, () => isStopping() || (inForce && pressed))
    if (!error) return { type: 'more' }
    way?.failed(from.node)
    return fail(saidBy(from.node, failingOf(error)))
  }

  /** The rows come right behind it. */
  const fetchGuide = async (from: Line, news: Announced, urgent: () => boolean) => {
    const rows = { ...stationAt(from, news.release), ahead: from.ahead }
    const onEnding = () => void beginReading(rows).catch(env.onDefect)
    const error = await deps.takePack(from.wire, news, urgent, onEnding)
    // They were asked for as by one who has the guide.
    if (error) from.ahead.forget()
    return error
  }

  /** One file, so that between two there is an exchange for what was written meanwhile. */
  const sendFile = async ({ node, wire }: Line): Promise<Outcome> => {
    const file = await deps.files.next()
    if (!file) {
      sent = 0
      deps.onSending(NOT_SENDING)
      return { type: 'done' }
    }
    const filesTotal = sent + (await deps.files.waiting()).files
    const onSending = (fraction: number) => deps.onSending({ filesSent: sent, filesTotal, fraction })
    onSending(0)
    const urgent = () => pressed
    // Taking a case needs no program that sends photographs.
    const { uploadFile } = await import('./uploads.ts')
    const uploaded = await uploadFile(
      { files: deps.files, wire, base: node.base, chunkBytes, urgent, signal: stopping.signal, onSending },
      identity,
      file,
    )
    deps.onFiles()
    if (uploaded.type === 'failed' || uploaded.type === 'refused') {
      if (uploaded.reason === 'unreachable') chunkBytes = shrunkChunk(chunkBytes)
      if (uploaded.reason !== 'too-many-requests') way?.failed(node)
      return fail(saidBy(node, uploaded))
    }
    if (uploaded.type === 'sent') {
      sent += 1
      chunkBytes = grownChunk(chunkBytes)
    }
    onSending(0)
    return { type: 'more' }
  }

  let working: Promise<unknown> = Promise.resolve()
  const watched = () => {
    const outcome = work()
    working = outcome.catch(() => {})
    return outcome
  }
  const loop = createLoop({ work: watched, timer: env.timer, random: env.random, onDefect: env.onDefect })
  const poke = () => loop.dispatch('poke')
  const press = () => {
    pressed = true
    poke()
  }
  loop.dispatch('start')
  return {
    press,
    poke,
    start() {
      way?.wake()
      loop.dispatch('start')
    },
    async stop() {
      stopping.abort()
      line?.leave()
      loop.dispatch('stop')
      await working
    },
  }
}

/** Only the county's no, and a copy of this device, stop a station: where a relay says no, another node is asked. */
const saidBy = ({ key }: StationNode, failing: Failing): Failing =>
  failing.type === 'refused' && key !== COUNTY && failing.reason !== 'cloned'
    ? { type: 'failed', reason: 'relay', retryAfterMs: null }
    : failing
