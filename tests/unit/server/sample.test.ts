/** The sample day, as the node has it that opens the store afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openNode } from '../../../server/compose.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { addSampleDay } from '../../../server/demo/sample/sample-day.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { STAGES, type Stage } from '../../../shared/case/stage.ts'
import type { CaseSummary } from '../../../shared/case/summary.ts'
import { deviceOf, isAuthority } from '../../../shared/event.ts'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'
import { chinaDay, isoOf, msOf } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { verifyChain } from '../../../sync/verify.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

/** Monday, 18:00 in China: the working day is over. */
const clock = fixedClock(Date.UTC(2026, 8, 28, 10))
const today = chinaDay(clock.now())
const release = demoRelease('2026-09-28T00:00:00.000Z')
const random = seededRandom(7)
const store = new MemoryNodeStore()
const said: string[] = []
let dataDir = ''

/** Takes in what arrived, under a new tenure, and is closed again. */
async function runNode(over: MemoryNodeStore): Promise<void> {
  const environment = {
    ...{ port: 0, host: '127.0.0.1', dataDir, upstream: null, authority: release.area },
    ...{
      publicUrl: null,
      trustProxy: 0,
      logLevel: 'error' as const,
      catalogue: null,
      couchUrl: null,
      archiveDays: 30,
      sequencer: true,
    },
  }
  const node = await openNode(environment, { store: over, clock, random, seed: release, write: () => {} })
  await node.close()
}

const add = (to: MemoryNodeStore) =>
  addSampleDay({ store: to, release, clock, onProgress: (sentence) => said.push(sentence) })

interface Row {
  readonly summary: CaseSummary
  readonly state: CaseState
  readonly audience: readonly string[]
}
const rows: Row[] = []
const summaries = (): CaseSummary[] => rows.map(({ summary }) => summary)

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yimen-sample-'))
  // Somebody has looked at the demo before: another tenure is there already.
  await runNode(store)
  await add(store)
  await runNode(store)
  for (const record of await store.streamRecords('case/', 10_000)) {
    const state = foldCase(await store.stream(record.stream))
    if (state && record.summary) rows.push({ summary: record.summary, state, audience: record.audience })
  }
}, 120_000)
afterAll(() => rm(dataDir, { recursive: true, force: true }))

describe('the sample day', () => {
  test('some three hundred cases, in all stages, of all items, from fifteen villages', () => {
    expect(rows.length).toBeGreaterThan(280)
    expect(rows.length).toBeLessThan(330)
    const least: Partial<Record<Stage, number>> = {
      received: 30,
      delivered: 50,
      dispatched: 20,
      granted: 20,
      reviewed: 10,
      accepted: 10,
    }
    for (const stage of STAGES) {
      const there = summaries().filter((s) => s.stage === stage).length
      expect(there, stage).toBeGreaterThanOrEqual(least[stage] ?? 4)
    }
    expect(new Set(summaries().map((s) => s.item)).size).toBe(15)
    const villages = new Set(summaries().map((s) => s.receivedOrg))
    expect([...villages].filter((org) => !org.endsWith('000'))).toHaveLength(15)
  })

  test('conflicts, contested acts and quarantined events wait for a person', () => {
    expect(summaries().filter((s) => s.conflicts > 0)).toHaveLength(7)
    const contested = rows.filter(({ summary }) => summary.contested)
    expect(contested).toHaveLength(4)
    const slots = contested.flatMap(({ state }) =>
      Object.entries(state.slots).flatMap(([slot, { contested }]) => (contested ? [slot] : [])),
    )
    expect(new Set(slots)).toEqual(new Set(['admission', 'step/review', 'step/decide']))
    const reasons = rows.flatMap(({ state }) => state.quarantined.map((q) => q.reason))
    expect(reasons.sort()).toEqual(['catalogue', 'identity', 'permission'])
    const acts = rows.flatMap(({ state }) => Object.values(state.slots).flatMap((s) => s.acts))
    expect(
      acts.filter((a) => a.status === 'dismissed'),
      'one was settled',
    ).toHaveLength(1)
  })

  test.each([
    ['441424104000', ['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed']],
    ['11441424MB2A000388', ['review', 'decide', 'elsewhere', 'closed']],
    ['441424000000', ['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed']],
    ['441424104201', ['supplement', 'deliver', 'elsewhere', 'closed']],
  ])('no list of %s is empty', (org, lists) => {
    const own = rows.filter(({ audience }) => audience.includes(org)).map(({ summary }) => summary)
    const listOf = (s: CaseSummary) => (s.turn === '' ? 'closed' : s.turn === org ? s.task : 'elsewhere')
    for (const list of lists)
      expect(
        own.some((s) => listOf(s) === list),
        list,
      ).toBe(true)
    if (org.length === 12) expect(own.some((s) => chinaDay(msOf(s.receivedAt)) === today)).toBe(true)
  })

  test('receipts lie on eleven days; nothing is of tomorrow; a morning and a day came late', () => {
    const days = new Set(summaries().map((s) => chinaDay(msOf(s.receivedAt))))
    expect([...days].sort()).toHaveLength(11)
    expect([...days].sort().at(-1)).toBe(today)
    const lateOrgs = new Set<string>()
    for (const { event, witness } of store.arrived) {
      if (!witness) continue
      expect(witness.at <= isoOf(clock.now())).toBe(true)
      if (msOf(witness.at) - msOf(event.at) > 3_600_000) lateOrgs.add(event.org)
    }
    expect([...lateOrgs].sort()).toEqual(['441424104201', '441424120206'])
    const timed = store.arrived.filter(({ event }) => event.type === 'timed')
    expect(timed.length, 'of a tablet whose clock was off').toBeGreaterThan(0)
  })

  test('forms are complete, identity numbers hold, telephones are nobody’s', () => {
    const names = rows.map(({ state }) => state.fields['applicant.name']!.value)
    for (const rare of ['𠮷', '㛃', '䶮'])
      expect(
        names.some((name) => name.includes(rare)),
        rare,
      ).toBe(true)
    const ids = rows.map(({ state }) => state.fields['applicant.id']!.value)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { state } of rows) {
      const item = release.items.find(({ code }) => code === state.item)!
      const value = (field: string) => state.fields[field]?.value ?? ''
      const asked = ['applicant.phone', 'applicant.address', ...required(item.form)]
      for (const field of asked) expect(value(field), `${item.name} ${field}`).not.toBe('')
      expect(value('applicant.phone')).toMatch(/^1380000\d{4}$/)
      const id = checkResidentId(value('applicant.id'), today)
      if (!id.ok) throw new Error(id.error.type)
      expect(id.value.warnings).toEqual([])
      expect(id.value.id.slice(0, 6)).toBe(item.name.startsWith('居住证') ? '441481' : '441424')
      if (item.name.includes('待遇申领')) expect(id.value.age).toBeGreaterThanOrEqual(60)
      if (item.name.includes('高龄')) expect(id.value.age).toBeGreaterThanOrEqual(80)
    }
  })

  test('every log verifies from its first event, and every tenure but the last is followed', async () => {
    const devices = new Set(store.arrived.map(({ event }) => deviceOf(event.id)))
    // Everybody of the county works in it; next door nobody is asked.
    const inCounty = release.staff.filter(({ id }) => id !== 'fengshun')
    expect(devices.size).toBe(inCounty.length + 3)
    for (const device of devices) {
      const log = await store.log(device, 0, 100_000)
      expect(verifyChain(hasher, device, log, null)).toEqual({ ok: true, value: true })
    }
    const tenures = store.arrived.filter(({ event }) => event.type === 'tenure')
    const followed = new Set(tenures.map(({ event }) => event.data?.previous))
    const open = [...devices].filter((d) => isAuthority(d) && !followed.has(d))
    expect(open).toHaveLength(1)
  })

  test('the node that takes it in has nothing to add but its tenure, and at its end how far it has judged', () => {
    const after = store.arrived.slice(store.arrived.findLastIndex((e) => e.event.type === 'tenure'))
    expect(after.map(({ event }) => event.type)).toEqual(['tenure', 'anchored'])
  })

  test('asked for again, it adds nothing', async () => {
    const before = store.arrived.length
    expect(await add(store)).toBe(false)
    expect(store.arrived).toHaveLength(before)
    expect(said.at(-1)).toBe('Sample day: it is there already')
  })

  test('the same number gives the same cases', async () => {
    const other = new MemoryNodeStore()
    expect(await add(other)).toBe(true)
    const casesOf = (one: MemoryNodeStore) =>
      one.arrived.flatMap(({ event }) => (event.type === 'received' ? [`${event.stream} ${event.at}`] : []))
    expect(casesOf(other)).toEqual(casesOf(store))
  })
})

const required = (form: readonly { readonly name: string; readonly required: boolean }[]): string[] =>
  form.filter((f) => f.required).map((f) => f.name)
