/** What a relay sends again when the node above turns out to hold less than it did. */
import { describe, expect, test } from 'vitest'
import { forgettingFor } from '../../../server/relay/another-county.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { type Entry, seqOf } from '../../../shared/event.ts'
import { type ExchangeRequest, exchangeRequestSchema } from '../../../shared/protocol/exchange.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { type ForwardState, forwarding, NEW_FORWARD_STATE } from '../../../sync/exchange/forward.ts'
import { answerExchange } from '../../../sync/exchange/node.ts'
import { NEW_SYNC_STATE, type SyncState } from '../../../sync/exchange/station.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { sealOf } from '../../../sync/verify.ts'
import { keyedSigner, keyedVerifier } from '../../simulation/keyed-signing.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const FIRST = 'C1AAAAAA'
const SECOND = 'C2AAAAAA'
const CROWD = 'C3AAAAAA'
const VILLAGE = '441424104201'

/** So many entries of a device, each in a part of its own. */
async function kept(store: MemoryNodeStore, device: string, entries: number): Promise<void> {
  const own = { store: new MemoryStore(), hasher, random: seededRandom(3), clock: fixedClock() }
  const draft = { stream: `device/${device}`, type: 'x', v: 1, data: { secret: 'x'.repeat(22) } }
  const lock = <T>(w: () => T) => w()
  const drafts = () => Array.from({ length: entries }, () => draft)
  const log = await writeOwn({ ...own, lock }, { device, by: 'a', org: VILLAGE }, drafts)
  for (const entry of log) await store.appendParts([entry], [sealed(device, entry)])
}

/** A relay that has sent three entries of each device, each in a part of its own. */
async function relay() {
  const store = new MemoryNodeStore()
  for (const device of [SECOND, FIRST]) await kept(store, device, 3)
  const all = await store.parts(0, 100)
  let state: ForwardState = {
    ...NEW_FORWARD_STATE,
    ...{ sent: all.at(-1)!.position, above: { [FIRST]: 3, [SECOND]: 3 } },
  }
  const deps = {
    ...{ store, devices: async () => [FIRST, SECOND], unheard: async () => 0 },
    state: {
      load: async () => state,
      save: async (next: ForwardState) => {
        state = next
      },
    },
  }
  return {
    ...{ store, forward: forwarding(deps) },
    be(next: Partial<ForwardState>) {
      state = { ...state, ...next }
    },
  }
}

const sealed = (device: string, { event, hash }: Entry) => {
  const seq = seqOf(event.id)
  return { device, seq, from: seq, hash, signature: 'sealed' }
}

const idsIn = (logs: readonly { readonly entries: readonly Entry[] }[]): string[] =>
  logs.flatMap(({ entries }) => entries.map((e) => e.event.id))

test('what the node above is found to lack while another log is sent again is sent after it', async () => {
  const { forward, be } = await relay()
  be({ behind: { [FIRST]: 1 }, ask: [SECOND] })
  const again = await forward.next(100)
  expect(idsIn(again.logs)).toEqual([`${FIRST}.2`, `${FIRST}.3`])
  // The parts of the second lie before those of the first, and were passed.
  expect(await forward.taken({ ack: { [FIRST]: 3, [SECOND]: 1 }, refused: [] })).toBe(true)
  const after = await forward.next(100)
  expect(idsIn(after.logs)).toEqual([`${SECOND}.2`, `${SECOND}.3`])
  expect(await forward.taken({ ack: { [SECOND]: 3 }, refused: [] })).toBe(false)
  expect((await forward.next(100)).logs).toEqual([])
})

test('so is what it is found to lack in the middle of that', async () => {
  const { forward, be } = await relay()
  be({ behind: { [FIRST]: 0 }, ask: [SECOND] })
  await forward.next(1)
  expect(await forward.taken({ ack: { [FIRST]: 1, [SECOND]: 2 }, refused: [] })).toBe(true)
  const sent: string[] = []
  for (let i = 0; i < 10; i += 1) {
    const { logs } = await forward.next(1)
    sent.push(...idsIn(logs))
    if (!(await forward.taken({ ack: { [FIRST]: 3, [SECOND]: 3 }, refused: [] }))) break
  }
  const last = await forward.next(100)
  expect(new Set([...sent, ...idsIn(last.logs)])).toEqual(
    new Set([`${FIRST}.2`, `${FIRST}.3`, `${SECOND}.3`]),
  )
})

describe('what stays behind is told', () => {
  test('while a log is sent again, however far its next part lies', async () => {
    const { forward, be } = await relay()
    be({ behind: { [SECOND]: 2, [FIRST]: 2 } })
    const { logs, left } = await forward.next(1)
    expect([idsIn(logs), left]).toEqual([[`${SECOND}.3`], 1])
    await forward.taken({ ack: { [SECOND]: 3, [FIRST]: 2 }, refused: [] })
    expect(await forward.next(1)).toMatchObject({ left: 0, logs: [{ device: FIRST }] })
  })

  test('of what is to be sent again while something new goes first', async () => {
    const { forward, be } = await relay()
    be({ behind: { [FIRST]: 2 }, sent: 0 })
    expect((await forward.next(100)).left).toBe(1)
  })

  test('of more logs to be asked about than one request takes', async () => {
    const { forward, be } = await relay()
    const others = Array.from({ length: 500 }, (_, i) => `D${String(i).padStart(7, '0')}`)
    be({ ask: [FIRST, ...others.map(() => SECOND)] })
    const { ask, left } = await forward.next(100)
    expect([ask.length, left]).toEqual([500, 1])
  })

  test('and a part that lies behind a hundred others is found at once', async () => {
    const { store, forward, be } = await relay()
    await kept(store, CROWD, 100)
    const all = await store.parts(0, 200)
    be({ behind: { [CROWD]: 99 }, sent: all.at(-1)!.position })
    const { logs, left } = await forward.next(100)
    expect([idsIn(logs), left]).toEqual([[`${CROWD}.100`], 0])
  })
})

test('a county put back while the relay compares with it anyway is asked how far it holds every log', async () => {
  const { forward } = await relay()
  const cursor = { epoch: 'before', live: 0, backfill: null }
  let sync: SyncState = { ...NEW_SYNC_STATE, cursor, healing: true }
  const save = async (next: SyncState) => {
    sync = next
  }
  const state = forgettingFor({ load: async () => sync, save }, forward, async () => {})
  await state.save({ ...sync, healing: false })
  expect((await forward.next(100)).ask).toEqual([])
  await state.save({ ...sync, cursor: { ...cursor, epoch: 'after' } })
  expect((await forward.next(100)).ask.map((h) => h.device)).toEqual([FIRST, SECOND])
})

/** What a county put back from a backup says to a relay that asks it with these heads. */
async function saidAbove(store: MemoryNodeStore, ask: ExchangeRequest['ask']) {
  const chain = { seq: 0, hash: '' }
  const answer = await answerExchange(
    {
      ...{ store, hasher, verifier: keyedVerifier, signer: keyedSigner('node'), clock: fixedClock() },
      feed: {
        ...{ epoch: async () => 'second', tail: async () => 0, rows: async () => [] },
        ...{ entitled: async () => true, scope: async () => [] },
      },
      ...{ device: () => '0AAAAAAA', rooted: null, catalogue: () => null, healing: () => true },
      voucher: () => undefined,
      enrolled: () => ({ org: VILLAGE, key: '', chain }),
    },
    { device: 'R1AAAAAA', org: '441424104000', key: 'relay', relay: true },
    exchangeRequestSchema.parse({ at: '', ask, release: 0, want: 1000 }),
  )
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value.ack
}

describe('of a copied device, whose two machines went on under the same ids,', () => {
  const own = (store: MemoryStore, seed: number) => ({
    ...{ store, hasher, random: seededRandom(seed), clock: fixedClock(), lock: <T>(w: () => T) => w() },
  })
  const author = { device: FIRST, by: 'a', org: VILLAGE }

  /** A county that has one branch back, from the machine that came to it, and not the other. */
  async function forked(lacks: 'higher' | 'lower') {
    const { store, forward } = await relay()
    const before = await store.log(FIRST, 0, 2)
    const copy = new MemoryStore()
    await copy.append(before)
    const draft = (n: number) => ({ stream: `device/${FIRST}`, type: 'y', v: 1, data: { n } })
    const branch = await writeOwn(own(copy, 5), author, () => [draft(1), draft(2)])
    // It sent all of its log, as it does where another branch is held.
    const seal = await sealOf(keyedSigner('copy'), branch.at(-1)!)
    const whole = [...before, ...branch]
    await store.appendParts(whole, [{ ...seal, from: 1 }])
    const first = await store.log(FIRST, 2, 1)
    const above = new MemoryNodeStore()
    await above.append(lacks === 'lower' ? whole : [...before, ...first])
    return { forward, above, first, branch }
  }

  test.each(['higher', 'lower'] as const)(
    'the %s branch is not taken to be there for the other',
    async (lacks) => {
      const { forward, above, first, branch } = await forked(lacks)
      await forward.recheck()
      const { ask } = await forward.next(100)
      expect(ask.filter((h) => h.device === FIRST).map((h) => h.hash)).toContain(first[0]!.hash)
      expect(await forward.taken({ ack: await saidAbove(above, ask), refused: [] })).toBe(true)
      const { logs } = await forward.next(100)
      const lacking = lacks === 'lower' ? first : branch
      for (const { hash } of lacking)
        expect(logs.flatMap((l) => l.entries).map((e) => e.hash)).toContain(hash)
    },
  )

  test('each is asked for once, and a log that was sent twice is no branch', async () => {
    const { forward, branch, first } = await forked('lower')
    await forward.recheck()
    expect((await forward.next(100)).ask).toEqual([
      { device: FIRST, seq: 4, hash: branch.at(-1)!.hash },
      { device: FIRST, seq: 3, hash: first[0]!.hash },
      expect.objectContaining({ device: SECOND, seq: 3 }),
    ])
  })
})
