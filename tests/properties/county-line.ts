/** A node, stations and the line between them, for the laws of the exchange; what the line does, a test says. */
import { expect } from 'vitest'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import { type Entry, seqOf } from '../../shared/event.ts'
import {
  type Cursor,
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
import { answerExchange, type ExchangeError } from '../../sync/exchange/node.ts'
import { isToBeReadOn, type ReadAhead } from '../../sync/exchange/read-ahead.ts'
import { exchangeOnce, NEW_SYNC_STATE, type SyncState } from '../../sync/exchange/station.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { newSecret, writeOwn } from '../../sync/own-log.ts'
import type { Signer, Verifier } from '../../sync/signing.ts'
import type { LogStore } from '../../sync/store.ts'
import type { TransportError } from '../../sync/transport.ts'
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
    const answer = await answerExchange(
      {
        store: this.node,
        feed: this.feed,
        hasher,
        verifier: station.verifier,
        signer: keyedSigner('node'),
        clock: this.clock,
        device: rootAuthor().device,
        catalogue: () => null,
        enrolled: () => undefined,
        healing: () => true,
        voucher: (id) => (id.startsWith('0') ? { key: 'node', area: null } : undefined),
        rooted: null,
      },
      { device: station.device, org: VILLAGE, key: station.key, relay: false },
      exchangeRequestSchema.parse(JSON.parse(JSON.stringify(request))),
    )
    return answer.ok ? ok(exchangeResponseSchema.parse(JSON.parse(JSON.stringify(answer.value)))) : answer
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

const alone = <T>(work: () => Promise<T>) => work()

export class Station {
  store = new MemoryStore()
  state: SyncState = NEW_SYNC_STATE
  readonly batches: SignedBatch[] = []
  readonly limits = { events: 3, want: 900 }
  files = { files: 0, bytes: 0 }
  ahead: ReadAhead | null = null
  /** What the line does with the next exchanges; by default nothing. */
  onLine: ((ask: () => Promise<Answer>) => Promise<Answer | null>) | null = null
  lastRequest: ExchangeRequest | null = null
  /** The head of an answer comes before its body, and says how the rows go on. */
  headsSay = false
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
  }

  exchange() {
    return exchangeOnce({
      store: this.store,
      state: { load: async () => this.state, save: async (s) => this.#keep(s) },
      batches: batchesIn(this.batches),
      held: heldIn(this.store),
      heal,
      files: { waiting: async () => this.files },
      transport: { exchange: (request, onNext) => this.#send(request, onNext) },
      hasher,
      signer: this.signer,
      verifier: keyedVerifier,
      clock: this.line.clock,
      device: this.device,
      nodeKey: 'node',
      release: () => 0,
      onCatalogue: async () => {},
      limits: this.limits,
      ...(this.ahead && { ahead: this.ahead }),
    })
  }

  #keep(state: SyncState): void {
    this.state = state
  }

  async #send(
    request: ExchangeRequest,
    onNext?: (next: Cursor) => void,
  ): Promise<Result<ExchangeResponse, TransportError>> {
    this.lastRequest = request
    const ask = async () => {
      const answer = await this.line.answer(this, request)
      if (this.headsSay && answer.ok && isToBeReadOn(answer.value)) onNext?.(answer.value.cursor)
      return answer
    }
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
