/** What a node keeps beside a log: the seals under which its parts came, so that they can be forwarded and verified. */
import type { Entry } from '../../shared/event.ts'
import type { Seal } from '../../shared/protocol/exchange.ts'
import type { LogStore } from '../store.ts'

/** A part as its device pushed it: `from` to `seq`, sealed at `seq`. */
export interface SealedPart extends Seal {
  readonly from: number
}

export interface KeptPart {
  /** Grows with every part kept on this node; need not be dense. */
  readonly position: number
  readonly part: SealedPart
}

export interface PartStore extends LogStore {
  /** Entries and their seals as one: on stable storage when it resolves. The same again changes nothing. */
  appendParts(entries: readonly Entry[], parts: readonly SealedPart[]): Promise<void>
  /** Parts in the order in which they were kept, position > after, at most `limit`. */
  parts(after: number, limit: number): Promise<KeptPart[]>
  /** The parts of one device, ascending by seq. */
  partsOf(device: string): Promise<SealedPart[]>
  /** The highest seq up to which this device's log is held without a gap. */
  held(device: string): Promise<number>
  /** What `secretOf` says of this stream; asked for each row that crosses the line. */
  secret(stream: string): Promise<string | null>
}
