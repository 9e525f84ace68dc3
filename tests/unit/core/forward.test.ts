/** What a relay sends again when the node above turns out to hold less than it did. */
import { expect, test } from 'vitest'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { type Entry, seqOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { type ForwardState, forwarding, NEW_FORWARD_STATE } from '../../../sync/exchange/forward.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const FIRST = 'C1AAAAAA'
const SECOND = 'C2AAAAAA'

/** A relay that has sent three entries of each device, each in a part of its own. */
async function relay() {
  const store = new MemoryNodeStore()
  for (const device of [SECOND, FIRST]) {
    const own = { store: new MemoryStore(), hasher, random: seededRandom(3), clock: fixedClock() }
    const draft = { stream: `device/${device}`, type: 'x', v: 1, data: { secret: 'x'.repeat(22) } }
    const lock = <T>(w: () => T) => w()
    const log = await writeOwn({ ...own, lock }, { device, by: 'a', org: '441424104201' }, () => [
      draft,
      draft,
      draft,
    ])
    for (const entry of log) await store.appendParts([entry], [sealed(device, entry)])
  }
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
    forward: forwarding(deps),
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
