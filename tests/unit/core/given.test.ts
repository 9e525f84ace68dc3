import { describe, expect, test } from 'vitest'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { withoutData } from '../../../shared/case/erasure.ts'
import type { Entry } from '../../../shared/event.ts'
import { batchText } from '../../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../../shared/protocol/healing.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { takeGiven } from '../../../sync/exchange/given.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { newSecret, writeOwn } from '../../../sync/own-log.ts'
import { keyedSigner, keyedVerifier } from '../../simulation/keyed-signing.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const RELAY = 'R1AAAAAA'
const HERE = 'case/4414241042012609280010001X'
const ELSEWHERE = 'case/4414241202192609280010001X'

const random = seededRandom(3)
const alone = <T>(work: () => Promise<T>) => work()

async function written(stream: string): Promise<Entry> {
  const deps = { store: new MemoryStore(), hasher, random, clock: fixedClock(), lock: alone }
  const author = { device: 'A1AAAAAA', by: 'village', org: '441424104201' }
  const data = { fields: {}, secret: newSecret(random) }
  return (await writeOwn(deps, author, () => [{ stream, type: 'filled', v: 1, data }]))[0]!
}

async function node(healing = false) {
  const store = new MemoryNodeStore()
  const deps = {
    ...{ store, hasher, verifier: keyedVerifier, healing: () => healing },
    voucher: (device: string) =>
      device.startsWith('0')
        ? { key: 'county', area: null }
        : device === RELAY
          ? { key: 'relay', area: '441424104000' }
          : undefined,
    enrolled: (device: string) =>
      device === 'B1AAAAAA' ? { org: '441424120219', key: '', chain: { seq: 0, hash: '' } } : undefined,
  }
  const give = async (entry: Entry, by: string, key: string, hashes = [entry.hash]) => {
    const signature = await keyedSigner(key).sign(batchText(hashes))
    const taken = await takeGiven(deps, {
      events: [entry.event],
      batches: [{ hashes, signature, by }],
    })
    return [taken.length, store.arrived.length]
  }
  return { store, give, deps }
}

describe('what is given back is taken', () => {
  test('where the county signed it, wherever it belongs, and once', async () => {
    const { give } = await node()
    const entry = await written(ELSEWHERE)
    expect(await give(entry, '0AAAAAAA', 'county')).toEqual([1, 1])
    expect(await give(entry, '0AAAAAAA', 'county')).toEqual([0, 1])
  })

  test('with the batch that a relay signed itself: put back from a backup it has that one from nobody else', async () => {
    const { deps, store } = await node(true)
    const { event, hash } = await written(HERE)
    const batch = { hashes: [hash], signature: await keyedSigner('relay').sign(batchText([hash])), by: RELAY }
    const forged = { ...batch, signature: await keyedSigner('another').sign(batchText([hash])) }
    const kept: [SignedBatch, number][] = []
    const keep = async (batches: readonly SignedBatch[]) => {
      for (const b of batches) kept.push([b, store.arrived.length])
    }
    await takeGiven({ ...deps, keep }, { events: [event], batches: [forged, batch] })
    // Before the rows: who dies in between finds nothing lacking after it, and could never give them on.
    expect([kept, store.arrived.length]).toEqual([[[batch, 0]], 1])
  })

  test('where a relay signed it for its own area, and this node has lost its past', async () => {
    const { give } = await node(true)
    expect(await give(await written(HERE), RELAY, 'relay')).toEqual([1, 1])
  })
})

test('other data under the true header are not: what is signed is the header, and that is asked for again', async () => {
  const { give, store } = await node()
  const entry = await written(HERE)
  const data = { ...entry.event.data, fields: { name: '乙' } }
  const forged = { ...entry, event: { ...entry.event, data } }
  await give(forged, '0AAAAAAA', 'county')
  expect(await store.stream(HERE)).toEqual([withoutData(entry)])
  // Again they are no news, or a root would heal for as long as somebody gives them.
  expect((await give(forged, '0AAAAAAA', 'county'))[0]).toBe(0)
  await give(entry, '0AAAAAAA', 'county')
  expect(await store.stream(HERE)).toEqual([entry])
})

describe('and is not', () => {
  test.each([
    ['signed by a relay for another area', ELSEWHERE, RELAY, 'relay'],
    ['signed by a relay for another area’s device', 'device/B1AAAAAA/2026-09', RELAY, 'relay'],
    ['signed by a relay in the county’s name', HERE, '0AAAAAAA', 'relay'],
    ['signed by a device that is no node', HERE, 'C1AAAAAA', 'county'],
  ])('%s', async (_, stream, by, key) => {
    const { give } = await node(true)
    expect(await give(await written(stream), by, key)).toEqual([0, 0])
  })

  test('signed by a relay while nothing is lost: its devices speak for themselves, under their own seal', async () => {
    const { give } = await node()
    expect(await give(await written(HERE), RELAY, 'relay')).toEqual([0, 0])
  })

  test('in no batch, or changed since', async () => {
    const { give } = await node()
    const entry = await written(HERE)
    expect(await give(entry, '0AAAAAAA', 'county', ['A'.repeat(22)])).toEqual([0, 0])
    const changed = { ...entry, event: { ...entry.event, type: 'accepted' } }
    expect(await give(changed, '0AAAAAAA', 'county')).toEqual([0, 0])
  })
})
