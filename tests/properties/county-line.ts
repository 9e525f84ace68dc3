/** A node, stations and the line between them, for the laws of the exchange; what the line does, a test says. */
import { expect } from 'vitest'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import { type Entry, seqOf } from '../../shared/event.ts'
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
  exchangeResponseSchema,
} from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { FeedReader } from '../../sync/exchange/feed.ts'
import { heal } from '../../sync/exchange/heal-station.ts'
import {
  answerExchange,
  answersBehind,
  type ExchangeError,
  type NodeDeps,
  type Sender,
} from '../../sync/exchange/node.ts'
import { type ReadAhead, readAhead } from '../../sync/exchange/read-ahead.ts'
import {
  exchangeOnce,
  NEW_SYNC_STATE,
  type StationDeps,
  type SyncState,
} from '../../sync/exchange/station.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { newSecret, writeOwn } from '../../sync/own-log.ts'
import type { Signer, Verifier } from '../../sync/signing.ts'
import type { LogStore } from '../../sync/store.ts'
import type { AskForAnswers, TransportError } from '../../sync/transport.ts'
import { keyedSigner, keyedVerifier } from '../simulation/keyed-signing.ts'
import { batchesIn, heldIn } from '../support/held.ts'
import { fixedClock, seededRandom } from '../support/seeds.ts'
import { rootAuthor, VILLAGE } from './people.ts'

type Answer = Result<ExchangeResponse, ExchangeError>

/** One county node and the stations of one village; every station reads every row but its own. */
export class Line {
  readonly clock = fixedClock()
  readonly random = seededRandom(7)
  node = new MemoryNodeStore()
  epoch = 'first'
  /** Rows that are not to be seen yet, by number, as in a cluster. */
  hidden = new Set<number>()
  readonly stations = new Map<string, Station>()
  readonly feed: FeedReader = {
    epoch: async () => this.epoch,
    tail: async () => this.node.arrived.length,
    rows: async (_, after, limit) => {
      const rows = this.node.arrived.map((entry, i) => ({ n: i + 1, entry })).slice(after, after + limit)
      const gap = rows.findIndex((r) => this.hidden.has(r.n))
      return gap < 0 ? rows : rows.slice(0, gap)
    },
    entitled: async (_, stream) => stream !== 'case/secret',
    scope: async () => (await heldIn(this.node).digests()).filter((d) => d.stream !== 'case/secret'),
  }

  station(device: string, keys?: { key: string; signer: Signer }): Station {
    const station = new Station(this, device, keys)
    this.stations.set(device, station)
    return station
  }

  async answer(station: Station, request: ExchangeRequest): Promise<Answer> {
    const answer = await answerExchange(this.#deps(station), this.#sender(station), sent(request))
    return answer.ok ? ok(received(answer.value)) : answer
  }

  /** What the node sends behind its answer. */
  async *behind(station: Station, request: ExchangeRequest, first: ExchangeResponse) {
    const answers = answersBehind(this.#deps(station), this.#sender(station), sent(request), first)
    for await (const answer of answers) yield received(answer)
  }

  #deps(station: Station): NodeDeps {
    return {
      store: this.node,
      feed: this.feed,
      hasher,
      verifier: station.verifier,
      signer: keyedSigner('node'),
      clock: this.clock,
      device: () => rootAuthor().device,
      catalogue: () => null,
      enrolled: () => undefined,
      healing: () => true,
      voucher: (id) => (id.startsWith('0') ? { key: 'node', area: null } : undefined),
      rooted: null,
    }
  }

  #sender({ device, key }: Station): Sender {
    return { device, org: VILLAGE, key, relay: false }
  }

  /** Somebody else's event comes to the node. */
  async writeAtNode(stream = 'case/other'): Promise<Entry[]> {
    return this.#write(this.node, rootAuthor().device, stream)
  }

  async #write(store: LogStore, device: string, stream: string): Promise<Entry[]> {
    const deps = { store, hasher, random: this.random, clock: this.clock, lock: alone }
    return writeOwn(deps, { device, by: 'village', org: VILLAGE }, () => [
      { stream, type: 'filled', v: 1, data: { fields: { reason: newSecret(this.random) } } },
    ])
  }

  write = (station: Station, stream = 'case/1'): Promise<Entry[]> =>
    this.#write(station.store, station.device, stream)
}

const sent = (request: ExchangeRequest) => exchangeRequestSchema.parse(JSON.parse(JSON.stringify(request)))
const received = (answer: ExchangeResponse) =>
  exchangeResponseSchema.parse(JSON.parse(JSON.stringify(answer)))

const alone = <T>(work: () => Promise<T>) => work()

export class Station {
  store = new MemoryStore()
  state: SyncState = NEW_SYNC_STATE
  readonly batches: SignedBatch[] = []
  readonly limits = { events: 3, want: 900 }
  files = { files: 0, bytes: 0 }
  readsAhead = false
  readonly ahead: ReadAhead
  /** What the line does with each answer that follows another; by default it comes. */
  onFollowing: (answer: ExchangeResponse) => Promise<'comes' | 'breaks' | 'ends'> = async () => 'comes'
  /** What the line does with the next exchanges; by default nothing. */
  onLine: ((ask: () => Promise<Answer>) => Promise<Answer | null>) | null = null
  lastRequest: ExchangeRequest | null = null
  readonly key: string
  readonly signer: Signer
  readonly verifier: Verifier

  readonly line: Line
  readonly device: string

  constructor(line: Line, device: string, keys?: { key: string; signer: Signer }) {
    this.line = line
    this.device = device
    this.key = keys?.key ?? `key of ${device}`
    this.signer = keys?.signer ?? keyedSigner(this.key)
    this.verifier = keys ? ecdsaVerifier() : keyedVerifier
    this.ahead = readAhead(this.#answers, line.clock)
  }

  exchange() {
    return exchangeOnce(this.deps())
  }

  deps(): StationDeps {
    return {
      store: this.store,
      state: { load: async () => this.state, save: async (s) => this.#keep(s) },
      batches: batchesIn(this.batches),
      held: heldIn(this.store),
      heal,
      files: { waiting: async () => this.files },
      transport: { exchange: (request) => this.#send(request) },
      hasher,
      signer: this.signer,
      verifier: keyedVerifier,
      clock: this.line.clock,
      device: this.device,
      nodeKey: 'node',
      release: () => 0,
      onCatalogue: async () => {},
      limits: this.limits,
      ...(this.readsAhead && { ahead: this.ahead }),
    }
  }

  readonly #answers: AskForAnswers = async (request, { take, signal }) => {
    const first = await this.#send(request)
    if (!(await take(first)) || !first.ok) return
    for await (const answer of this.line.behind(this, request, first.value)) {
      const fate = await this.onFollowing(answer)
      if (fate === 'breaks') await take(err({ type: 'Unreachable', midway: true }))
      if (fate !== 'comes' || signal.aborted || !(await take(ok(answer)))) return
    }
  }

  #keep(state: SyncState): void {
    this.state = state
  }

  async #send(request: ExchangeRequest): Promise<Result<ExchangeResponse, TransportError>> {
    this.lastRequest = request
    const ask = () => this.line.answer(this, request)
    const answer = this.onLine ? await this.onLine(ask) : await ask()
    if (!answer) return err({ type: 'Unreachable' })
    if (answer.ok) return answer
    const problems = { ForeignLog: 'forbidden', Incomplete: 'incomplete' } as const
    const { type } = answer.error
    const problem = type === 'BadChain' || type === 'BadSeal' ? 'bad-request' : problems[type]
    return err({ type: 'Problem', problem, retryAfterMs: null })
  }

  /** Until nothing more would move; fails where that does not come. */
  async settle(): Promise<void> {
    this.onLine = null
    for (let i = 0; i < 100; i += 1) {
      const done = await this.exchange()
      expect(done).toMatchObject({ ok: true })
      if (done.ok && !done.value.more) return
    }
    throw new Error('there is always more')
  }

  async seqs(store: LogStore = this.store): Promise<number[]> {
    return (await store.log(this.device, 0, 1000)).map((e) => seqOf(e.event.id))
  }
}

export const hashes = (store: { readonly arrived: readonly Entry[] }): string[] =>
  store.arrived.map((e) => e.hash).sort()
/** What a station must hold: all but what it may not see. */
export const readable = (line: Line): string[] =>
  line.node.arrived
    .filter((e) => e.event.stream !== 'case/secret')
    .map((e) => e.hash)
    .sort()

/** What the station believes is true: what it counts as acknowledged is at the node, what its cursor passed is here. */
export async function expectTrue(line: Line, station: Station): Promise<void> {
  const atNode = await station.seqs(line.node)
  for (let seq = 1; seq <= station.state.acked; seq += 1) expect(atNode).toContain(seq)
  const { cursor } = station.state
  if (!cursor) return
  const held = new Set(hashes(station.store))
  for (const [i, entry] of line.node.arrived.entries()) {
    const n = i + 1
    const waits = cursor.backfill && n > cursor.backfill.next && n <= cursor.backfill.until
    if (n <= cursor.live && !waits && entry.event.stream !== 'case/secret') expect(held).toContain(entry.hash)
  }
}
export async function pushed(events: number): Promise<{ line: Line; station: Station }> {
  const line = new Line()
  const station = line.station('A1AAAAAA')
  for (let i = 0; i < events; i += 1) await line.write(station)
  await station.settle()
  return { line, station }
}
