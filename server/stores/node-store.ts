/**
 * What a node keeps: the log (written once, see sync/store.ts) and the projections, which the sequencer alone writes
 * and which can be dropped and folded again to the same bytes. Suites: tests/conformance.
 */
import type { EntryName } from '../../shared/case/erasure.ts'
import type { Filing } from '../../shared/case/repeats.ts'
import type { CaseSummary } from '../../shared/case/summary.ts'
import type { Entry } from '../../shared/event.ts'
import type { FeedReader } from '../../sync/exchange/feed.ts'
import type { PartStore } from '../../sync/exchange/part-store.ts'
import type { CaseQuery, Place } from './lists.ts'

export interface Arrival {
  /** Grows with every entry stored on this node; need not be dense. */
  readonly position: number
  readonly entry: Entry
}

/** The projection of one stream. */
export interface StreamRecord {
  readonly stream: string
  /** Organisations entitled to it, sorted. */
  readonly audience: readonly string[]
  /** Entries that hold and those in quarantine, by id and hash, in the order of arrival. */
  readonly entries: readonly { readonly id: string; readonly hash: string }[]
  readonly quarantined: readonly string[]
  /** Number of entries that hold and the xor of their hashes (22 characters): what healing compares (sync/digest.ts). */
  readonly digest: { readonly count: number; readonly xor: string }
  /** null for streams that are no cases, or whose receipt is missing. */
  readonly summary: CaseSummary | null
  /** The day (`YYYY-MM-DD`) by which the next thing is to be done about the case; null where no clock runs. */
  readonly due: string | null
  /** Keyed hash of person and item (shared/case/repeats.ts); null where there is no such person, or nobody to key it. */
  readonly repeat: string | null
}

/** A device as the root enrolled it, and how far its chain holds. */
export interface DeviceRecord {
  readonly device: string
  readonly org: string
  readonly terminal: string
  /** SPKI, base64url. */
  readonly key: string
  /** It serves the devices of its area and sends their logs. */
  readonly relay: boolean
  /** The last entry that continued it, and the highest tick that its author can have come to. */
  readonly chain: { readonly seq: number; readonly hash: string; readonly tick: number }
}

export interface NewRow {
  readonly feed: string
  readonly n: number
  readonly stream: string
  readonly id: string
  readonly hash: string
}

/** A stored entry that cannot be judged yet: what it rests on is not here. */
export interface Wait {
  /** The id of an event, or of a device that is not enrolled here. */
  readonly on: string
  readonly stream: string
  readonly id: string
  readonly hash: string
}

/** Everything the sequencer concludes from some arrivals, written as one. */
export interface Commit {
  readonly streams: readonly StreamRecord[]
  readonly devices: readonly DeviceRecord[]
  readonly rows: readonly NewRow[]
  /** Which stream names which content: what entitles to its bytes is the entitlement to one of its streams. */
  readonly materials: readonly { readonly sha256: string; readonly stream: string }[]
  /** Which case names which serial (shared/case/serial.ts `serialKey`). */
  readonly serials: readonly { readonly serial: string; readonly stream: string }[]
  /** Organisations that are entitled to a stream from now on, and were not before. */
  readonly scopes: readonly { readonly feed: string; readonly stream: string }[]
  /** What began to wait, and what waits no longer. */
  readonly waits: readonly Wait[]
  readonly released: readonly Wait[]
  /** The position of the last arrival taken in. */
  readonly position: number
  /** Names the calendar by which all due days are counted. */
  readonly datedBy: string
  /** How many entries are in quarantine now, in all streams. */
  readonly quarantined: number
}

export interface Projections {
  /** The position up to which arrivals are taken in; 0 at first. */
  position(): Promise<number>
  /** '' at first. */
  datedBy(): Promise<string>
  /** Entries without effect, settled or not. */
  quarantined(): Promise<number>
  streamRecord(stream: string): Promise<StreamRecord | null>
  devices(): Promise<DeviceRecord[]>
  /** Everything that waits, by what it waits on, id and hash, ascending. */
  waits(): Promise<Wait[]>
  /**
   * All or nothing where the store can; repeated after a crash it changes nothing. A position behind the stored one
   * or another content under a row's number is a defect of the sequencer and throws.
   */
  commit(commit: Commit): Promise<void>
  /**
   * Drops all projections and names the epoch anew. It is '' until this was called: in a new store, and in one that had
   * to let go of its projections at opening (of an older format, or ahead of a log put back from a backup). Reads that
   * are under way may fail.
   */
  drop(epoch: string): Promise<void>
  /** The streams that name this content (SHA-256, lower-case hex), ascending. */
  streamsWith(sha256: string): Promise<string[]>
  /** The cases that name this serial, or have named it, ascending. What was committed is in it: the root concludes from it. */
  casesWith(serial: string): Promise<string[]>
  /**
   * Cases by where they stand and when they are due (lists.ts), by index: a page costs the same however many there are.
   * May lack for a while what was committed a moment ago.
   */
  cases(query: CaseQuery, after: Place | null, limit: number): Promise<StreamRecord[]>
  /** Cases of one person and item, where there are several. May lack for a while what was committed a moment ago, or list what has changed since. */
  repeats(): Promise<readonly (readonly Filing[])[]>
  /** All stream records, ascending by name, after `after`: for rebuilding, boards and checks. */
  streamRecords(after: string, limit: number): Promise<StreamRecord[]>
}

export interface NodeStore extends PartStore, Projections, FeedReader {
  /**
   * By name, in the order asked for; null for one that is not here. What has arrived is found so, whereas `stream` and
   * `log` of a store elsewhere may not show it yet.
   */
  entries(names: readonly EntryName[]): Promise<(Entry | null)[]>
  /** Entries with position > after, ascending, at most `limit`. */
  arrivals(after: number, limit: number): Promise<Arrival[]>
  /** No arrival has a higher position. */
  end(): Promise<number>
  /** Once no projection says any more what was erased: takes its bytes off the disk. Nothing to do, nothing done. */
  sweep?(): Promise<void>
  /** False where nothing can be appended to the log now. */
  writable(): boolean
  close(): Promise<void>
}

/** The store of a county that another process serves: here the log is added to, and the rest is read. */
export interface FollowedStore extends NodeStore {
  /** Takes notice of what was committed since; true where something was. */
  refresh(): Promise<boolean>
  device(id: string): Promise<DeviceRecord | null>
  /** Up to which number the rows of these feeds go; without those that have none. */
  tails(feeds: readonly string[]): Promise<ReadonlyMap<string, number>>
}
