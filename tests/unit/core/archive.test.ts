/** Which cases the root archives: closed long enough, whole in a backup, and not said of just this already. */
import { describe, expect, test } from 'vitest'
import { archive, archivesDue } from '../../../server/authority/archive.ts'
import { openAuthority } from '../../../server/authority/authority.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { type Entry, headsOf } from '../../../shared/event.ts'
import { msOf } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { digestOfEntries } from '../../../sync/digest.ts'
import { verifyChain } from '../../../sync/verify.ts'
import { STREAM, World } from '../../properties/histories.ts'
import { COUNTY, directoryOf, OTHER_VILLAGE, VILLAGE } from '../../properties/people.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const withdrawn = { type: 'withdrawn', data: { reason: '申请人要求' } }

async function closed(): Promise<{ world: World; entries: readonly Entry[]; closedAt: number }> {
  const world = new World()
  await world.receive()
  const [end] = await world.write('village', withdrawn)
  await world.fetch('township', 'village')
  return { world, entries: await world.gather(), closedAt: msOf(end!.event.at) }
}

const always = () => true

describe('a case is to be archived', () => {
  test('from the day on that it has been closed for long enough', async () => {
    const { entries, closedAt } = await closed()
    const due = (closedBefore: number) =>
      archivesDue([{ stream: STREAM, entries }], { closedBefore, covered: always })
    expect(due(closedAt)).toEqual([])
    expect(due(closedAt + 1)).toEqual([{ stream: STREAM, ...digestOfEntries(entries) }])
  })

  test('by legal time, not by a clock that was off', async () => {
    const { world, entries, closedAt } = await closed()
    const end = entries.find((e) => e.event.type === 'withdrawn')!
    const trusted = '2020-01-01T00:00:00.000Z'
    await world.write('root', { type: 'timed', data: { event: end.event.id, trusted } })
    const timed = [{ stream: STREAM, entries: await world.gather() }]
    expect(archivesDue(timed, { closedBefore: closedAt, covered: always })).toHaveLength(1)
  })

  test('not while it is open, not where the backup lacks something of it', async () => {
    const { entries } = await closed()
    const open = entries.filter((e) => e.event.type !== 'withdrawn')
    const closedBefore = Number.POSITIVE_INFINITY
    expect(archivesDue([{ stream: STREAM, entries: open }], { closedBefore, covered: always })).toEqual([])
    expect(archivesDue([{ stream: STREAM, entries }], { closedBefore, covered: () => false })).toEqual([])
  })

  test('once, and again only after something came behind', async () => {
    const { world, entries } = await closed()
    const limits = { closedBefore: Number.POSITIVE_INFINITY, covered: always }
    const [due] = archivesDue([{ stream: STREAM, entries }], limits)
    const { stream: _, ...data } = due!
    await world.write('root', { type: 'archived', data })
    const archived = await world.gather()
    expect(archivesDue([{ stream: STREAM, entries: archived }], limits)).toEqual([])
    await world.write('root', {
      type: 'timed',
      data: { event: entries[0]!.event.id, trusted: entries[0]!.event.at },
    })
    const more = await world.gather()
    expect(archivesDue([{ stream: STREAM, entries: more }], limits)).toEqual([
      { stream: STREAM, ...digestOfEntries(more) },
    ])
  })
})

test('the root archives what a backup covers, once, in its own chain, and it goes down to whoever has the case', async () => {
  const { entries, world } = await closed()
  const store = new MemoryNodeStore()
  const clock = fixedClock()
  const random = seededRandom(3)
  const open = () => openAuthority({ store, area: COUNTY, hasher, random, clock, directory: directoryOf() })
  const sequencer = await createSequencer({
    ...{ store, area: COUNTY, judgement: null, onDefect: (e) => expect.unreachable(String(e)) },
  })
  await store.append(entries)
  await sequencer.drain()
  // A fact behind it.
  await store.append(
    await world.write('township', { type: 'material', data: { material: 'photo', seen: true } }),
  )
  await sequencer.drain()
  // Started anew since the case came in.
  const authority = await open()
  await sequencer.drain()
  const run = (position: number) =>
    archive({ store, authority, clock, days: 30, drain: sequencer.drain }, { position })
  const end = (await store.arrivals(0, 1000)).at(-1)!.position
  expect(await run(end)).toBe(0)
  clock.move(31 * 24 * 3_600_000)
  expect(await run(0)).toBe(0)
  const before = (await store.streamRecord(STREAM))!.digest
  expect(await run(end)).toBe(1)
  const word = (await store.stream(STREAM)).find((e) => e.event.type === 'archived')!
  expect(word.event.data).toEqual(before)
  // It builds on all of the case, so that whoever writes after it has seen it.
  expect(word.event.parents).toEqual(headsOf((await store.stream(STREAM)).filter((e) => e !== word)))
  const own = await store.log(authority.device, 0, 1000)
  expect(verifyChain(hasher, authority.device, own, null).ok).toBe(true)
  expect((await store.rows(VILLAGE, 0, 1000)).some((row) => row.entry.hash === word.hash)).toBe(true)
  expect(await store.tail(OTHER_VILLAGE)).toBe(0)
  const now = (await store.arrivals(0, 1000)).at(-1)!.position
  expect(await run(now)).toBe(0)
})
