/** A node on virtual time: the real sequencer, authority, exchange and forwarding over a disk that survives. */

import { archive } from '../../server/authority/archive.ts'
import { type Authority, openAuthority } from '../../server/authority/authority.ts'
import { createErase } from '../../server/authority/erasure.ts'
import {
  type Healing,
  type HealingRecord,
  type LastContact,
  openHealing,
} from '../../server/authority/healing.ts'
import { contactOf } from '../../server/contacts/contact-of.ts'
import { directoryOf } from '../../server/directory.ts'
import { forgettingFor } from '../../server/relay/another-county.ts'
import { heldHere } from '../../server/relay/held-here.ts'
import { unheardSince } from '../../server/relay/unheard.ts'
import { materialOf } from '../../server/sequencer/material-of.ts'
import { createSequencer, type Judgement, type Sequencer } from '../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import type { Enrolled } from '../../shared/device-events.ts'
import { isAuthority } from '../../shared/event.ts'
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
} from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import type { ProblemType } from '../../shared/protocol/problem.ts'
import { CROCKFORD, randomString } from '../../shared/random.ts'
import { err, type Result } from '../../shared/result.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { type ForwardState, forwarding, NEW_FORWARD_STATE } from '../../sync/exchange/forward.ts'
import { heal } from '../../sync/exchange/heal-station.ts'
import { answerExchange, type NodeDeps } from '../../sync/exchange/node.ts'
import {
  exchangeOnce,
  NEW_SYNC_STATE,
  type StationDeps,
  type SyncState,
} from '../../sync/exchange/station.ts'
import { createLoop, type Loop } from '../../sync/loop.ts'
import { batchesIn } from '../support/held.ts'
import type { Chance } from './chance.ts'
import type { Clockwork } from './clockwork.ts'
import { DiskTrouble, Fuse } from './fuse.ts'
import { keyedSigner, keyedVerifier } from './keyed-signing.ts'
import type { Line } from './line.ts'

export const NODE_KEY = 'county'
export const AREA = '441424000000'

/** A type of event that only the county's program and one station's know yet. */
export const NEWEST = 'surveyed'

const newer = (judgement: Judgement): Judgement => ({
  ...judgement,
  judge: (entry, stream, device) =>
    entry.event.type === NEWEST ? null : judgement.judge(entry, stream, device),
})

interface Running {
  readonly fuse: Fuse
  readonly authority: Authority | null
  readonly healing: Healing | null
  readonly sequencer: Sequencer
  readonly exchange: NodeDeps
  readonly loop: Loop | null
}

/** What a disk holds beside the store; a backup takes all of it. */
interface BesideStore {
  healing: HealingRecord | null
  /** A relay's. */
  putBackMs: number | null
  sync: SyncState
  forward: ForwardState
  batches: SignedBatch[]
  /** A relay's: materials that the county has. */
  above: string[]
}

/** Of a relay: who it is, where its county is, and the line to it. */
export interface Upstream {
  readonly enrolled: Enrolled
  readonly county: SimulatedNode
  readonly line: Line
}

export type Answer = Result<ExchangeResponse, { readonly type: ProblemType }>

export class SimulatedNode {
  disk = new MemoryNodeStore()
  beside: BesideStore = {
    healing: null,
    putBackMs: null,
    sync: NEW_SYNC_STATE,
    forward: NEW_FORWARD_STATE,
    batches: [],
    above: [],
  }
  /** SHA-256 of the contents on disk, as stubs. */
  materials = new Set<string>()
  readonly #clockwork: Clockwork
  readonly #chance: Chance
  readonly #release: Release
  readonly upstream: Upstream | null
  /** Contents that were erased here. */
  #erased = new Set<string>()
  readonly #contacts = new Map<string, LastContact>()
  #running: Running | null = null
  #isToCompare = true
  crashProbability = 0
  crashes = 0
  trouble: 'full' | 'failing' | null = null
  restores = 0
  readonly defects: unknown[] = []
  /** For planted faults. */
  keepsBatches = true
  judging: (judgement: Judgement) => Judgement = (judgement) => judgement
  rooted = (device: string): number => this.beside.forward.above[device] ?? 0
  awaited: ((device: string) => Promise<string[]>) | null = null
  readonly refusals: string[] = []

  constructor(clockwork: Clockwork, chance: Chance, release: Release, upstream: Upstream | null = null) {
    this.#clockwork = clockwork
    this.#chance = chance
    this.#release = release
    this.upstream = upstream
  }

  get key(): string {
    return this.upstream ? this.upstream.enrolled.key : NODE_KEY
  }

  /** A machine whose disk is full does not come up; it is tried again. */
  async start(): Promise<void> {
    await this.#open().catch((error: unknown) => {
      if (!(error instanceof DiskTrouble)) throw error
      this.#clockwork.after(60_000, () => void this.start())
    })
  }

  async #open(): Promise<void> {
    this.#isToCompare = true
    if ((await this.disk.epoch()) === '') await this.disk.drop(this.#newEpoch())
    const fuse = new Fuse(this.#chance.fork(), () => {
      this.crashes += 1
      this.#running?.loop?.dispatch('stop')
      this.#running = null
      this.#clockwork.after(this.#chance.between(1_000, 120_000), () => void this.start())
    })
    const store = fuse.guardDisk(this.disk, () => this.trouble)
    const authority = this.upstream ? null : await openAuthority({ ...this.#surroundings(store), area: AREA })
    const sequencer = await createSequencer({
      store,
      area: AREA,
      judgement: this.beside.healing || !authority ? null : this.judging(newer(authority.judgement)),
      forget: async (sha256) => {
        this.materials.delete(sha256)
        this.#erased.add(sha256)
      },
      onDefect: this.#onDefect,
      retry: (again) => this.#clockwork.after(5_000, again),
    })
    const healing = authority && (await this.#healing(fuse, store, authority, sequencer))
    const awaited = (device: string) => (this.awaited ?? ((d) => this.#awaited(store, d)))(device)
    const exchange: NodeDeps = {
      ...{ store, feed: store, hasher, clock: this.#clock },
      verifier: keyedVerifier,
      signer: keyedSigner(this.key),
      device: () => this.upstream?.enrolled.device ?? authority!.device,
      enrolled: sequencer.device,
      healing: () => this.upstream !== null || this.healing,
      voucher: (id) => {
        if (isAuthority(id)) return { key: NODE_KEY, area: null }
        const relay = sequencer.device(id)
        return relay?.relay ? { key: relay.key, area: relay.org } : undefined
      },
      rooted: this.upstream ? (device) => this.rooted(device) : null,
      awaited,
      ...(this.upstream && {
        keep: async (batches) => {
          for (const batch of batches) await this.#batches(fuse).keep(batch)
        },
      }),
      onGiven:
        healing?.given ??
        (async () => {
          this.#isToCompare = true
          this.#running?.loop?.dispatch('poke')
        }),
      catalogue: () => null,
    }
    const loop = this.upstream ? this.#upward(this.upstream, fuse, store, sequencer) : null
    this.#running = { fuse, authority, healing, sequencer, exchange, loop }
    fuse.probability = this.crashProbability
    loop?.dispatch('start')
    await sequencer.drain()
  }

  #batches(fuse: Fuse): StationDeps['batches'] {
    return fuse.guard(batchesIn(this.beside.batches, () => this.keepsBatches))
  }

  get up(): boolean {
    return this.#running !== null
  }

  get healing(): boolean {
    return this.beside.healing !== null
  }

  async enrol(org: string, key: string, relay?: { url: string }): Promise<Enrolled> {
    const { authority, sequencer } = this.#running!
    const enrolled = await authority!.enrol(org, key, sequencer.devices(), relay)
    await sequencer.drain()
    return enrolled
  }

  /** null: the node is down, or went down before it could answer. */
  async answer(sender: { device: string; key: string }, request: ExchangeRequest): Promise<Answer | null> {
    const running = this.#running
    if (!running) return null
    running.fuse.probability = this.crashProbability
    const parsed = exchangeRequestSchema.safeParse(request)
    if (!parsed.success) return err({ type: 'bad-request' })
    const device = running.sequencer.device(sender.device)
    if (!device) return err({ type: 'unknown-device' })
    if (device.key !== sender.key) return err({ type: 'bad-signature' })
    const answer = await answerExchange(running.exchange, device, parsed.data).catch((error: unknown) => {
      if (error instanceof DiskTrouble) return null
      throw error
    })
    if (!answer) return err({ type: 'unavailable' })
    const ack = answer.ok ? answer.value.ack : {}
    this.#contacts.set(sender.device, contactOf(parsed.data, this.#clockwork.nowMs, ack))
    running.sequencer.poke()
    running.loop?.dispatch('poke')
    if (this.healing) void running.healing?.look()
    if (answer.ok) return answer
    return err({ type: answer.error.type === 'Incomplete' ? 'incomplete' : 'bad-request' })
  }

  /** null: it is down. */
  async takeMaterial(sha256: string): Promise<'kept' | 'erased' | null> {
    if (!this.#running || this.trouble) return null
    if (this.#erased.has(sha256)) return 'erased'
    this.materials.add(sha256)
    return 'kept'
  }

  /** Of what this device's events name: what is not here. */
  async #awaited(store: MemoryNodeStore, device: string): Promise<string[]> {
    const log = await store.log(device, 0, Number.MAX_SAFE_INTEGER)
    return log.flatMap((e) => materialOf(e) ?? []).filter((sha256) => !this.materials.has(sha256))
  }

  /** At the manager's order: all of one case. */
  async erase(pick: <T>(from: readonly T[]) => T): Promise<void> {
    const running = this.#running
    if (!running?.authority || this.healing) return
    const cases = (await this.disk.streamRecords('case/', 1e9)).filter((r) => r.summary && !r.summary.erased)
    if (cases.length === 0) return
    const erase = createErase({
      store: this.disk,
      authority: running.authority,
      drain: running.sequencer.drain,
    })
    await erase(caseNoOf(pick(cases).stream)!, '当事人申请')
  }

  /** What is closed and in this backup, the one just made. */
  async archive(): Promise<void> {
    const running = this.#running
    if (!running?.authority || this.healing) return
    const { authority, sequencer } = running
    const position = this.disk.arrived.length
    await archive(
      { store: this.disk, authority, clock: this.#clock, days: 0, drain: sequencer.drain },
      { position },
    )
  }

  poke(): void {
    this.#running?.loop?.dispatch('poke')
  }

  async anchor(): Promise<void> {
    const running = this.#running
    if (running?.authority && !this.healing) await running.authority.anchor(running.sequencer.devices())
  }

  async release(): Promise<void> {
    await this.#running?.healing?.release()
  }

  /** Power off now. */
  crash(): void {
    this.#running?.fuse.blow()
  }

  backup(): () => void {
    const disk = this.disk.copy()
    const beside = structuredClone(this.beside)
    const [materials, erased] = [[...this.materials], [...this.#erased]]
    return () => {
      this.materials = new Set(materials)
      this.#erased = new Set(erased)
      this.restores += 1
      this.disk = disk.copy()
      this.beside = structuredClone(beside)
      this.#contacts.clear()
      void this.disk.drop('')
      if (this.upstream) {
        this.beside.sync = { ...this.beside.sync, healing: true }
        this.beside.putBackMs = this.#clockwork.nowMs
      } else {
        this.beside.healing = {
          since: new Date(this.#clockwork.nowMs).toISOString(),
          backupAt: null,
          got: {},
        }
      }
    }
  }

  async drain(): Promise<void> {
    await this.#running?.sequencer.drain()
  }

  readonly #clock = { now: () => this.#clockwork.nowMs }
  readonly #onDefect = (error: unknown): void => {
    if (!(error instanceof DiskTrouble)) this.defects.push(error)
  }
  readonly #newEpoch = () => randomString(this.#chance, CROCKFORD, 8)
  readonly #surroundings = (store: MemoryNodeStore) => ({
    ...{ store, hasher, random: this.#chance, clock: this.#clock },
    directory: directoryOf(this.#release),
  })

  #healing(fuse: Fuse, store: MemoryNodeStore, authority: Authority, sequencer: Sequencer): Promise<Healing> {
    return openHealing({
      ...{ store, sequencer, authority, hasher, clock: this.#clock, newEpoch: this.#newEpoch },
      record: fuse.guard({
        load: async () => this.beside.healing,
        save: async (record: HealingRecord | null) => {
          this.beside.healing = record
        },
      }),
      contact: (device) => this.#contacts.get(device) ?? null,
      tell: () => {},
    })
  }

  #upward(
    { enrolled, county, line }: Upstream,
    fuse: Fuse,
    store: MemoryNodeStore,
    sequencer: Sequencer,
  ): Loop {
    const { device, key, org } = enrolled
    const forward = forwarding({
      store,
      state: fuse.guard({
        load: async () => this.beside.forward,
        save: async (state: ForwardState) => {
          this.beside.forward = state
        },
      }),
      devices: async () => [...sequencer.devices()].map((d) => d.device),
      unheard: unheardSince({
        ...{ devices: sequencer.devices, epoch: () => store.epoch(), own: { device, org, key } },
        contact: (id) => this.#contacts.get(id) ?? null,
        putBackMs: () => this.beside.putBackMs,
      }),
    })
    const deps: StationDeps = {
      store,
      state: forgettingFor(
        fuse.guard({
          load: async () => this.beside.sync,
          save: async (state: SyncState) => {
            this.beside.sync = state
          },
        }),
        forward,
        async () => {
          this.beside.above = []
        },
      ),
      batches: this.#batches(fuse),
      held: heldHere(store, sequencer, org),
      heal,
      forward,
      files: { waiting: async () => ({ files: 0, bytes: 0 }) },
      transport: {
        exchange: async (request) => {
          const answer = await line.send(request, (q) => county.answer({ device, key }, q))
          if (answer === null || fuse.blown) return { ok: false, error: { type: 'Unreachable' } }
          if (answer.ok) return answer
          if (answer.error.type === 'unavailable' || answer.error.type === 'unknown-device')
            return { ok: false, error: { type: 'Unreachable' } }
          this.refusals.push(answer.error.type)
          return { ok: false, error: { type: 'Problem', problem: answer.error.type, retryAfterMs: null } }
        },
      },
      ...{ hasher, signer: keyedSigner(key), verifier: keyedVerifier, clock: this.#clock },
      ...{ device, nodeKey: NODE_KEY, release: () => 1, onCatalogue: async () => {} },
      limits: { events: this.#chance.between(5, 100), want: this.#chance.between(2_000, 100_000) },
    }
    const sendUp = async (): Promise<boolean> => {
      const above = new Set(this.beside.above)
      for (const sha256 of this.materials) {
        if (above.has(sha256)) continue
        const answer = await line.send({ sha256 }, (q) => county.takeMaterial(q.sha256))
        if (answer === null || fuse.blown) continue
        this.beside.above.push(sha256)
        return true
      }
      return false
    }
    return createLoop({
      work: async () => {
        if (this.#isToCompare && this.beside.sync.cursor)
          this.beside.sync = { ...this.beside.sync, healing: true }
        this.#isToCompare = false
        const result = await exchangeOnce(deps)
        sequencer.poke()
        if (result.ok) return { type: result.value.more || (await sendUp()) ? 'more' : 'done' }
        return result.error.type === 'Unreachable'
          ? { type: 'failed', retryAfterMs: null }
          : { type: 'refused' }
      },
      timer: { after: (ms, fire) => this.#clockwork.after(ms, fire) },
      random: this.#chance,
      times: { pollMs: 5 * 60_000 },
      onDefect: this.#onDefect,
    })
  }
}
