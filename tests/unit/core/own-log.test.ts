/** What a device writes is an event whatever lies in the stream it builds on. */
import { describe, expect, test } from 'vitest'
import { foldCase } from '../../../shared/case/fold.ts'
import { type Entry, type Event, entryOf, eventSchema, TICK_MAX } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { digestHolds, verifyChain } from '../../../sync/verify.ts'
import { STREAM, World } from '../../properties/histories.ts'

/** Sorts before everything honest: lowest device, lowest tick. */
const hostile = (over: Record<string, unknown>, n = 1): Entry =>
  entryOf(hasher, {
    id: `10000000.${n}`,
    stream: STREAM,
    parents: [],
    tick: 1,
    type: 'filled',
    v: 1,
    data: { secret: 'a-secret-of-somebody-else', fields: {} },
    at: '2026-09-28T01:00:00.000Z',
    by: 'eve',
    org: '441424104202',
    prev: '',
    digest: 'A'.repeat(43),
    ...over,
  } as Event)

const HOSTILE: Record<string, () => Entry[]> = {
  'no parents at all': () => [hostile({ parents: undefined })],
  'parents that are no list': () => [hostile({ parents: 7 })],
  'the highest tick there is': () => [hostile({ tick: TICK_MAX })],
  'a tick beyond every number': () => [hostile({ tick: Number.MAX_SAFE_INTEGER })],
  'a tick that is none': () => [hostile({ tick: 'late' })],
  'more heads than an event may name': () =>
    Array.from({ length: 200 }, (_, i) => hostile({ tick: 1 + i }, i + 1)),
}

describe.each(Object.entries(HOSTILE))('a stream with %s', (_, entries) => {
  test('is written to with events that are events', async () => {
    const world = new World()
    await world.receive()
    await world.store('village').append(entries())
    const written = [
      ...(await world.write('village', { type: 'filled', data: { fields: { reason: '甲' } } })),
      ...(await world.write('village', { type: 'filled', data: { fields: { reason: '乙' } } })),
    ]
    for (const { event } of written) expect(eventSchema.safeParse(event).error).toBeUndefined()
    const device = world.author('village').device
    expect(verifyChain(hasher, device, await world.store('village').log(device, 0, 9), null).ok).toBe(true)
    // The second write knew the first.
    expect(foldCase(await world.held('village'))?.fields.reason).toMatchObject({
      value: '乙',
      conflict: false,
    })
  })
})

test('a parentless event in quarantine does not change the secret of the stream', async () => {
  const world = new World()
  const receipt = await world.receive()
  const eve = hostile({})
  await world.fetch('root', 'village')
  await world.store('root').append([eve])
  const written = await world.write('root', {
    type: 'quarantined',
    data: { id: eve.event.id, hash: eve.hash, reason: 'no-case' },
  })
  for (const entry of written) expect(digestHolds(hasher, entry, receipt)).toBe(true)
})

test('a device writes seq 1, 2, 3 …, also when its clock jumps back', async () => {
  const world = new World()
  await world.receive()
  world.clock.move(-86_400_000)
  await world.write('village', { type: 'accepted', data: {} }, { type: 'accepted', data: {} })
  const log = await world.store('village').log(world.author('village').device, 0, 9)
  expect(log.map((e) => e.event.id.slice(9))).toEqual(['1', '2', '3'])
  expect(log.map((e) => e.event.tick)).toEqual([1, 2, 3])
  expect(log[2]!.event.parents).toEqual([log[1]!.event.id])
})

test('an append that fails leaves nothing, and the next one takes the same seq', async () => {
  const world = new World()
  const cyclic: Record<string, unknown> = {}
  cyclic.self = () => 0
  await expect(
    world.write('village', { type: 'filled', data: {} }, { type: 'filled', data: cyclic }),
  ).rejects.toThrow()
  const written = await world.receive()
  expect(written[0]!.event.id).toMatch(/\.1$/)
})
