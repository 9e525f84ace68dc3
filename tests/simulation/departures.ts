/** What leaves a simulated station and comes back to it: client/station/departing.ts and leave.ts over a store in memory. */
import { materialOf } from '../../server/sequencer/material-of.ts'
import { lacksData } from '../../shared/case/erasure.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mayLeave, type WhyLeft } from '../../shared/case/leaving.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { deviceOf, seqOf } from '../../shared/event.ts'
import { isArchived } from '../../sync/archived.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import type { MemoryStore } from '../../sync/memory-store.ts'

export interface Departure {
  readonly why: WhyLeft
  readonly count: number
  readonly xor: string
}

const AGAIN_MS = 30 * 60_000

export class Departures {
  /** By stream: what was let go of. */
  readonly gone = new Map<string, Departure>()
  readonly #leaving = new Set<string>()
  readonly #returned = new Set<string>()
  #healedAtMs: number | null = null
  readonly #disk: MemoryStore
  readonly #org: string

  constructor(disk: MemoryStore, org: string) {
    this.#disk = disk
    this.#org = org
  }

  copyTo(other: Departures): void {
    for (const [stream, departure] of this.gone) other.gone.set(stream, departure)
  }

  /** Entries of these streams have come; some of them had left, and perhaps only the news are here. */
  async taken(streams: ReadonlySet<string>): Promise<void> {
    for (const stream of streams) {
      if (caseNoOf(stream) === null) continue
      const entries = await this.#disk.stream(stream)
      const state = foldCase(entries)
      if (state && mayLeave(state, entries, this.#org)) this.#leaving.add(stream)
      else if (entries.some((e) => e.event.data && e.event.type !== 'erased')) this.#held(stream)
    }
  }

  #held(stream: string): void {
    if (!this.gone.delete(stream)) return
    this.#returned.add(stream)
    this.#healedAtMs = null
  }

  /** Something came back, and is not all here yet. */
  async isToHeal(nowMs: number): Promise<boolean> {
    if (this.#healedAtMs !== null) {
      if (nowMs < this.#healedAtMs + AGAIN_MS) return false
      for (const stream of this.#returned) {
        const entries = await this.#disk.stream(stream)
        if (this.gone.has(stream) || !entries.some((e) => lacksData(e, entries)))
          this.#returned.delete(stream)
      }
    }
    if (this.#returned.size === 0) return false
    this.#healedAtMs = nowMs
    return true
  }

  /** `rooted`: how far the county has this device's log; `files`: by SHA-256. */
  async purge(device: string, rooted: number, files: Map<string, 'pending' | 'sent'>): Promise<void> {
    for (const stream of this.#leaving) {
      const entries = await this.#disk.stream(stream)
      const state = foldCase(entries)
      const held = withoutQuarantined(entries)
      const may = state && mayLeave(state, entries, this.#org)
      if (!may || (may === 'archived' && !isArchived(held))) {
        if (state) this.#held(stream)
        this.#leaving.delete(stream)
        continue
      }
      const isOwn = (id: string) => deviceOf(id) === device
      if (entries.some((e) => isOwn(e.event.id) && seqOf(e.event.id) > rooted)) continue
      const named = entries.flatMap((e) => materialOf(e) ?? [])
      if (named.some((sha256) => files.get(sha256) === 'pending')) continue
      for (const sha256 of named) files.delete(sha256)
      this.gone.set(stream, { why: may, ...digestOfEntries(held) })
      this.#disk.purge(stream, new Set([device]))
      this.#leaving.delete(stream)
    }
  }
}
