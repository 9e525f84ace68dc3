/** What the station takes from its surroundings, handed in, so that a whole station runs in a test. */
import type { Random } from '../../shared/random.ts'
import type { Clock } from '../../shared/time.ts'
import type { Timer } from '../../sync/loop.ts'
import type { Disk } from '../storage/rxdb.ts'

/** Named locks over all tabs of this device. */
export interface Locks {
  /** Runs `work` when nobody else holds the name; gives up without running it when `signal` aborts before. */
  exclusive<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Said to the other tabs, and never to this one. */
export type TabMessage =
  /** A person asks the tab that syncs to send now. */
  | { readonly type: 'start' }
  /** Something may be new. */
  | { readonly type: 'poke' }
  /** Files were kept, queued or sent. */
  | { readonly type: 'files' }
  /** How far the tab that syncs is with the files on their way. */
  | { readonly type: 'sending'; readonly sending: Sending }

export interface Sending {
  readonly filesSent: number
  readonly filesTotal: number
  /** 0…1 of the bytes of the file on its way. */
  readonly fraction: number
}

export interface Tabs {
  post(message: TabMessage): void
  /** The answer stops listening. */
  listen(hear: (message: TabMessage) => void): () => void
}

/** What the device can tell about the line: `down` is sure, anything else is only a hope. */
export interface Line {
  down(): boolean
  /** The line's state may have changed, or somebody looks at the page again. The answer stops listening. */
  listen(hear: (change: 'line' | 'seen') => void): () => void
}

export interface Browser {
  /** What is missing here for the station to run; null when nothing is. */
  missing(): string | null
  /** Opens the connection of requests without cookies, while something else is waited for. */
  preconnect(): void
  /** Asks that this site's data be kept; null where it cannot be asked. */
  persist(): Promise<boolean | null>
  /** Used part of the room, 0…1; null where it is not told. */
  storageFraction(): Promise<number | null>
  /** A photograph as it is to be kept; null where it is none. */
  scale(file: Blob): Promise<Blob | null>
}

export interface Environment {
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
  readonly timer: Timer
  readonly locks: Locks
  readonly tabs: Tabs
  readonly line: Line
  readonly browser: Browser
  /** Of the page, as `https://host:port`. */
  readonly origin: string
  /** A path is given from the origin's root; another node's address stands before it. */
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  /** Milliseconds on a steady clock, for slices of work. */
  readonly elapsed: () => number
  /** Lets the screen be drawn. */
  readonly pause: () => Promise<void>
  /** A fault in the program; nothing is lost by it. */
  readonly onDefect: (error: unknown) => void
}
