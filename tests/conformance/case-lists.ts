/** What every NodeStore promises of its lists of cases (server/stores/lists.ts). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CaseQuery, type Place, placeIn } from '../../server/stores/lists.ts'
import type { NodeStore, StreamRecord } from '../../server/stores/node-store.ts'
import { STAGES, TURN } from '../../shared/case/stage.ts'
import type { CaseSummary } from '../../shared/case/summary.ts'
import { Chance } from '../simulation/chance.ts'
import { COUNTY, caseDrafts, TOWNSHIP, VILLAGE, writers } from '../support/log-fixtures.ts'
import type { NodeStoreUnderTest } from './node-store.ts'

const DEPARTMENT = '11441424MB2A000388'
const ORGS = [VILLAGE, TOWNSHIP, COUNTY, DEPARTMENT]
const DAYS = ['2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10', null]

export function caseListsSuite(name: string, setup: () => Promise<NodeStoreUnderTest>): void {
  let under: NodeStoreUnderTest
  let store: NodeStore
  beforeEach(async () => {
    under = await setup()
    store = under.store
    // A store that is behind its projections would let go of them.
    await store.append(await writers(1).write('V1AGE001', ...caseDrafts('case/A')))
    position = 0
  })
  afterEach(() => under.close())

  let position: number
  const put = (records: readonly StreamRecord[]) => {
    position += 1
    return store.commit({
      ...{
        streams: records,
        devices: [],
        rows: [],
        materials: [],
        serials: [],
        scopes: [],
        waits: [],
        released: [],
      },
      ...{ position, datedBy: '', quarantined: 0 },
    })
  }
  /** All pages, each of `limit`. */
  const all = async (query: CaseQuery, limit: number): Promise<StreamRecord[]> => {
    const found: StreamRecord[] = []
    for (let after: Place | null = null; ; after = placeIn(query.standing, found.at(-1)!)) {
      const page = await store.cases(query, after, limit)
      expect(page.length).toBeLessThanOrEqual(limit)
      found.push(...page)
      if (page.length < limit) return found
    }
  }

  describe(`${name}: lists of cases`, () => {
    test('by organisation, standing and due day, page by page, whatever a case was before', async () => {
      const chance = new Chance(41)
      const now = new Map<string, StreamRecord>()
      for (let round = 0; round < 4; round += 1) {
        const records = Array.from({ length: 25 }, () => drawn(chance))
        const last = new Map(records.map((record) => [record.stream, record]))
        await put([...last.values()])
        for (const record of last.values()) now.set(record.stream, record)
      }
      await put([plain('device/V1AGE001/2026-10')])
      let listed = 0
      for (const query of queries()) {
        const expected = [...now.values()].filter((r) => belongs(query, r)).sort(byDay(query))
        expect(await all(query, 3), JSON.stringify(query)).toEqual(expected)
        expect(await store.cases(query, null, 100), JSON.stringify(query)).toEqual(expected)
        listed += expected.length
      }
      expect(listed).toBeGreaterThan(200)
    })

    test('of one person and item those that stand by a keyed hash, where there are several', async () => {
      const [a, b, c, alone, nobody] = [1, 2, 3, 4, 5].map((n) =>
        caseOf(n, [COUNTY], 'received', VILLAGE, null),
      ) as [StreamRecord, StreamRecord, StreamRecord, StreamRecord, StreamRecord]
      const [one, other] = ['pOnrHzeeDMEHCc_EGEED2Q', 'OnrHzeeDMEHCc_EGEED2Q-']
      await put([
        ...[a, b].map((record) => ({ ...record, repeat: one })),
        ...[c, alone].map((record) => ({ ...record, repeat: other })),
        nobody,
      ])
      const streams = async () => (await store.repeats()).map((group) => group.map((f) => f.stream))
      expect(await streams()).toEqual([
        [c.stream, alone.stream],
        [a.stream, b.stream],
      ])
      const over = { ...b.summary!, stage: 'delivered' as const, turn: '' }
      await put([
        { ...b, repeat: one, summary: over },
        { ...alone, repeat: null },
      ])
      const receivedAt = a.summary!.receivedAt
      expect(await store.repeats()).toEqual([
        [
          { stream: a.stream, open: true, receivedAt },
          { stream: b.stream, open: false, receivedAt },
        ],
      ])
    })

    test('a place goes on behind itself where its case has left the list', async () => {
      const records = [1, 2, 3].map((n) => caseOf(n, [COUNTY], 'received', VILLAGE, DAYS[n]!))
      await put(records)
      const query: CaseQuery = { org: COUNTY, standing: 'open' }
      const [first] = await store.cases(query, null, 1)
      await put([{ ...records[0]!, summary: { ...records[0]!.summary!, stage: 'delivered', turn: '' } }])
      expect(await store.cases(query, first!, 10)).toEqual(records.slice(1))
    })

    test('are empty once the projections are dropped, and are there after opening again', async () => {
      const record = caseOf(1, ORGS, 'received', VILLAGE, '2026-10-08')
      await put([record])
      if (under.reopen) store = await under.reopen()
      const query: CaseQuery = { org: DEPARTMENT, standing: 'received' }
      expect(await store.cases(query, null, 10)).toEqual([record])
      await store.drop('EPOCH2')
      expect(await store.cases(query, null, 10)).toEqual([])
      position = 0
      await put([{ ...record, due: '2026-10-09' }])
      expect((await store.cases(query, null, 10)).map((r) => r.due)).toEqual(['2026-10-09'])
    })
  })
}

const plain = (stream: string): StreamRecord => ({
  ...{ stream, audience: [COUNTY], entries: [], quarantined: [], summary: null, due: null, repeat: null },
  digest: { count: 0, xor: 'AAAAAAAAAAAAAAAAAAAAAA' },
})

function caseOf(
  n: number,
  audience: readonly string[],
  stage: CaseSummary['stage'],
  turn: string,
  due: string | null,
  orders: CaseSummary['orders'] = [],
): StreamRecord {
  const caseNo = `441424104201-20260928-03V-${String(n).padStart(4, '0')}`
  const base = plain(`case/${caseNo}`)
  const summary: CaseSummary = {
    timing: {
      ...{
        stage,
        receivedAt: '',
        toldAt: null,
        suppliedAt: null,
        admittedAt: null,
        dispatchedTo: null,
        dispatchedAt: null,
        decidedAt: null,
      },
      ...{ pauses: [], extension: null },
    },
    ...{ stream: base.stream, caseNo, item: 'item', itemVersion: 1, online: false, applicant: '𠮷野花' },
    ...{ receivedOrg: VILLAGE, receivedAt: '2026-09-28T01:00:00.000Z', dispatchedTo: '', awaited: [] },
    ...{ stage, task: TURN[stage].task, turn, conflicts: 0, quarantined: 0 },
    ...{ provisional: false, contested: false, readOnly: false, erased: false, orders },
  }
  return { ...base, audience: [...audience].sort(), summary, due }
}

function drawn(chance: Chance): StreamRecord {
  const pick = <T>(of: readonly T[]): T => of[chance.below(of.length)]!
  const stage = pick(STAGES)
  const turn = TURN[stage].turn === 'nobody' ? '' : pick(ORGS)
  const record = caseOf(
    chance.below(40),
    ORGS.filter(() => chance.below(2) === 0),
    stage,
    turn,
    turn === '' ? null : pick(DAYS),
    [VILLAGE, DEPARTMENT].flatMap((to) => {
      const answeredAt = pick([null, '2026-10-08T01:00:00.000Z'])
      return chance.below(3) > 0 ? [] : [{ to, cards: [], at: '', within: 3, answeredAt }]
    }),
  )
  const awaited = turn === '' ? [] : ORGS.filter(() => chance.below(4) === 0)
  // At night in China it is the day after; on no day it stands in no such list.
  const decidedAt = pick([null, '2026-10-08T01:00:00.000Z', '2026-10-08T18:00:00.000Z', 'x'])
  const timing = { ...record.summary!.timing, decidedAt }
  return { ...record, summary: { ...record.summary!, awaited, timing } }
}

function* queries(): Iterable<CaseQuery> {
  for (const org of ORGS) {
    for (const standing of [...STAGES, 'open', 'waiting', 'decided', 'urged', 'answered'] as const) {
      yield { org, standing }
      yield { org, standing, from: '2026-10-08' }
      yield { org, standing, to: '2026-10-08' }
      yield { org, standing, from: '2026-10-01', to: '2026-10-09' }
    }
  }
}

function belongs({ org, standing, from, to }: CaseQuery, record: StreamRecord): boolean {
  const { audience, summary } = record
  const due = dayOf(standing, record)
  if (!audience.includes(org)) return false
  if (standing === 'open' ? TURN[summary!.stage].turn === 'nobody' : false) return false
  if (standing === 'decided' && due === null) return false
  if (standing === 'waiting' && summary!.turn !== org && !summary!.awaited.includes(org)) return false
  const asked = summary!.orders.filter((o) => org === COUNTY || org === o.to)
  const waits = asked.some((o) => o.answeredAt === null)
  if (standing === 'urged' && !waits) return false
  if (standing === 'answered' && (waits || asked.length === 0)) return false
  if ((STAGES as readonly string[]).includes(standing) && summary!.stage !== standing) return false
  if (from === undefined && to === undefined) return true
  return due !== null && (from === undefined || due >= from) && (to === undefined || due <= to)
}

/** Those without a day behind the others. */
const byDay =
  ({ standing }: CaseQuery) =>
  (a: StreamRecord, b: StreamRecord): number => {
    const [x, y] = [a, b].map((r) => `${dayOf(standing, r) ?? '9999'} ${r.stream}`) as [string, string]
    return x < y ? -1 : 1
  }

function dayOf(standing: CaseQuery['standing'], { due, summary }: StreamRecord): string | null {
  if (standing !== 'decided') return due
  const at = summary!.stage === 'withdrawn' ? null : summary!.timing.decidedAt
  return at === '2026-10-08T01:00:00.000Z'
    ? '2026-10-08'
    : at?.endsWith('T18:00:00.000Z')
      ? '2026-10-09'
      : null
}
