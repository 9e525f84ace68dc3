/** 视为受理 by the root: once, and not while a notice may still lie on a device that is cut off. */
import { expect, test } from 'vitest'
import { openAuthority } from '../../../server/authority/authority.ts'
import { deem } from '../../../server/authority/deem.ts'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { contactOf } from '../../../server/contacts/contact-of.ts'
import type { Contact } from '../../../server/contacts/contacts.ts'
import { datingBy } from '../../../server/dating.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { exchangeRequestSchema } from '../../../shared/protocol/exchange.ts'
import { isoOf } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { receipt } from '../../properties/histories.ts'
import { COUNTY, directoryOf, ITEM, item, staff, VILLAGE } from '../../properties/people.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const DAY_MS = 86_400_000

/** A case received in the village on Monday 28 September 2026: five workdays are over on Saturday 10 October. */
async function received(calendar = publishedCalendar) {
  const [store, clock, random] = [new MemoryNodeStore(), fixedClock(), seededRandom(7)]
  const directory = {
    staff: (id: string) => staff.find((s) => s.id === id),
    item: (code: string, version: number) => (code === ITEM && version === 1 ? item : undefined),
    org: directoryOf().org,
    calendar: () => calendar,
    ledger: () => [],
    items: () => [item],
  }
  const authority = await openAuthority({ ...{ store, area: COUNTY, hasher, random, clock }, directory })
  const sequencer = await createSequencer({
    ...{ store, area: COUNTY, judgement: authority.judgement, dating: datingBy(directory) },
    onDefect: (error) => expect.unreachable(String(error)),
  })
  const enrol = async (name: string) => {
    const enrolled = await authority.enrol(staff.find((s) => s.id === name)!.org, 'key', sequencer.devices())
    await sequencer.drain()
    const author = { device: enrolled.device, by: name, org: enrolled.org }
    return { ...enrolled, author, own: new MemoryStore() }
  }
  const [village, township, elsewhere, county] = [
    await enrol('village'),
    await enrol('township'),
    await enrol('elsewhere'),
    await enrol('county'),
  ]
  const number = caseNumber({ area: VILLAGE, day: '2026-09-28', terminal: village.terminal, counter: 1 })
  if (!number.ok) throw new RangeError('no number')
  const stream = `case/${number.value}`
  const write = async (at: typeof village, type: string, data: Record<string, unknown>) => {
    const lock = <T>(work: () => Promise<T>) => work()
    const deps = { store: at.own, hasher, random, clock, lock }
    return writeOwn(deps, at.author, () => [{ stream, type, v: 1, data }])
  }
  const entries = await write(village, receipt.type, receipt.data)
  await store.append(entries)
  await sequencer.drain()
  const contacts = new Map<string, Contact>()
  return {
    ...{ store, clock, sequencer, stream, village, township, elsewhere, county, write, entries },
    /** As an exchange says that it leaves so many events. */
    heard(device: string, events = 0) {
      const before = contacts.get(device) ?? { clearAtMs: null }
      const waiting = events === 0 ? null : { events, files: 0, bytes: 0 }
      const request = exchangeRequestSchema.parse({ at: isoOf(clock.now()), release: 0, want: 1, waiting })
      contacts.set(device, { ...before, ...contactOf(request, clock.now(), {}) })
    },
    /** As while it compares what it holds, before it sends what is its own. */
    heals(device: string) {
      const before = contacts.get(device) ?? { clearAtMs: null }
      const heal = { streams: [], want: [] }
      const request = {
        ...exchangeRequestSchema.parse({ at: isoOf(clock.now()), release: 0, want: 1 }),
        heal,
      }
      contacts.set(device, { ...before, ...contactOf(request as never, clock.now(), {}) })
    },
    deem: () =>
      deem({
        ...{ store, area: COUNTY, authority, clock, calendar: () => calendar },
        ...{ devices: sequencer.devices, contact: (id) => contacts.get(id) ?? null, drain: sequencer.drain },
      }),
    state: async () => foldCase(await store.stream(stream))!,
  }
}

test('is written behind the deadline, once whoever could have told has been heard with nothing to send', async () => {
  const at = await received()
  at.clock.move(12 * DAY_MS)
  for (const { device } of [at.village, at.township, at.county]) at.heard(device)
  // Saturday 10 October, the last of five workdays.
  expect(await at.deem()).toBe(0)
  at.clock.move(DAY_MS)
  // They were heard before it was over.
  expect(await at.deem()).toBe(0)
  at.heard(at.village.device)
  at.heard(at.county.device)
  at.heard(at.township.device, 3)
  expect(await at.deem()).toBe(0)
  at.heals(at.township.device)
  expect(await at.deem()).toBe(0)
  // The window of another town is not asked.
  at.heard(at.township.device)
  expect(await at.deem()).toBe(1)
  const state = await at.state()
  expect([state.stage, state.admittedAt]).toEqual(['accepted', state.receivedAt])
  expect(state.slots.admission.acts).toMatchObject([{ type: 'deemed', status: 'registered' }])
  expect(await at.deem()).toBe(0)
})

test('is not written of a case about which somebody told in time, from wherever that comes', async () => {
  const at = await received()
  await at.township.own.append(at.entries)
  const notice = await at.write(at.township, 'notified', { materials: ['photo'], fields: [], note: '' })
  at.clock.move(14 * DAY_MS)
  at.heard(at.village.device)
  expect(await at.deem()).toBe(0)
  await at.store.append(notice)
  await at.sequencer.drain()
  at.heard(at.township.device)
  expect(await at.deem()).toBe(0)
  expect((await at.state()).stage).toBe('notified')
})

test('is not written of a case that was accepted in time, whatever has become of that', async () => {
  const at = await received()
  await at.township.own.append(at.entries)
  await at.store.append(await at.write(at.township, 'accepted', {}))
  await at.sequencer.drain()
  at.clock.move(20 * DAY_MS)
  await voids(at)
  expect(await at.deem()).toBe(0)
})

/** The county's manager, who has heard of everything, voids the admission. */
async function voids(at: Awaited<ReturnType<typeof received>>): Promise<void> {
  const act = (await at.state()).slots.admission.effective
  await at.county.own.append(await at.store.stream(at.stream))
  await at.store.append(await at.write(at.county, 'voided', { act, reason: '受理有误' }))
  await at.sequencer.drain()
  for (const { device } of [at.village, at.township, at.county]) at.heard(device)
  expect((await at.state()).stage).toBe('received')
}

test('is not written over what the county has voided: an acceptance that came late, or 视为受理 itself', async () => {
  const late = await received()
  late.clock.move(14 * DAY_MS)
  await late.township.own.append(late.entries)
  await late.store.append(await late.write(late.township, 'accepted', {}))
  await late.sequencer.drain()
  await voids(late)
  expect(await late.deem()).toBe(0)
  expect((await late.state()).slots.admission.acts.map((act) => act.type)).toEqual(['accepted'])

  const deemed = await received()
  deemed.clock.move(14 * DAY_MS)
  for (const { device } of [deemed.village, deemed.township, deemed.county]) deemed.heard(device)
  expect(await deemed.deem()).toBe(1)
  await voids(deemed)
  // Nor is it counted as written again and again.
  expect(await deemed.deem()).toBe(0)
})

test('is not written by a day that is provisional: what is published may move it', async () => {
  const at = await received({ ...publishedCalendar, publishedThrough: '2026-10-01' })
  at.clock.move(30 * DAY_MS)
  for (const { device } of [at.village, at.township, at.county]) at.heard(device)
  expect(await at.deem()).toBe(0)
})
