/**
 * A working day to look at: the last ten days and today of a county that does not exist, written by its own stations.
 * They are enrolled by the authority, write their own logs under their own keys, and send them through the exchange to
 * the sequencer, all of it on a node in memory that begins with what the store holds already and whose clock is set
 * back. What has come about then goes into the store in one append: all of it or nothing, and never twice. The node
 * that opens the store takes it in as it takes in anything. The keys are gone afterwards: nobody can write in the name
 * of these devices any more.
 */
import type { Release } from '../../../shared/catalogue/release.ts'
import { type Clock, chinaDay } from '../../../shared/time.ts'
import { MemoryNodeStore } from '../../stores/memory-node-store.ts'
import type { NodeStore } from '../../stores/node-store.ts'
import { casesOf } from './cases.ts'
import { Chance } from './chance.ts'
import { openCounty } from './county.ts'
import { play, SampleClock } from './play.ts'
import { enrolStation, type SampleStation } from './station.ts'
import { shiftsUntil } from './working-days.ts'

export interface SampleDeps {
  /** Not open elsewhere, and opened by a node afterwards. */
  readonly store: NodeStore
  readonly release: Release
  /** What "today" is; nothing of the sample lies after it. */
  readonly clock: Clock
  readonly onProgress: (sentence: string) => void
}

/** The same cases for the same number, but for the days and for what the keys are. */
const SEED = 441_424
const HOUR_MS = 3_600_000

/** False where this sample is in the store already. */
export async function addSampleDay(deps: SampleDeps, seed = SEED): Promise<boolean> {
  const { store, release, clock: real, onProgress: tell } = deps
  const shifts = shiftsUntil(real.now())
  const clock = new SampleClock(shifts[0]!.fromMs - HOUR_MS)
  const chance = new Chance(seed)

  const open = (over: NodeStore) => openCounty({ store: over, release, clock, random: new Chance(seed + 1) })
  const { device } = await open(new MemoryNodeStore())
  if (await store.last(device)) {
    tell('Sample day: it is there already')
    return false
  }

  const twin = await copyOf(store)
  const held = twin.arrived.length
  const county = await open(twin)
  const stories = casesOf(release, chance.fork(), chinaDay(real.now()))
  const stations = new Map<string, SampleStation>()
  for (const staff of release.staff) {
    const own = { county, clock: clock.of(staff.id), chance: chance.fork() }
    stations.set(staff.id, await enrolStation(own, staff))
  }
  const onDay = (day: string, dayOf: number, days: number, cases: number) =>
    tell(`Sample day: ${day} (${dayOf} of ${days}), ${cases} of ${stories.length} cases`)
  await play({ county, stations, clock, chance: chance.fork(), onDay }, stories, shifts)

  const written = twin.arrived.slice(held)
  tell(`Sample day: storing ${written.length} events of ${stations.size} devices`)
  await store.append(written)
  return true
}

const PAGE = 500

/** The log of a store, in the order of arrival. */
async function copyOf(store: NodeStore): Promise<MemoryNodeStore> {
  const copy = new MemoryNodeStore()
  for (let after = 0; ; ) {
    const page = await store.arrivals(after, PAGE)
    if (page.length === 0) return copy
    await copy.append(page.map(({ entry }) => entry))
    after = page.at(-1)!.position
  }
}
