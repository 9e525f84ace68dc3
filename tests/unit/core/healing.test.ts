import { expect, test } from 'vitest'
import { type HealingRecord, type LastContact, openHealing } from '../../../server/authority/healing.ts'
import { unheardSince } from '../../../server/relay/unheard.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import type { DeviceRecord } from '../../../server/stores/node-store.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { fixedClock } from '../../support/seeds.ts'

const TOWN = '441424104000'
const deviceOf = (device: string, org: string, relay = false): DeviceRecord => ({
  ...{ device, org, relay, terminal: '001', key: '', chain: { seq: 0, hash: '', tick: 0 } },
})
const RELAY = deviceOf('R1AAAAAA', TOWN, true)
const BEHIND = deviceOf('A1AAAAAA', '441424104201')
const ELSEWHERE = deviceOf('B1AAAAAA', '441424120219')

async function healing(devices: readonly DeviceRecord[]) {
  const store = new MemoryNodeStore()
  await store.drop('now')
  const clock = fixedClock()
  const contacts = new Map<string, LastContact>()
  const judging: boolean[] = []
  const records: (HealingRecord | null)[] = []
  const healing = await openHealing({
    ...{ store, clock, hasher, newEpoch: () => 'next', tell: () => {} },
    sequencer: {
      devices: () => devices,
      refold: async (judgement) => void judging.push(judgement !== null),
    },
    authority: {
      judgement: { judge: () => null, judgeData: () => null, conclude: async () => {} },
      resumeOffice: async () => {},
    },
    record: {
      load: async () => ({ since: new Date(clock.now()).toISOString(), backupAt: null, got: {} }),
      save: async (record) => void records.push(record),
    },
    contact: (device) => contacts.get(device) ?? null,
  })
  const came = (
    device: DeviceRecord,
    epoch = 'now',
    waiting: unknown = null,
    unheard: number | null = null,
  ) => {
    contacts.set(device.device, {
      heardAtMs: clock.now(),
      cursor: { epoch, live: 0, backfill: null },
      ...{ waiting, unheard },
    })
    return healing.look()
  }
  return { healing, came, judging, records }
}

test('the office waits for everybody; a relay stands for those who go by it', async () => {
  const { healing: root, came, judging, records } = await healing([RELAY, BEHIND, ELSEWHERE])
  await came(ELSEWHERE)
  expect(root.on()).toBe(true)
  await came(RELAY)
  expect([root.on(), judging, records]).toEqual([false, [true], [null]])
})

test('a relay that has not come itself is not stood for by anybody, and stands for no other town', async () => {
  const { healing: root, came } = await healing([RELAY, BEHIND, ELSEWHERE])
  await came(BEHIND)
  await came(ELSEWHERE)
  expect(root.on()).toBe(true)
  const other = await healing([RELAY, ELSEWHERE])
  await other.came(RELAY)
  expect(other.healing.on()).toBe(true)
})

test('a relay that was put back itself is waited for until it has heard its town', async () => {
  const { healing: root, came } = await healing([RELAY, BEHIND])
  await came(RELAY, 'now', null, 1)
  expect(root.on()).toBe(true)
  await came(RELAY)
  expect(root.on()).toBe(false)
  const putBackMs = Date.parse('2026-11-20T01:00:00.000Z')
  const heard = new Map<string, LastContact>()
  const unheard = unheardSince({
    ...{ putBackMs: () => putBackMs, own: RELAY, epoch: async () => 'now' },
    devices: () => [RELAY, BEHIND, ELSEWHERE],
    contact: (device) => heard.get(device) ?? null,
  })
  expect(await unheard()).toBe(1)
  const cursor = { epoch: 'now', live: 0, backfill: null }
  heard.set(BEHIND.device, { heardAtMs: putBackMs - 1, cursor, waiting: null, unheard: null })
  expect(await unheard()).toBe(1)
  heard.set(BEHIND.device, { heardAtMs: putBackMs, cursor, waiting: null, unheard: null })
  expect(await unheard()).toBe(0)
})

test('who holds numbers of before, or has still to send, has not come', async () => {
  const { healing: root, came } = await healing([BEHIND])
  await came(BEHIND, 'before')
  await came(BEHIND, 'now', { events: 1, files: 0, bytes: 0 })
  expect(root.on()).toBe(true)
  await came(BEHIND)
  expect(root.on()).toBe(false)
})
