/** A device on a desk, in memory: a disk of its own, locks and messages over its tabs, a line that can be cut. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Environment, Locks, TabMessage, Tabs } from '../../../client/station/environment.ts'
import { type OpenStation, stationOn } from '../../../client/station/open-station.ts'
import { type Collections, type Disk, openDatabase } from '../../../client/storage/rxdb.ts'
import { seededRandom } from '../../support/seeds.ts'

let devices = 0

export interface Device {
  /** Another tab on the same disk. */
  openTab(change?: Partial<Environment>): Promise<OpenStation>
  readonly collections: Collections
  readonly disk: Disk
  readonly locks: Locks
  readonly line: { cut: boolean; down: boolean }
  /** The wall clock of this device, ms. */
  readonly clock: { nowMs: number }
  /** Defects that the station reported. */
  readonly defects: unknown[]
  /** All tabs, then the disk. */
  close(): Promise<void>
  /** The tabs die as in a power cut; the disk stays. */
  powerCut(): Promise<void>
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>

export async function device(fetch: Fetch, nowMs: number): Promise<Device> {
  devices += 1
  const disk = {
    name: `device-${devices}`,
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  }
  let open = await openDatabase(disk)
  const tabs = tabHall()
  const locks = memoryLocks()
  const line = { cut: false, down: false }
  const clock = { nowMs }
  const random = seededRandom(devices)
  const defects: unknown[] = []
  const stations = new Set<OpenStation>()
  const listeners = new Set<(change: 'line' | 'seen') => void>()

  const environment = (): Environment => ({
    disk,
    clock: { now: () => clock.nowMs },
    random,
    timer: {
      after(delayMs, fire) {
        const timer = setTimeout(fire, delayMs)
        timer.unref()
        return () => clearTimeout(timer)
      },
    },
    locks,
    tabs: tabs.enter(),
    line: {
      down: () => line.down,
      listen(hear) {
        listeners.add(hear)
        return () => listeners.delete(hear)
      },
    },
    browser: {
      missing: () => null,
      preconnect: () => {},
      persist: async () => true,
      storageFraction: async () => 0.1,
      scale: async () => null,
    },
    origin: 'http://county.test',
    fetch: async (path, init) => {
      if (line.cut) throw new TypeError('fetch failed')
      return fetch(path, init)
    },
    elapsed: () => performance.now(),
    pause: async () => {},
    onDefect: (error) => defects.push(error),
  })

  const closeTabs = async () => {
    await Promise.all([...stations].map((s) => s.close()))
    stations.clear()
  }

  return {
    get collections() {
      return open.collections
    },
    disk,
    locks,
    line: new Proxy(line, {
      set(target, name, value) {
        Reflect.set(target, name, value)
        if (name === 'down') for (const hear of listeners) hear('line')
        return true
      },
    }),
    clock,
    defects,
    async openTab(change = {}) {
      const station = await stationOn({ ...environment(), ...change }, open.collections)
      stations.add(station)
      return station
    },
    async close() {
      await closeTabs()
      await open.database.close()
    },
    async powerCut() {
      await closeTabs()
      await open.database.close()
      open = await openDatabase(disk)
    },
  }
}

/** Locks by name, first come first served, as the Web Locks API has them. */
export function memoryLocks(): Locks {
  const queues = new Map<string, Promise<unknown>>()
  return {
    async exclusive(name, work, signal) {
      const before = queues.get(name) ?? Promise.resolve()
      const run = before.then(() => {
        signal?.throwIfAborted()
        return work()
      })
      queues.set(
        name,
        run.catch(() => {}),
      )
      if (!signal) return run
      let running = false
      void before.then(() => {
        running = true
      })
      // Whoever gives up while waiting is told at once; once it runs, the work itself heeds the signal.
      const givenUp = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => running || reject(signal.reason))
      })
      return Promise.race([run, givenUp])
    },
  }
}

/** A message is heard in every other tab, a little later. */
function tabHall(): { enter(): Tabs } {
  const rooms = new Set<Set<(message: TabMessage) => void>>()
  return {
    enter() {
      const own = new Set<(message: TabMessage) => void>()
      rooms.add(own)
      return {
        post(message) {
          for (const room of rooms) {
            if (room === own) continue
            for (const hear of room) queueMicrotask(() => hear(structuredClone(message)))
          }
        },
        listen(hear) {
          own.add(hear)
          return () => own.delete(hear)
        },
      }
    },
  }
}

/** Resolves as soon as `ready` holds of a signal's value. */
export function until<T>(
  source: { subscribe(fn: (value: T) => void): () => void },
  ready: (value: T) => boolean,
): Promise<T> {
  return new Promise((resolve) => {
    let stop = () => {}
    let done = false
    stop = source.subscribe((value) => {
      if (done || !ready(value)) return
      done = true
      queueMicrotask(() => stop())
      resolve(value)
    })
  })
}
