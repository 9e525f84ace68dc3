/** The county node on virtual time: the real sequencer, authority and exchange over a disk that survives. */

import { type Authority, openAuthority } from '../../server/authority/authority.ts'
import { directoryOf } from '../../server/directory.ts'
import { createSequencer, type Sequencer } from '../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import type { Staff } from '../../shared/org/org.ts'
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
} from '../../shared/protocol/exchange.ts'
import { err, type Result } from '../../shared/result.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { answerExchange, type ExchangeError, type NodeDeps } from '../../sync/exchange/node.ts'
import type { Chance } from './chance.ts'
import type { Clockwork } from './clockwork.ts'
import { Fuse } from './fuse.ts'
import { keyedSigner, keyedVerifier } from './keyed-signing.ts'

export const NODE_KEY = 'county'
export const AREA = '441424000000'

interface Running {
  readonly fuse: Fuse
  readonly authority: Authority
  readonly sequencer: Sequencer
  readonly exchange: NodeDeps
}

export class SimulatedNode {
  readonly disk = new MemoryNodeStore()
  readonly #clockwork: Clockwork
  readonly #chance: Chance
  readonly #release: Release
  #running: Running | null = null
  crashProbability = 0
  crashes = 0
  readonly defects: unknown[] = []

  constructor(clockwork: Clockwork, chance: Chance, release: Release) {
    this.#clockwork = clockwork
    this.#chance = chance
    this.#release = release
  }

  async start(): Promise<void> {
    if ((await this.disk.epoch()) === '') await this.disk.drop('first')
    const fuse = new Fuse(this.#chance.fork(), () => {
      this.crashes += 1
      this.#running = null
      this.#clockwork.after(this.#chance.between(1_000, 120_000), () => void this.start())
    })
    const store = fuse.guard(this.disk)
    const clock = { now: () => this.#clockwork.nowMs }
    const authority = await openAuthority({
      store,
      area: AREA,
      hasher,
      random: this.#chance,
      clock,
      directory: directoryOf(this.#release),
    })
    const sequencer = await createSequencer({
      store,
      area: AREA,
      judgement: authority.judgement,
      onDefect: (error) => this.defects.push(error),
    })
    const exchange: NodeDeps = {
      store,
      feed: store,
      hasher,
      verifier: keyedVerifier,
      signer: keyedSigner(NODE_KEY),
      clock,
      device: authority.device,
      catalogue: () => null,
      enrolled: sequencer.device,
      ...{ voucher: () => undefined, rooted: null },
    }
    this.#running = { fuse, authority, sequencer, exchange }
    fuse.probability = this.crashProbability
    await sequencer.drain()
  }

  get up(): boolean {
    return this.#running !== null
  }

  async enrol(staff: Staff, key: string) {
    const { authority, sequencer } = this.#running!
    const enrolled = await authority.enrol(staff, key, sequencer.devices())
    await sequencer.drain()
    return enrolled
  }

  /** null: the node is down, or went down before it could answer. */
  async answer(
    sender: { device: string; org: string; key: string; relay: boolean },
    request: ExchangeRequest,
  ): Promise<Result<ExchangeResponse, ExchangeError> | null> {
    const running = this.#running
    if (!running) return null
    running.fuse.probability = this.crashProbability
    const parsed = exchangeRequestSchema.safeParse(request)
    if (!parsed.success) return err({ type: 'BadChain', id: 'not of the schema' })
    const answer = await answerExchange(running.exchange, sender, parsed.data)
    running.sequencer.poke()
    return answer
  }

  onRows(listener: (feed: string) => void): void {
    this.#running?.sequencer.onRows(listener)
  }

  /** Power off now. */
  crash(): void {
    this.#running?.fuse.blow()
  }

  async drain(): Promise<void> {
    await this.#running?.sequencer.drain()
  }
}
