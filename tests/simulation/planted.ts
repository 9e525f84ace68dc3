/** Deliberate faults, each a patch of a county that is about to have its day: the simulation must see every one. */
import type { County } from './county.ts'
import type { Intent } from './plan.ts'

export interface Planted {
  readonly name: string
  readonly intent?: Intent
  readonly plant: (county: County) => void
}

const nodesOf = ({ root, relays }: County) => [root, ...relays]
const everyOf = (n: number) => {
  let calls = 0
  return () => ++calls % n === 0
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'acknowledging before storing',
    plant: (county) => {
      for (const { disk } of nodesOf(county)) {
        const append = disk.appendParts.bind(disk)
        const held = disk.held.bind(disk)
        const claimed = new Map<string, number>()
        const lost = everyOf(7)
        disk.appendParts = async (entries, parts) => {
          if (!lost()) return append(entries, parts)
          for (const { device, seq } of parts) claimed.set(device, seq)
        }
        disk.held = async (device) => Math.max(await held(device), claimed.get(device) ?? 0)
      }
    },
  },
  {
    name: 'a feed row that is skipped',
    plant: (county) => {
      for (const { disk } of nodesOf(county)) {
        const rows = disk.rows.bind(disk)
        disk.rows = async (feed, after, limit) =>
          (await rows(feed, after, limit)).filter(({ n }) => n % 11 !== 0)
      }
    },
  },
  {
    name: 'a row given to whoever asks',
    plant: ({ root: { disk } }) => {
      const rows = disk.rows.bind(disk)
      // The county's whole feed for everybody.
      disk.rows = (_feed, after, limit) => rows('441424000000', after, limit)
      disk.tail = async () => (await rows('441424000000', 0, 1e9)).length
      disk.entitled = async () => true
    },
  },
  {
    name: 'a cursor that is kept before its rows',
    plant: ({ stations }) => {
      for (const { disk } of stations) {
        const append = disk.append.bind(disk)
        const lost = everyOf(5)
        disk.append = async (entries) => (lost() ? undefined : append(entries))
      }
    },
  },
  {
    name: 'a seq that is used again',
    plant: ({ stations }) => {
      for (const { disk, enrolled } of stations) {
        const last = disk.last.bind(disk)
        const stale = everyOf(9)
        disk.last = async (device) => {
          const entry = await last(device)
          if (!entry || device !== enrolled.device || !stale()) return entry
          return (await disk.log(device, 0, Number.MAX_SAFE_INTEGER)).at(-2) ?? entry
        }
      }
    },
  },
  {
    name: 'a relay that forgets what it was to send on',
    plant: ({ relays }) => {
      for (const { disk } of relays) {
        const parts = disk.parts.bind(disk)
        disk.parts = async (after, limit) =>
          (await parts(after, limit)).filter(({ position }) => position % 5 !== 0)
      }
    },
  },
  {
    name: 'a relay that says the county has what it has itself',
    plant: ({ relays }) => {
      for (const relay of relays) relay.rooted = () => 1_000_000
    },
  },
  {
    name: 'streams that are left out of the digests',
    plant: (county) => {
      for (const { disk } of nodesOf(county)) {
        const scope = disk.scope.bind(disk)
        disk.scope = async (feed) => (await scope(feed)).filter(({ stream }) => !/[0-4]$/.test(stream))
      }
    },
  },
  {
    name: 'what left a station is fetched again, because nobody remembers that it left',
    intent: { archives: 6, disks: 0 },
    plant: ({ stations }) => {
      for (const { departures } of stations) departures.gone.set = () => departures.gone
    },
  },
  {
    name: 'what was taken back stays',
    plant: ({ stations }) => {
      for (const { departures } of stations) departures.purge = async () => {}
    },
  },
  {
    name: 'a relay that erases nothing',
    intent: { erasures: 6 },
    plant: ({ relays }) => {
      for (const { disk } of relays) disk.erase = async () => {}
    },
  },
  {
    name: 'a station that is never told what to send again',
    intent: { restoreRoot: 4 },
    plant: (county) => {
      for (const node of nodesOf(county)) node.awaited = async () => []
    },
  },
  {
    name: 'batches whose signature is not kept',
    intent: { restoreRoot: 4 },
    plant: ({ stations, relays }) => {
      for (const machine of [...stations, ...relays]) machine.keepsBatches = false
    },
  },
  {
    name: 'a root that judges nothing',
    plant: ({ root }) => {
      root.judging = (judgement) => ({ ...judgement, judge: () => null })
    },
  },
]
