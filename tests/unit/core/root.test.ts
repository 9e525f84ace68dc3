/** The root itself, with real chains: what it says of copies, forks and forged data, and that nothing stops it. */
import { describe, expect, test } from 'vitest'
import { openAuthority } from '../../../server/authority/authority.ts'
import { openHealing } from '../../../server/authority/healing.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { areasAbove } from '../../../shared/case/audience.ts'
import { leftOf, withoutData } from '../../../shared/case/erasure.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { type Entry, type Event, entryOf, eventSchema, isAuthority, TICK_MAX } from '../../../shared/event.ts'
import type { Ledger } from '../../../shared/org/ledger.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { type Author, writeOwn } from '../../../sync/own-log.ts'
import { receipt } from '../../properties/histories.ts'
import { COUNTY, DEPARTMENT, directoryOf, ITEM, item, staff, VILLAGE } from '../../properties/people.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const alone = <T>(work: () => Promise<T>) => work()
const filled = { type: 'filled', data: { fields: { reason: '甲' } } }
const accepted = { type: 'accepted', data: {} }

async function root(store = new MemoryNodeStore(), ledger: Ledger = []) {
  const [clock, random] = [fixedClock(), seededRandom(5)]
  const authority = await openAuthority({
    ...{ store, area: COUNTY, hasher, random, clock },
    directory: {
      staff: (id) => staff.find((s) => s.id === id),
      item: (code, version) => (code === ITEM && version === 1 ? item : undefined),
      org: (id) => (id.startsWith('91') ? undefined : directoryOf().org(id)),
      ledger: () => ledger,
    },
  })
  const defects: unknown[] = []
  const sequencer = await createSequencer({
    ...{ store, area: COUNTY, judgement: authority.judgement, onDefect: (e) => defects.push(e) },
  })
  const enrol = async (name: string) => {
    const enrolled = await authority.enrol(staff.find((s) => s.id === name)!.org, 'key', sequencer.devices())
    await sequencer.drain()
    return {
      ...enrolled,
      author: { device: enrolled.device, by: name, org: enrolled.org },
      store: new MemoryStore(),
    }
  }
  const village = await enrol('village')
  const number = caseNumber({ area: VILLAGE, day: '2026-09-28', terminal: village.terminal, counter: 1 })
  if (!number.ok) throw new RangeError('no number')
  const stream = `case/${number.value}`
  const write = (
    at: { store: MemoryStore; author: Author },
    ...drafts: { type: string; v?: number; data: Record<string, unknown> }[]
  ) =>
    writeOwn({ store: at.store, hasher, random, clock, lock: alone }, at.author, () =>
      drafts.map((d) => ({ stream, v: 1, ...d })),
    )
  const arrive = async (...entries: Entry[]) => {
    await store.append(entries)
    await sequencer.drain()
  }
  const reasons = async () =>
    new Map(
      (await store.stream(stream))
        .filter((e) => e.event.type === 'quarantined' && isAuthority(e.event.id))
        .map((e) => [e.event.data?.hash as string, e.event.data?.reason as string]),
    )
  return {
    ...{ authority, sequencer },
    store,
    stream,
    village,
    enrol,
    write,
    arrive,
    reasons,
    defects,
    state: async () => foldCase(await store.stream(stream)),
  }
}

describe('the root puts in quarantine', () => {
  test('digest: data that are not those the digest was made of', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const [forged] = await r.write(r.village, filled)
    await r.arrive(received!, { ...forged!, event: { ...forged!.event, data: { fields: { reason: '乙' } } } })
    expect(await r.reasons()).toEqual(new Map([[forged!.hash, 'digest']]))
    expect((await r.state())?.fields).toEqual({})
  })

  test('digest: data that have no canonical form', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const [strange] = await r.write(r.village, filled)
    const data = { fields: {}, x: JSON.parse('1e999') }
    await r.arrive(received!, { ...strange!, event: { ...strange!.event, data } })
    expect(await r.reasons()).toEqual(new Map([[strange!.hash, 'digest']]))
  })

  test('clone and chain: of two branches of one log the second, and what comes behind it', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const copy = { ...r.village, store: new MemoryStore() }
    await copy.store.append([received!])
    const [one] = await r.write(r.village, filled)
    const two = await r.write(copy, accepted, filled)
    await r.arrive(received!, one!, ...two)
    expect(await r.reasons()).toEqual(
      new Map([
        [two[0]!.hash, 'clone'],
        [two[1]!.hash, 'chain'],
      ]),
    )
  })
})

test('a tick that its author cannot have come to lifts nobody else’s', async () => {
  const r = await root()
  const [received] = await r.write(r.village, receipt)
  const [honest] = await r.write(r.village, filled)
  const lie = entryOf(hasher, { ...honest!.event, tick: 2 ** 40 })
  await r.arrive(received!, lie)
  expect(await r.reasons()).toEqual(new Map([[lie.hash, 'tick']]))
  const written = (await r.store.stream(r.stream)).filter((e) => e.hash !== lie.hash)
  expect(Math.max(...written.map((e) => e.event.tick))).toBeLessThan(10)
})

test('what it has said it does not say again, where the database does not show yet that it has', async () => {
  class LateStore extends MemoryNodeStore {
    override async stream(name: string): Promise<Entry[]> {
      const taken = new Set((await this.streamRecord(name))?.entries.map((e) => e.hash))
      return (await super.stream(name)).filter((e) => taken.has(e.hash))
    }
  }
  const r = await root(new LateStore())
  const [received] = await r.write(r.village, receipt)
  const town = await r.enrol('township')
  await town.store.append([received!])
  const [taken] = await r.write(town, accepted)
  // More than is taken in at twice: the second batch is judged before the word on the first has been taken in.
  const many = await r.write(r.village, ...Array.from({ length: 1050 }, () => filled))
  await r.arrive(received!, taken!, ...many)
  const words = r.store.arrived.filter((e) => e.event.stream === r.stream && isAuthority(e.event.id))
  expect(words.map((e) => e.event.type)).toEqual(['registered'])
})

describe('nobody opens a case to others but by what the root understands and permits', () => {
  const elsewhere = '441424120000'
  test.each([
    ['a version that is none', { v: 2, data: { to: elsewhere } }, 'schema'],
    ['a version that is none, and no text', { v: 2, data: { to: { a: 1 } } }, 'schema'],
    ['a village that may not', { v: 1, data: { to: elsewhere } }, 'permission'],
    ['a village that may not, to a department', { v: 1, data: { to: '11441424MB2A000388' } }, 'permission'],
  ])('dispatched by %s', async (_, envelope, reason) => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const [sent] = await r.write(r.village, { type: 'dispatched', ...envelope })
    await r.arrive(received!, sent!)
    expect([...(await r.reasons()).values()]).toEqual([reason])
    const record = await r.store.streamRecord(r.stream)
    expect(record?.audience).toEqual([...new Set(areasAbove(VILLAGE))].sort())
    expect((await r.state())?.readOnly).toBe(false)
    expect(await r.store.tail(elsewhere)).toBe(0)
  })

  test('dispatched by a town, but to no department', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    await r.arrive(received!)
    const town = await r.enrol('township')
    await town.store.append(await r.store.stream(r.stream))
    const [taken] = await r.write(town, accepted)
    const [sent] = await r.write(town, { type: 'dispatched', data: { to: '91441424MA4W00038Q' } })
    await r.arrive(taken!, sent!)
    expect([...(await r.reasons()).values()]).toEqual(['catalogue'])
  })
})

test('a case taken back flows no further to whom it was sent, and comes whole when it is sent again', async () => {
  const r = await root()
  const [received] = await r.write(r.village, receipt)
  await r.arrive(received!)
  const town = await r.enrol('township')
  const say = async (type: string, data: Record<string, unknown>) => {
    await town.store.append(await r.store.stream(r.stream))
    await r.arrive(...(await r.write(town, { type, data })))
  }
  const rowsOf = async () =>
    (await r.store.rows(DEPARTMENT, 0, 100)).filter((row) => row.entry.event.stream === r.stream)
  await say('accepted', {})
  await say('dispatched', { to: DEPARTMENT })
  const before = (await rowsOf()).length
  expect(before).toBeGreaterThan(2)
  await say('recalled', { from: DEPARTMENT, reason: '转错了' })
  expect(await r.store.entitled(DEPARTMENT, r.stream)).toBe(false)
  await say('filled', { fields: { reason: '甲' } })
  const after = (await rowsOf()).slice(before).map((row) => row.entry.event.type)
  expect(after).not.toContain('filled')
  await say('dispatched', { to: DEPARTMENT })
  expect(await r.store.entitled(DEPARTMENT, r.stream)).toBe(true)
  const all = (await r.store.stream(r.stream)).map((e) => e.hash).sort()
  expect([...new Set((await rowsOf()).map((row) => row.entry.hash))].sort()).toEqual(all)
  expect([...(await r.reasons())]).toEqual([])
})

describe('the root waits for what an entry rests on', () => {
  test('the one before it in its device’s log: nothing is judged out of order', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const [one, two] = await r.write(r.village, filled, filled)
    await r.arrive(two!, one!)
    expect((await r.store.waits()).map((w) => [w.id, w.on])).toEqual([
      [one!.event.id, received!.event.id],
      [two!.event.id, one!.event.id],
    ])
    expect(await r.store.streamRecord(r.stream)).toBeNull()
    await r.arrive(received!)
    expect(await r.store.waits()).toEqual([])
    expect(await r.reasons()).toEqual(new Map())
    expect((await r.store.streamRecord(r.stream))?.entries.map((e) => e.id)).toEqual([
      received!.event.id,
      one!.event.id,
      two!.event.id,
    ])
  })

  test('its parents, of whatever device: an act that came by another way than the case', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const town = await r.enrol('township')
    await town.store.append([received!])
    const [taken] = await r.write(town, accepted)
    await r.arrive(taken!)
    expect((await r.store.waits()).map((w) => [w.id, w.on])).toEqual([[taken!.event.id, received!.event.id]])
    await r.arrive(received!)
    expect(await r.reasons()).toEqual(new Map())
    expect((await r.state())?.slots.admission.acts).toMatchObject([{ status: 'registered' }])
  })

  test('the enrolment of its device, which was lost and comes back', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const town = await r.enrol('township')
    await town.store.append([received!])
    const [taken] = await r.write({ ...town, author: { ...town.author, device: 'Z9ZZZZZZ' } }, accepted)
    await r.arrive(received!, taken!)
    expect((await r.store.waits()).map((w) => w.on)).toEqual(['Z9ZZZZZZ'])
    expect(await r.reasons()).toEqual(new Map())
  })

  test('what a word of its own rests on, which it had and has lost: whoever builds on the word waits for it', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const lost = { store: new MemoryStore(), author: { device: '0ZZZ0000', by: '', org: COUNTY } }
    await lost.store.append([received!])
    const [word] = await r.write(lost, {
      type: 'timed',
      data: { event: received!.event.id, trusted: received!.event.at },
    })
    const town = await r.enrol('township')
    await town.store.append([received!, word!])
    const [taken] = await r.write(town, accepted)
    expect(taken!.event.parents).toEqual([word!.event.id])
    await r.arrive(word!, taken!)
    expect((await r.store.waits()).map((w) => [w.id, w.on])).toEqual([[taken!.event.id, received!.event.id]])
    await r.arrive(received!)
    expect(await r.store.waits()).toEqual([])
    expect(await r.reasons()).toEqual(new Map())
    expect((await r.state())?.slots.admission.acts).toMatchObject([{ status: 'registered' }])
  })

  test('as often as it takes everything in: a parent that was written twice, here and elsewhere', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    const town = await r.enrol('township')
    await town.store.append([received!])
    const [taken] = await r.write(town, accepted)
    const other = r.stream.replace(/.{4}$/, '0009')
    const elsewhere = ({ event }: Entry) => entryOf(hasher, { ...event, stream: other })
    await r.arrive(received!)
    await r.arrive(elsewhere(taken!))
    await r.arrive(elsewhere(received!))
    const record = await r.store.streamRecord(other)
    expect(record?.entries.map((e) => e.id).slice(0, 1)).toEqual([taken!.event.id])
    await r.sequencer.refold(r.authority.judgement, 'again')
    expect(await r.store.streamRecord(other)).toEqual(record)
  })

  test('and for nothing else: a parent in another stream is none', async () => {
    const r = await root()
    const [received] = await r.write(r.village, receipt)
    await r.arrive(received!)
    const [one] = await r.write(r.village, filled)
    const tenure = r.store.arrived[0]!.event.id
    const parents = [...one!.event.parents, tenure]
    await r.arrive(entryOf(hasher, { ...one!.event, parents }))
    expect(await r.store.waits()).toEqual([])
  })
})

describe('a header whose data have left with their stream', () => {
  test('waits while the root heals, and is taken in when somebody brings it whole', async () => {
    const r = await root()
    const [received, one] = await r.write(r.village, receipt, filled)
    await r.sequencer.refold(null, 'healing')
    await r.arrive(withoutData(received!), withoutData(one!))
    expect((await r.store.waits()).map((w) => [w.id, w.on])).toEqual([
      [received!.event.id, received!.event.id],
      [one!.event.id, one!.event.id],
    ])
    expect((await r.store.scope(VILLAGE)).map((d) => d.stream)).not.toContain(r.stream)
    await r.arrive(one!, received!)
    expect(await r.store.waits()).toEqual([])
    await r.sequencer.refold(r.authority.judgement, 'judging')
    expect(await r.reasons()).toEqual(new Map())
    expect((await r.state())?.fields.reason?.value).toBe('甲')
  })

  test('goes into quarantine when nobody has brought it, and the log behind it goes on', async () => {
    const r = await root()
    const [received, one, two] = await r.write(r.village, receipt, filled, filled)
    await r.sequencer.refold(null, 'healing')
    await r.arrive(received!, withoutData(one!), two!)
    await r.sequencer.refold(r.authority.judgement, 'judging')
    expect(await r.reasons()).toEqual(new Map([[one!.hash, 'lost']]))
    expect(await r.store.waits()).toEqual([])
  })

  test('is no loss where it was erased, whichever comes first', async () => {
    const r = await root()
    const [received, one] = await r.write(r.village, receipt, filled)
    await r.sequencer.refold(null, 'healing')
    await r.arrive(received!, withoutData(one!))
    await r.authority.erase(
      [{ stream: r.stream, id: one!.event.id, hash: one!.hash, left: leftOf(one!.event) }],
      '当事人申请',
    )
    await r.sequencer.drain()
    expect(await r.store.waits()).toEqual([])
    await r.sequencer.refold(r.authority.judgement, 'judging')
    expect(await r.reasons()).toEqual(new Map())
  })
})

describe('of what was judged before a restore only the header is known', () => {
  const altered = (entry: Entry): Entry => ({
    ...entry,
    event: { ...entry.event, data: { ...entry.event.data, fields: { reason: '乙' } } },
  })

  test('its author cannot send other data under it', async () => {
    const r = await root()
    const [received, one] = await r.write(r.village, receipt, filled)
    const { device } = r.village.author
    await r.authority.anchor([
      { ...r.sequencer.device(device)!, chain: { seq: 2, hash: one!.hash, tick: one!.event.tick } },
    ])
    await r.sequencer.refold(null, 'healing')
    await r.arrive(received!, altered(one!))
    await r.sequencer.refold(r.authority.judgement, 'judging')
    expect(await r.reasons()).toEqual(new Map([[one!.hash, 'digest']]))
  })

  test('other data that were given back under it go when the root takes up its office', async () => {
    const r = await root()
    const [received, one, two] = await r.write(r.village, receipt, filled, filled)
    await r.authority.anchor([
      { ...r.sequencer.device(r.village.author.device)!, chain: { seq: 3, hash: two!.hash, tick: 0 } },
    ])
    await r.sequencer.refold(null, 'healing')
    await r.arrive(altered(one!), received!, two!)
    const healed: string[] = []
    const healing = await openHealing({
      ...{ store: r.store, sequencer: r.sequencer, hasher, clock: fixedClock(), contact: () => null },
      authority: {
        judgement: r.authority.judgement,
        resumeOffice: async ({ missing }) => void healed.push(...missing.map((m) => `${m.device}.${m.from}`)),
      },
      record: {
        load: async () => ({ since: '2026-09-28T00:00:00.000Z', backupAt: null, got: {} }),
        save: async () => {},
      },
      ...{ newEpoch: () => 'judging', tell: () => {} },
    })
    await healing.release()
    expect(healed).toEqual([one!.event.id])
    const kept = await r.store.stream(r.stream)
    expect(kept.filter((e) => e.event.type === 'filled')).toEqual([withoutData(one!), two])
  })
})

describe('whatever one device sends, the rest is registered', () => {
  const hostile: Record<string, (device: string, stream: string) => Record<string, unknown>[]> = {
    'no parents': () => [{ parents: undefined }],
    'no envelope to speak of': () => [
      { parents: 5, tick: 'x', type: null, v: null, at: null, by: null, org: null },
    ],
    'the highest tick': () => [{ tick: TICK_MAX }],
    'a tick beyond it': () => [{ tick: Number.MAX_SAFE_INTEGER }],
    'a hundred heads': () => Array.from({ length: 100 }, () => ({ parents: [], tick: 1 })),
    'a secret of its own': () => [{ parents: [], tick: 1, data: { secret: 'x'.repeat(22), fields: {} } }],
    'a quarantine of everything': () => [{ type: 'quarantined' }],
  }

  test.each(Object.entries(hostile))('%s', async (_, shapes) => {
    const r = await root()
    const eve = await r.enrol('department')
    const town = await r.enrol('township')
    const [received] = await r.write(r.village, receipt)
    await r.arrive(received!)
    let prev = ''
    const sent = shapes(r.village.device, r.stream).map((shape, i) => {
      const event = {
        ...{ id: `${eve.device}.${i + 1}`, stream: r.stream, parents: [received!.event.id], tick: 2, v: 1 },
        ...{ type: 'filled', data: { fields: {} }, at: '2026-09-28T01:00:00.000Z', by: 'department' },
        ...{ org: eve.org, digest: 'A'.repeat(43), ...shape, prev },
      }
      const entry = entryOf(hasher, JSON.parse(JSON.stringify(event)) as Event)
      prev = entry.hash
      return entry
    })
    // Stored, and not yet judged, when the next thing is written; then judged.
    await r.arrive(...sent)
    expect([...(await r.reasons()).keys()].sort()).toEqual(sent.map((e) => e.hash).sort())

    await town.store.append([received!])
    await r.arrive(...(await r.write(town, accepted)))
    const state = (await r.state())!
    expect(state.slots.admission.acts).toMatchObject([{ status: 'registered' }])
    expect(state).toMatchObject({ stage: 'accepted', readOnly: false })
    for (const entry of await r.store.stream(r.stream)) {
      const own = entry.event.id.startsWith('0')
      if (own) expect(eventSchema.safeParse(entry.event).error).toBeUndefined()
    }
    // And it comes to rest: nothing is written again and again.
    const count = (await r.store.stream(r.stream)).length
    await r.arrive()
    expect((await r.store.stream(r.stream)).length).toBe(count)
    expect(r.defects).toEqual([])
  })
})

test('what was erased is not judged again, and a projection made anew says the same', async () => {
  const { store, stream, village, write, arrive, authority, sequencer, reasons } = await root()
  await arrive(...(await write(village, receipt, filled)))
  const due = (await store.stream(stream)).filter((e) => !isAuthority(e.event.id))
  await authority.erase(
    due.map(({ event, hash }) => ({ stream, id: event.id, hash, left: leftOf(event) })),
    '当事人申请',
  )
  await sequencer.drain()
  const before = await store.streamRecord(stream)
  expect(before?.summary).toMatchObject({ erased: true })
  await sequencer.refold(authority.judgement, 'ANOTHER0')
  expect(await store.streamRecord(stream)).toEqual(before)
  expect(await reasons()).toEqual(new Map())

  // A header without data that nobody erased is no event.
  const [bare] = await write(village, filled)
  await arrive(withoutData(bare!))
  expect([...(await reasons()).values()]).toEqual(['lost'])
})

test('whoever waits for what has arrived does not wait for what comes without end', async () => {
  const { store, village, write, sequencer } = await root()
  const entries = await write(village, receipt, filled)
  const commit = store.commit.bind(store)
  let more = 0
  store.commit = async (taken) => {
    await commit(taken)
    // A station that never stops. The test must.
    more += 1
    if (more < 200) await store.append(await write(village, filled))
  }
  await store.append(entries)
  await sequencer.takenIn()
  expect(await store.position()).toBeGreaterThanOrEqual(entries.length)
  expect(more).toBeLessThan(10)
  await sequencer.drain()
  expect(more).toBeGreaterThan(100)
})
