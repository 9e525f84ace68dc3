/** A station on virtual time: the real own log, exchange and loop over a disk that survives its crashes. */

import { materialOf } from '../../server/sequencer/material-of.ts'
import { handInEvents } from '../../shared/case/draft.ts'
import { erasuresIn, nameOf } from '../../shared/case/erasure.ts'
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { caseNumber, caseNumberPrefix } from '../../shared/case/number.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import type { Staff } from '../../shared/org/org.ts'
import type { ExchangeRequest } from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import { chinaDay } from '../../shared/time.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { heal } from '../../sync/exchange/heal-station.ts'
import { isToBeReadOn, readAhead } from '../../sync/exchange/read-ahead.ts'
import {
  exchangeOnce,
  NEW_SYNC_STATE,
  type StationDeps,
  type SyncState,
} from '../../sync/exchange/station.ts'
import { createLoop, type Loop } from '../../sync/loop.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { type Lock, mutex } from '../../sync/mutex.ts'
import { type Draft, newSecret, writeOwn } from '../../sync/own-log.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Answer, TakeAnswers } from '../../sync/transport.ts'
import { batchesIn, heldIn } from '../support/held.ts'
import type { Chance } from './chance.ts'
import type { Clockwork } from './clockwork.ts'
import { Departures } from './departures.ts'
import { DiskTrouble, Fuse } from './fuse.ts'
import { keyedSigner, keyedVerifier } from './keyed-signing.ts'
import type { Line } from './line.ts'
import type { SimulatedNode } from './simulated-node.ts'

interface Running {
  readonly fuse: Fuse
  readonly store: MemoryStore
  readonly loop: Loop
  readonly lock: Lock
}

export interface Enrolled {
  readonly device: string
  readonly org: string
  readonly terminal: string
  readonly key: string
}

export interface Reach {
  readonly node: SimulatedNode
  readonly line: Line
}

/** Seldom enough that a day of a county is soon over; whoever has something to send or is poked does not wait. */
export const POLLING = { pollMs: 5 * 60_000 }

/** How long it stays with another node before it tries the nearest again. */
const BACK_AFTER_MS = 5 * 60_000

/** Each answer crosses the line by itself, as the lines of one body do. */
async function answersOver(
  ask: (request: ExchangeRequest) => Promise<Answer>,
  request: ExchangeRequest,
  { take, signal }: TakeAnswers,
): Promise<void> {
  let answer = await ask(request)
  while ((await take(answer)) && answer.ok && isToBeReadOn(answer.value) && !signal.aborted)
    answer = await ask({ ...request, logs: [], ask: [], cursor: answer.value.cursor })
}

export class SimulatedStation {
  readonly disk = new MemoryStore()
  /** On disk too: what is known of each node, in the order of `reach`. */
  states: SyncState[] = []
  clockOffsetMs = 0
  crashProbability = 0
  crashes = 0
  trouble: 'full' | 'failing' | null = null
  readonly departures: Departures
  /** Photographs as stubs, on disk: those still to be sent, and those that were. */
  readonly files = new Map<string, 'pending' | 'sent'>()
  refusals: string[] = []
  readonly batches: SignedBatch[] = []
  /** For planted faults. */
  keepsBatches = true
  /** Ids of events whose write was confirmed to the person at the screen. */
  readonly confirmed: string[] = []
  #running: Running | null = null
  /** On disk: streams whose news were stored and not looked at yet. */
  readonly #incoming = new Set<string>()

  readonly staff: Staff
  readonly enrolled: Enrolled
  /** The nodes that serve it, the nearest first. */
  readonly reach: readonly Reach[]
  /** The one in use. */
  at = 0
  private readonly clockwork: Clockwork
  private readonly chance: Chance

  constructor(
    world: { clockwork: Clockwork; chance: Chance; reach: readonly Reach[] },
    staff: Staff,
    enrolled: Enrolled,
  ) {
    this.clockwork = world.clockwork
    this.chance = world.chance
    this.reach = world.reach
    this.states = world.reach.map(() => NEW_SYNC_STATE)
    this.staff = staff
    this.enrolled = enrolled
    this.departures = new Departures(this.disk, enrolled.org)
  }

  start(): void {
    const fuse = new Fuse(this.chance.fork(), () => {
      this.crashes += 1
      this.#running?.loop.dispatch('stop')
      this.#running = null
      this.clockwork.after(this.chance.between(500, 300_000), () => this.start())
    })
    const store = fuse.guardDisk(this.disk, () => this.trouble)
    const limits = { events: this.chance.between(1, 20), want: this.chance.between(500, 20_000) }
    const asks = this.reach.map(({ node, line }) => async (request: ExchangeRequest): Promise<Answer> => {
      const { device, key } = this.enrolled
      const answer = await line.send(request, (q) => node.answer({ device, key }, q))
      if (answer === null || fuse.blown) return { ok: false, error: { type: 'Unreachable' } }
      if (answer.ok) return answer
      // A relay that has not heard of it yet, a root that has lost that it enrolled it, a full disk: another node is asked.
      if (answer.error.type === 'unknown-device' || answer.error.type === 'unavailable')
        return { ok: false, error: { type: 'Unreachable' } }
      // It is sent whole at once.
      if (answer.error.type !== 'incomplete' || request.whole) this.refusals.push(answer.error.type)
      return { ok: false, error: { type: 'Problem', problem: answer.error.type, retryAfterMs: null } }
    })
    const aheads = asks.map((ask) =>
      readAhead((request, to) => answersOver(ask, request, to), { now: () => this.now() }),
    )
    const depsFor = (index: number): StationDeps => {
      const { node } = this.reach[index]!
      return {
        store: this.#incomingStore(store),
        state: fuse.guard({
          load: async () => this.states[index]!,
          save: async (state: SyncState) => {
            this.states[index] = state
          },
        }),
        batches: fuse.guard(batchesIn(this.batches, () => this.keepsBatches)),
        held: heldIn(this.disk, this.departures.gone),
        heal,
        files: {
          waiting: async () => ({ files: this.#pending().length, bytes: 0 }),
          resend: async (hashes) => {
            for (const sha256 of hashes) if (this.files.has(sha256)) this.files.set(sha256, 'pending')
          },
        },
        transport: { exchange: asks[index]! },
        ...{ hasher, signer: keyedSigner(this.enrolled.key), verifier: keyedVerifier },
        ...{ clock: { now: () => this.now() }, device: this.enrolled.device, nodeKey: node.key },
        ...{ release: () => 1, onCatalogue: async () => {}, limits },
        ahead: aheads[index]!,
      }
    }
    let returnAt = 0
    /** Rows that came through another node since: numbers of this one would bring them again. */
    const go = (index: number): void => {
      if (index === this.at) return
      this.at = index
      returnAt = this.clockwork.nowMs + BACK_AFTER_MS
      this.states[index] = { ...this.states[index]!, cursor: null, healing: this.disk.arrived.length > 0 }
    }
    const loop = createLoop({
      work: async () => {
        if (this.#incoming.size > 0) await this.#catchUp(store)
        if (this.at > 0 && this.clockwork.nowMs >= returnAt) go(0)
        const result = await exchangeOnce(depsFor(this.at))
        if (!result.ok && result.error.type === 'Unreachable') go((this.at + 1) % this.reach.length)
        if (result.ok) {
          await this.#purge()
          return { type: result.value.more || (await this.#sendFile(fuse)) ? 'more' : 'done' }
        }
        if (result.error.type === 'Unreachable') return { type: 'failed', retryAfterMs: null }
        if (result.error.type !== 'Problem') this.refusals.push(result.error.type)
        return { type: 'refused' }
      },
      timer: { after: (ms, fire) => this.clockwork.after(ms, fire) },
      random: this.chance,
      times: POLLING,
    })
    this.#running = { fuse, store, loop, lock: mutex() }
    fuse.probability = this.crashProbability
    loop.dispatch('start')
  }

  get up(): boolean {
    return this.#running !== null
  }

  now(): number {
    return this.clockwork.nowMs + this.clockOffsetMs
  }

  /** Its profile copied onto another machine, which goes to work at once. */
  cloned(): SimulatedStation {
    const { clockwork, chance, reach } = this
    const copy = new SimulatedStation({ clockwork, chance: chance.fork(), reach }, this.staff, this.enrolled)
    void copy.disk.append(this.disk.arrived)
    void copy.disk.erase(this.disk.erasures())
    this.departures.copyTo(copy.departures)
    for (const [sha256, state] of this.files) copy.files.set(sha256, state)
    copy.states = [...this.states]
    copy.at = this.at
    copy.start()
    return copy
  }

  poke(): void {
    this.#running?.loop.dispatch('poke')
  }

  setCrashProbability(probability: number): void {
    this.crashProbability = probability
    if (this.#running) this.#running.fuse.probability = probability
  }

  /** What comes down: erased where the county says so, and looked at for what leaves or returns. */
  #incomingStore(store: MemoryStore): LogStore {
    return {
      append: async (entries) => {
        for (const { event } of entries) this.#incoming.add(event.stream)
        await store.append(entries)
        await this.#takeUp(store, entries)
      },
      erase: (names) => store.erase(names),
      log: (device, after, limit) => store.log(device, after, limit),
      last: (device) => store.last(device),
      stream: (stream) => store.stream(stream),
    }
  }

  async #takeUp(store: MemoryStore, entries: readonly Entry[]): Promise<void> {
    const words = erasuresIn(entries)
    if (words.size > 0) {
      const erased = this.disk.arrived.filter((e) => words.has(nameOf({ id: e.event.id, hash: e.hash })))
      for (const sha256 of erased.flatMap((e) => materialOf(e) ?? [])) this.files.delete(sha256)
      await store.erase([...words.values()].map(({ id, hash }) => ({ id, hash })))
    }
    await this.departures.taken(this.#incoming)
    this.#incoming.clear()
  }

  /** What a crash broke off. */
  async #catchUp(store: MemoryStore): Promise<void> {
    const entries = await Promise.all([...this.#incoming].map((stream) => store.stream(stream)))
    await this.#takeUp(store, entries.flat())
  }

  async #purge(): Promise<void> {
    const state = this.states[this.at]!
    if (await this.departures.isToHeal(this.clockwork.nowMs))
      this.states[this.at] = { ...state, healing: true }
    // While more is to come, a stream may be here in part.
    const { fetching, healing, rooted } = this.states[this.at]!
    if (fetching === null && !healing) await this.departures.purge(this.enrolled.device, rooted, this.files)
  }

  /** Those that an event names: what was chosen for one that was never written goes nowhere. */
  #pending(): string[] {
    const pending = [...this.files].flatMap(([sha256, state]) => (state === 'pending' ? [sha256] : []))
    if (pending.length === 0) return []
    const named = new Set(this.disk.arrived.flatMap((e) => materialOf(e) ?? []))
    return pending.filter((sha256) => named.has(sha256))
  }

  /** One, behind the events; true: that is done with. */
  async #sendFile(fuse: Fuse): Promise<boolean> {
    const [sha256] = this.#pending()
    if (sha256 === undefined) return false
    const { node, line } = this.reach[this.at]!
    const answer = await line.send({ sha256 }, (q) => node.takeMaterial(q.sha256))
    if (answer === null || fuse.blown || !this.files.has(sha256)) return false
    this.files.set(sha256, 'sent')
    return true
  }

  /** All cases this station can see. */
  async cases(): Promise<{ state: CaseState; entries: Entry[] }[]> {
    const streams = new Set(this.disk.arrived.map((e) => e.event.stream).filter((s) => caseNoOf(s)))
    const found: { state: CaseState; entries: Entry[] }[] = []
    for (const stream of [...streams].sort()) {
      const entries = await this.disk.stream(stream)
      const state = foldCase(entries)
      if (state) found.push({ state, entries })
    }
    return found
  }

  async handIn(item: Item): Promise<void> {
    const day = chinaDay(this.now())
    await this.#write(async () => {
      const prefix = caseStream(caseNumberPrefix(this.enrolled.org, day, this.enrolled.terminal))
      const taken = new Set(this.disk.arrived.map((e) => e.event.stream).filter((s) => s.startsWith(prefix)))
      const number = caseNumber({
        area: this.enrolled.org,
        day,
        terminal: this.enrolled.terminal,
        counter: taken.size + 1,
      })
      if (!number.ok) return []
      return handInEvents(
        {
          id: 'd',
          item: item.code,
          itemVersion: item.version,
          fields: { 'applicant.name': `申请人${this.chance.below(1000)}`, 'applicant.phone': '' },
          materials: { [item.materials[0]!.id]: { seen: true, files: [] } },
          updatedAt: 0,
          reserved: null,
        },
        { caseNo: number.value, queryCode: '123456', secret: newSecret(this.chance) },
      )
    })
  }

  async write(caseNo: string, type: string, data: Record<string, unknown>): Promise<void> {
    const { file } = data as { file?: { sha256: string } }
    if (file && this.up) this.files.set(file.sha256, 'pending')
    await this.#write(async () => [{ stream: caseStream(caseNo), type, v: 1, data }])
  }

  async #write(compose: () => Promise<Draft[]>): Promise<void> {
    const running = this.#running
    if (!running) return
    const author = { device: this.enrolled.device, by: this.staff.id, org: this.enrolled.org }
    const clock = { now: () => this.now() }
    const deps = { store: running.store, hasher, random: this.chance, clock, lock: running.lock }
    // A full disk says so, and nothing was confirmed.
    const written = await writeOwn(deps, author, compose).catch((error: unknown) => {
      if (error instanceof DiskTrouble) return []
      throw error
    })
    this.confirmed.push(...written.map((e) => e.event.id))
    running.loop.dispatch('poke')
  }

  get acked(): number {
    return Math.max(...this.states.map((s) => s.acked))
  }
}
