/** How far a node answers for a device's log: a relay only as far as the county has it or it can be sent there, sealed. */
import { expect, test } from 'vitest'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { seqOf } from '../../../shared/event.ts'
import { exchangeRequestSchema } from '../../../shared/protocol/exchange.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { answerExchange } from '../../../sync/exchange/node.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { keyedSigner, keyedVerifier } from '../../simulation/keyed-signing.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const DEVICE = 'C1AAAAAA'
const ORG = '441424104201'

/** Entries 1 to 4: the second and third in a sealed part, the others given back by somebody. */
async function ackWith(rooted: ((device: string) => number) | null): Promise<number | undefined> {
  const clock = fixedClock()
  const author = { device: DEVICE, by: 'hezikou', org: ORG }
  const own = {
    store: new MemoryStore(),
    hasher,
    random: seededRandom(3),
    clock,
    lock: <T>(w: () => T) => w(),
  }
  const draft = {
    stream: 'case/4414241042012611200080000X',
    type: 'filled',
    v: 1,
    data: { secret: 'x'.repeat(22) },
  }
  const log = await writeOwn(own, author, () => [draft, draft, draft, draft])
  const store = new MemoryNodeStore()
  await store.append(log)
  const { event, hash } = log[2]!
  const seal = { device: DEVICE, seq: seqOf(event.id), from: 2, hash, signature: 'sealed' }
  await store.appendParts(log.slice(1, 3), [seal])
  const node = {
    ...{ store, feed: store, hasher, clock, rooted, verifier: keyedVerifier, signer: keyedSigner('relay') },
    ...{ device: () => 'R1AAAAAA', catalogue: () => null, healing: () => true, voucher: () => undefined },
    enrolled: () => ({ org: ORG, key: 'key', chain: { seq: 0, hash: '' } }),
  }
  const sender = { device: DEVICE, org: ORG, key: 'key', relay: false }
  const request = exchangeRequestSchema.parse({ at: '2026-11-22T00:00:00.000Z', release: 0, want: 1000 })
  const answer = await answerExchange(node, sender, request)
  return answer.ok ? answer.value.ack[DEVICE] : undefined
}

test('the root answers for all that it holds', async () => {
  expect(await ackWith(null)).toBe(4)
})

test('a relay for nothing behind what the county lacks and nobody has sealed', async () => {
  expect(await ackWith(() => 0)).toBe(0)
})

test('a relay for what it can send on behind what the county has', async () => {
  expect(await ackWith(() => 1)).toBe(3)
})

test('a relay for all of it where the county has it', async () => {
  expect(await ackWith(() => 4)).toBe(4)
})
