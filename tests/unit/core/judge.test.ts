/** The root's judgement: an example of each reason, and no reason where people kept to the tables. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge, type QuarantineReason } from '../../../shared/case/judge.ts'
import type { Entry, Event } from '../../../shared/event.ts'
import { entryOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import type { Author } from '../../../sync/own-log.ts'
import { CASE_NO, type Holder, lawfulPlan, play, receipt, STREAM, World } from '../../properties/histories.ts'
import {
  DEPARTMENT,
  directoryOf,
  numbered,
  OTHER_DEPARTMENT,
  OTHER_TOWNSHIP,
  OTHER_VILLAGE,
  ROOT,
  TERMINAL,
  TOWNSHIP,
  VILLAGE,
} from '../../properties/people.ts'

type Write = { who?: Holder; type: string; v?: number; data: Record<string, unknown> }

const accepted: Write = { who: 'township', type: 'accepted', data: {} }
const filled: Write = { who: 'village', type: 'filled', data: { fields: { reason: '甲' } } }
const dispatched: Write = { who: 'township', type: 'dispatched', data: { to: '11441424MB2A000388' } }
const handed: Write = { who: 'township', type: 'dispatched', data: { to: OTHER_TOWNSHIP } }
const recalled = (who: Holder, from: string): Write => ({
  who,
  type: 'recalled',
  data: { from, reason: '转错了' },
})
const decided = (step: string): Write => ({
  who: 'department',
  type: 'decided',
  data: { step, outcome: 'pass', opinion: '' },
})
const notified = (materials: string[], fields: string[]): Write => ({
  who: 'township',
  type: 'notified',
  data: { materials, fields, note: '' },
})

/** What is written before, by people who hear of everything; then one event, changed as it is on the way. */
interface Example {
  readonly why: string
  readonly reason: QuarantineReason | null
  readonly before?: readonly Write[]
  readonly write: Write
  readonly as?: Partial<Author>
  readonly changed?: Record<string, unknown>
}

const EXAMPLES: readonly Example[] = [
  { why: 'a receipt', reason: null, write: filled },
  {
    why: 'the whole way',
    reason: null,
    before: [filled, accepted, dispatched, decided('review')],
    write: decided('decide'),
  },
  {
    why: 'a notice for what the item lists',
    reason: null,
    write: notified(['photo'], ['reason', 'applicant.name']),
  },
  {
    why: 'a case taken back from a department that has not acted',
    reason: null,
    before: [accepted, dispatched],
    write: recalled('township', DEPARTMENT),
  },
  {
    why: 'a case taken back by the county',
    reason: null,
    before: [accepted, dispatched],
    write: recalled('county', DEPARTMENT),
  },
  { why: 'a case handed to another town before it is accepted', reason: null, write: handed },
  { why: 'its acceptance there', reason: null, before: [handed], write: { ...accepted, who: 'elsewhere' } },
  {
    why: 'a dispatch on from there',
    reason: null,
    before: [handed, { ...accepted, who: 'elsewhere' }],
    write: { ...dispatched, who: 'elsewhere' },
  },
  {
    why: 'its recall by the receiver’s own town',
    reason: null,
    before: [handed],
    write: recalled('township', OTHER_TOWNSHIP),
  },
  { why: 'a later version of a type', reason: 'schema', write: { ...filled, v: 2 } },

  { why: 'a field that is no text', reason: 'schema', write: { ...filled, data: { fields: { reason: 5 } } } },
  { why: 'no list of parents', reason: 'schema', write: filled, changed: { parents: undefined } },
  { why: 'a tick beyond the highest', reason: 'schema', write: filled, changed: { tick: 2 ** 49 } },
  { why: 'a header alone', reason: 'lost', write: filled, changed: { data: undefined } },
  {
    why: 'the root’s words in a village’s mouth',
    reason: 'schema',
    write: {
      who: 'village',
      type: 'registered',
      data: { act: 'A1AAAAAA.1', slot: 'admission', generation: 0 },
    },
  },
  { why: 'a receipt upon a receipt', reason: 'schema', write: { who: 'village', ...receipt } },

  {
    why: 'a stream of a device',
    reason: 'stream',
    write: filled,
    changed: { stream: 'device/A1AAAAAA/2026-09' },
  },
  { why: 'somebody unknown', reason: 'identity', write: filled, as: { by: 'nobody' } },
  { why: 'a colleague of another organisation', reason: 'identity', write: filled, as: { by: 'township' } },
  { why: 'another organisation’s name', reason: 'identity', write: filled, as: { org: OTHER_VILLAGE } },
  { why: 'a device that is not enrolled', reason: 'identity', write: filled, as: { device: 'QQQQQQQQ' } },

  { why: 'a village that accepts', reason: 'permission', write: { ...accepted, who: 'village' } },
  {
    why: 'a village that decides',
    reason: 'permission',
    before: [accepted, dispatched],
    write: { ...decided('review'), who: 'village' },
  },
  { why: 'a department not asked', reason: 'permission', before: [accepted], write: decided('review') },
  {
    why: 'a window that voids',
    reason: 'permission',
    before: [accepted],
    write: { who: 'township', type: 'voided', data: { act: 'A1AAAAAB.1', reason: '有误' } },
  },

  {
    why: 'a recall by the department itself',
    reason: 'permission',
    before: [accepted, dispatched],
    write: recalled('department', DEPARTMENT),
  },
  {
    why: 'a recall by a village',
    reason: 'permission',
    before: [accepted, dispatched],
    write: recalled('village', DEPARTMENT),
  },
  {
    why: 'a town that takes a case back from itself',
    reason: 'permission',
    before: [handed],
    write: recalled('elsewhere', OTHER_TOWNSHIP),
  },
  {
    why: 'acceptance by the town that handed it on',
    reason: 'permission',
    before: [handed],
    write: accepted,
  },
  {
    why: 'another town that accepts unasked',
    reason: 'permission',
    write: { ...accepted, who: 'elsewhere' },
  },
  {
    why: 'a case handed to the town that has it',
    reason: 'permission',
    write: { ...handed, data: { to: TOWNSHIP } },
  },

  {
    why: 'a recall after the department’s act',
    reason: 'stage',
    before: [accepted, dispatched, decided('review')],
    write: recalled('township', DEPARTMENT),
  },
  {
    why: 'a recall from a town that has accepted',
    reason: 'stage',
    before: [handed, { ...accepted, who: 'elsewhere' }],
    write: recalled('township', OTHER_TOWNSHIP),
  },
  {
    why: 'a recall from where it never was',
    reason: 'stage',
    before: [accepted, dispatched],
    write: recalled('township', OTHER_DEPARTMENT),
  },
  {
    why: 'a recall without a reason',
    reason: 'schema',
    before: [accepted, dispatched],
    write: { ...recalled('township', DEPARTMENT), data: { from: DEPARTMENT, reason: '' } },
  },
  {
    why: 'dispatch to a department before it is accepted',
    reason: 'stage',
    write: dispatched,
  },
  {
    why: 'accepted twice, with knowledge',
    reason: 'stage',
    before: [accepted],
    write: { ...accepted, who: 'county' },
  },
  {
    why: 'a decision before the review',
    reason: 'stage',
    before: [accepted, dispatched],
    write: decided('decide'),
  },
  {
    why: 'delivery of nothing',
    reason: 'stage',
    write: { who: 'village', type: 'delivered', data: { to: 'applicant', note: '' } },
  },

  {
    why: 'nobody’s number',
    reason: 'number',
    write: { who: 'village', ...receipt },
    changed: { stream: 'case/1', parents: [] },
  },
  {
    why: 'the number of another terminal',
    reason: 'number',
    write: { who: 'township', ...receipt },
    changed: { stream: `case/${numbered(9)}`, parents: [] },
  },
  {
    why: 'the number in another spelling, which would be a second case under it',
    reason: 'number',
    write: { who: 'village', ...receipt },
    changed: { stream: `case/${CASE_NO.replace(TERMINAL, TERMINAL.toLowerCase())}`, parents: [] },
  },
  {
    why: 'the number in full-width digits',
    reason: 'number',
    write: { who: 'village', ...receipt },
    changed: { stream: `case/${CASE_NO.replace('4', '４')}`, parents: [] },
  },
  {
    why: 'a second receipt under the number',
    reason: 'duplicate-number',
    write: { who: 'village', ...receipt },
    changed: { parents: [] },
  },

  {
    why: 'no parents, so no case that its author knew',
    reason: 'no-case',
    write: filled,
    changed: { parents: [] },
  },
  { why: 'parents that never came', reason: 'no-case', write: filled, changed: { parents: ['ZZZZZZZZ.99'] } },
  { why: 'itself for a parent', reason: 'no-case', write: filled, changed: { parents: ['A1AAAAAA.2'] } },
  {
    why: 'a parent that is not older: whoever lies so has heard of nothing',
    reason: 'no-case',
    write: filled,
    changed: { tick: 1, id: '10000000.1' },
    as: { device: '10000000' },
  },

  {
    why: 'an item nobody published',
    reason: 'catalogue',
    write: { who: 'village', ...receipt, data: { ...receipt.data, itemVersion: 2 } },
    changed: { stream: `case/${numbered(2)}`, parents: [] },
  },
  {
    why: 'a material not on the list',
    reason: 'catalogue',
    write: { who: 'village', type: 'material', data: { material: 'gold', seen: true } },
  },
  { why: 'a notice for a material not on the list', reason: 'catalogue', write: notified(['gold'], []) },
  {
    why: 'a notice for a field not on the list',
    reason: 'catalogue',
    write: notified([], ['applicant.income']),
  },
]

describe('the root', () => {
  test.each(EXAMPLES)('says $reason of $why', async ({ reason, before = [], write, as, changed }) => {
    const world = new World()
    await world.receive()
    const { before: held, entry } = await scene(world, before, write)
    const event = JSON.parse(
      JSON.stringify({ ...entry.event, ...as, ...(as?.device && { id: `${as.device}.1` }), ...changed }),
    )
    const directory = directoryOf(
      0,
      as?.device === '10000000' ? { device: () => ({ org: VILLAGE, terminal: TERMINAL }) } : {},
    )
    const stream = held.filter((e) => e.event.stream === event.stream)
    const verdict = judge(directory, entryOf(hasher, event as Event), stream)
    expect(verdict).toEqual(reason === null ? { type: 'holds' } : { type: 'quarantine', reason })
  })

  test('takes the county’s choice between two values with a reason only', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    for (const [who, value] of [
      ['village', '甲'],
      ['township', '乙'],
    ] as const)
      await world.write(who, { type: 'filled', data: { fields: { reason: value } } })
    await world.fetch('county', 'village')
    await world.fetch('county', 'township')
    const before = await world.held('county')
    const data = { fields: { reason: '甲' } }
    const [silent] = await world.write('county', { type: 'filled', data })
    expect(judge(directoryOf(), silent!, before)).toEqual({ type: 'quarantine', reason: 'schema' })
    const spoken = entryOf(hasher, { ...silent!.event, data: { ...data, reason: '电话核实' } })
    expect(judge(directoryOf(), spoken, before)).toEqual({ type: 'holds' })
  })

  describe('takes a word on what lies in quarantine', () => {
    const forgery = async () => {
      const world = new World()
      await world.receive()
      const [forged] = await world.write('village', accepted)
      await world.fetch('root', 'village')
      const told = { id: forged!.event.id, hash: forged!.hash }
      await world.write('root', { type: 'quarantined', data: { ...told, reason: 'permission' } })
      return { world, told }
    }
    const word = (told: { id: string; hash: string }) => ({
      type: 'ruled',
      data: { ...told, verdict: 'dismissed', reason: '村里不受理' },
    })
    const judged = async (world: World, who: Holder, data: Omit<Write, 'who'>) => {
      const before = await world.held('root')
      const [entry] = await world.write(who, data)
      return judge(directoryOf(), entry!, before)
    }

    test('from the county, which has heard of it', async () => {
      const { world, told } = await forgery()
      await world.fetch('county', 'root')
      expect(await judged(world, 'county', word(told))).toEqual({ type: 'holds' })
    })

    test('from nobody else', async () => {
      for (const who of ['village', 'township', 'department'] as const) {
        const { world, told } = await forgery()
        await world.fetch(who, 'root')
        expect(await judged(world, who, word(told))).toEqual({ type: 'quarantine', reason: 'permission' })
      }
    })

    test('not before it is there, nor on what holds', async () => {
      const { world, told } = await forgery()
      await world.fetch('county', 'village')
      expect(await judged(world, 'county', word(told))).toEqual({ type: 'quarantine', reason: 'stage' })
      await world.fetch('county', 'root')
      const [receipt] = await world.held('village')
      const holds = { id: receipt!.event.id, hash: receipt!.hash }
      expect(await judged(world, 'county', word(holds))).toEqual({ type: 'quarantine', reason: 'stage' })
    })

    test('also where it was told to the device alone, and nothing else there', async () => {
      const { world, told } = await forgery()
      await world.fetch('county', 'root')
      const [entry] = await world.write('county', word(told))
      const stream = 'device/A1AAAAAA/2026-09'
      const moved = (e: Entry) => entryOf(hasher, { ...e.event, stream })
      const before = (await world.held('root')).map(moved)
      expect(judge(directoryOf(), moved(entry!), before)).toEqual({ type: 'holds' })
      const [other] = await world.write('county', filled)
      expect(judge(directoryOf(), moved(other!), before)).toEqual({ type: 'quarantine', reason: 'stream' })
    })
  })

  test('believes its own tenures, whatever they write', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('root', 'village')
    const [own] = await world.write('root', { type: 'tenure', data: {} })
    expect(own!.event.id.slice(0, 8)).toBe(ROOT)
    expect(judge(directoryOf(), own!, [])).toEqual({ type: 'holds' })
  })

  test('lets what rests on an event in quarantine fall with it', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    const [forged] = await world.write('township', accepted)
    await world.fetch('department', 'township')
    const [rests] = await world.write('township', dispatched)
    await world.fetch('root', 'township')
    const before = (await world.held('root')).filter((e) => e.hash !== rests!.hash)
    expect(judge(directoryOf(), rests!, before)).toEqual({ type: 'holds' })
    const barred = new Set([forged!.hash])
    expect(judge(directoryOf(), rests!, before, barred)).toEqual({ type: 'quarantine', reason: 'stage' })
    await world.write('root', {
      type: 'quarantined',
      data: { id: forged!.event.id, hash: forged!.hash, reason: 'identity' },
    })
    const told = (await world.held('root')).filter((e) => e.hash !== rests!.hash)
    expect(judge(directoryOf(), rests!, told)).toEqual({ type: 'quarantine', reason: 'stage' })
  })

  test('judges an event on what its author knew, not on what came since', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', accepted)
    const [withdrawn] = await world.write('village', { type: 'withdrawn', data: { reason: '不办了' } })
    await world.fetch('root', 'township')
    expect(judge(directoryOf(), withdrawn!, await world.held('root'))).toEqual({ type: 'holds' })
  })

  test('puts nothing in quarantine where people kept to the tables', () =>
    fc.assert(
      fc.asyncProperty(lawfulPlan, async (plan) => {
        const { entries } = await play(plan, true)
        for (const [i, entry] of entries.entries())
          expect(judge(directoryOf(plan.rotation), entry, entries.slice(0, i))).toEqual({ type: 'holds' })
      }),
      { numRuns: 120 },
    ))

  test('of two who kept to the tables and did not know each other, both hold', () =>
    fc.assert(
      fc.asyncProperty(lawfulPlan, async (plan) => {
        const { entries } = await play(plan, true)
        // Another order of arrival that keeps each log and each parent before its child: by tick, as everybody reads it.
        const read = [...entries].sort((a, b) => a.event.tick - b.event.tick)
        for (const [i, entry] of read.entries())
          expect(judge(directoryOf(plan.rotation), entry, read.slice(0, i))).toEqual({ type: 'holds' })
      }),
      { numRuns: 60 },
    ))
})

/** Everybody hears of everything; the last write is not among what the root holds. */
async function scene(
  world: World,
  before: readonly Write[],
  write: Write,
): Promise<{ before: Entry[]; entry: Entry }> {
  const all: Entry[] = []
  for (const { who = 'village', ...draft } of [...before, write]) {
    await world.gather()
    await world.fetch(who, 'root')
    all.push(...(await world.write(who, draft)))
  }
  await world.gather()
  const entry = all.at(-1)!
  return {
    entry,
    before: (await world.held('root')).filter((e) => e.hash !== entry.hash && e.event.stream === STREAM),
  }
}
