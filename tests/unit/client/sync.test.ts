/** What the station makes of a line and a node that misbehave, against the real county node. */
import { describe, expect, test } from 'vitest'
import { projectCases } from '../../../client/storage/cases.ts'
import { openDating } from '../../../client/storage/dating.ts'
import { Meta } from '../../../client/storage/meta.ts'
import { changeRows, readRow } from '../../../client/storage/rows.ts'
import { RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { COMPACT_TYPE } from '../../../shared/protocol/compact.ts'
import { PROBLEM_PREFIX, PROBLEMS, type ProblemType } from '../../../shared/protocol/problem.ts'
import { writers } from '../../support/log-fixtures.ts'
import { MORNING } from '../../support/seeds.ts'
import { filledDraft, PASSWORD, signedIn, useCounty } from './county.ts'
import { until } from './surroundings.ts'

const { county, village } = useCounty(['hezikou'])

const answer = (type: ProblemType) =>
  new Response(
    JSON.stringify({
      type: PROBLEM_PREFIX + type,
      title: PROBLEMS[type].title,
      status: PROBLEMS[type].status,
    }),
    { status: PROBLEMS[type].status },
  )

describe('the line', () => {
  test('down by the device’s own word is cut off at once; since when outlives a restart', async () => {
    const at = await village()
    const station = await signedIn(at)
    await until(station.status, (s) => s.phase === 'all-there')
    at.line.cut = true
    at.clock.nowMs = MORNING + 1_000
    at.line.down = true
    expect((await until(station.status, (s) => s.phase === 'cut-off')).cutOffSince).toBe(MORNING + 1_000)
    at.clock.nowMs = MORNING + 9_000
    await at.powerCut()
    const again = await at.openTab()
    expect(again.status.value).toMatchObject({ phase: 'cut-off', cutOffSince: MORNING + 1_000 })
    const history = again.history()
    again.sendNow()
    await until(history.value, (h) => Boolean(h?.[0]?.failed))
    at.line.cut = false
    at.line.down = false
    expect((await until(again.status, (s) => s.phase === 'all-there')).cutOffSince).toBeNull()
    const lines = await until(history.value, (h) => h?.[0]?.failed === null)
    expect(lines?.some((l) => l.failed === 'offline' || l.failed === 'unreachable')).toBe(true)
    expect(at.defects).toEqual([])
  })

  test('a fresh device asks for the guide where its enrolment says, before anything else', async () => {
    const asked: string[] = []
    const at = await village((path) => void asked.push(path.replace(/[^/]+$/, '')))
    await signedIn(at)
    const [guide, exchange] = ['/packs/', '/sync/v1/'].map((path) => asked.indexOf(path))
    expect(guide).toBeGreaterThan(-1)
    expect(exchange === -1 || guide! < exchange!).toBe(true)
  })

  test('once the guide is here a push crosses packed, and signed as it is sent', async () => {
    const sent: { type: string | null; bytes: number }[] = []
    const at = await village((path, init) => {
      if (path !== '/sync/v1/exchange' || !(init.body instanceof Uint8Array)) return
      sent.push({ type: new Headers(init.headers).get('content-type'), bytes: init.body.length })
    })
    const station = await signedIn(at)
    await station.handIn((await filledDraft(station)).id)
    await until(station.status, (s) => s.phase === 'all-there' && s.contactAt !== null)
    const packed = sent.filter((s) => s.type === COMPACT_TYPE)
    expect(packed.length).toBeGreaterThan(0)
    expect(Math.max(...packed.map((s) => s.bytes))).toBeLessThan(700)
    expect(sent.slice(sent.indexOf(packed[0]!))).toEqual(packed)
  })

  test.each([
    ['forbidden', 'refused'],
    ['unknown-device', 'refused'],
    ['internal', 'cut-off'],
    ['too-many-requests', 'cut-off'],
  ] as const)('the node says %s: %s', async (type, phase) => {
    let refusing = false
    const at = await village()
    const open = county().browser()
    const station = await at.openTab({
      fetch: async (path, init) =>
        refusing && path.startsWith('/sync/v1/exchange') ? answer(type) : open(path, init),
    })
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.status, (s) => s.phase === 'all-there')
    refusing = true
    station.sendNow()
    const status = await until(station.status, (s) => s.phase === phase)
    expect(status.refusal).toBe(phase === 'refused' ? type : null)
    refusing = false
    station.sendNow()
    expect((await until(station.status, (s) => s.phase === 'all-there')).refusal).toBeNull()
  })

  test('a desk that is still being filled says so, and how far it is, until its lists are whole', async () => {
    const first = await village()
    const author = await signedIn(first)
    const taken: string[] = []
    for (let i = 0; i < 6; i += 1) {
      const answer = await author.handIn((await filledDraft(author)).id)
      if (answer.ok) taken.push(answer.value.caseNo)
    }
    await until(author.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    // Before the guide is here, an answer brings little.
    let withheld = false
    const at = await village((path) => {
      if (withheld || !path.startsWith('/packs/')) return
      withheld = true
      throw new TypeError('fetch failed')
    })
    const station = await at.openTab()
    const seen: { phase: string; fetching: number | null }[] = []
    const stop = station.status.subscribe(({ phase, fetching }) => void seen.push({ phase, fetching }))
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.status, (s) => s.phase === 'all-there')
    stop()
    const phases = seen.map((s) => s.phase)
    expect(phases.slice(0, phases.indexOf('all-there'))).toContain('fetching')
    expect(seen.every((s) => (s.phase === 'fetching') === (s.fetching !== null))).toBe(true)
    const rows = await until(station.cases('all', 50).value, (list) => (list?.length ?? 0) >= 6)
    expect(rows?.map((row) => row.caseNo)).toEqual(expect.arrayContaining(taken))
  })

  test('an answer that is none is no contact', async () => {
    const at = await village()
    let portal = false
    const open = county().browser()
    const station = await at.openTab({
      fetch: async (path, init) =>
        portal ? new Response('<html>请先登录无线网络</html>', { status: 200 }) : open(path, init),
    })
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.status, (s) => s.phase === 'all-there')
    portal = true
    station.sendNow()
    expect((await until(station.status, (s) => s.phase === 'cut-off')).refusal).toBeNull()
  })

  test('a node that holds less of this log than it once said gets it again', async () => {
    const at = await village()
    const station = await at.openTab()
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.status, (s) => s.phase === 'all-there')
    at.line.cut = true
    await station.handIn((await filledDraft(station)).id)
    await until(station.status, (s) => s.phase === 'cut-off' && s.waitingEvents > 1)
    // As if the county had acknowledged the first event and then come back from yesterday's backup.
    await changeRows(at.collections.meta, ['sync'], (key, row) => {
      const states = JSON.parse(row!.json)
      states.rooted = 1
      states.nodes.county.acked = 1
      return { key, json: JSON.stringify(states) }
    })
    at.line.cut = false
    station.sendNow()
    await until(station.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    const device = station.profile.value!.device
    expect((await county().store.log(device, 0, 100)).length).toBeGreaterThan(1)
    expect(at.defects).toEqual([])
  })
})

describe('quarantine', () => {
  test('is told to its author until somebody has looked, and the list keeps it', async () => {
    const at = await village()
    const station = await signedIn(at)
    const taken = await station.handIn((await filledDraft(station)).id)
    if (!taken.ok) throw new Error(taken.error.type)
    // Permitted by the tables; only the root looks whether the item lists such a material.
    await station.write(taken.value.caseNo, 'material', { material: 'no-such-material', seen: true })
    expect((await until(station.status, (s) => s.quarantined > 0)).quarantined).toBe(1)
    const list = station.quarantined()
    const [row] = (await until(list.value, (rows) => rows?.length === 1))!
    expect(row).toMatchObject({ reason: 'catalogue', entry: { event: { type: 'material' } } })
    // What nobody has been shown stays in the bar.
    await station.lookedAtQuarantined(['another'])
    const waiting = until(station.status, (s) => s.waitingEvents > 0)
    await station.handIn((await filledDraft(station)).id)
    expect((await waiting).quarantined).toBe(1)
    await station.lookedAtQuarantined([row!.entry.hash])
    expect((await until(station.status, (s) => s.quarantined === 0)).quarantined).toBe(0)
    expect(list.value.value).toHaveLength(1)
    list.dispose()
    expect(at.defects).toEqual([])
  })
})

describe('a receipt in quarantine', () => {
  test('takes its row out of the list', async () => {
    const at = await village()
    const station = await signedIn(at)
    const taken = await station.handIn((await filledDraft(station)).id)
    if (!taken.ok) throw new Error(taken.error.type)
    const { caseNo } = taken.value
    expect(await readRow(at.collections.cases, caseNo)).not.toBeNull()
    const store = new RxdbStore(at.collections.events)
    const stream = caseStream(caseNo)
    const [receipt] = await store.stream(stream)
    const { hash, event } = receipt!
    const word = { stream, type: 'quarantined', v: 1, data: { id: event.id, hash, reason: 'clock' } }
    await store.append(await writers(1).write('0R00T000', word))
    await projectCases(
      {
        ...{ store, cases: at.collections.cases, elapsed: () => 0, pause: async () => {} },
        org: async () => event.org,
        dating: openDating(new Meta(at.collections.meta), at.collections.items, async () => event.org),
        lock: (work) => work(),
        leave: async () => {},
        held: async () => {},
      },
      [stream],
    )
    expect(await readRow(at.collections.cases, caseNo)).toBeNull()
    expect(await station.findCases(caseNo)).toEqual([])
  })
})

describe('two tabs', () => {
  test('one syncs; what the other writes is sent; when the first closes, the other takes over', async () => {
    const at = await village()
    const first = await signedIn(at)
    await until(first.status, (s) => s.phase === 'all-there')
    const second = await at.openTab()
    await second.handIn((await filledDraft(second, '甲')).id)
    await until(second.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    await first.close()
    const taken = await second.handIn((await filledDraft(second, '乙')).id)
    expect(taken.ok).toBe(true)
    await until(second.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    expect(at.defects).toEqual([])
  })
})

describe('files', () => {
  test('are kept once, go with the draft, and wait only when a case names them', async () => {
    const at = await village()
    const station = await signedIn(at)
    at.line.cut = true
    const pdf = new Blob(['%PDF-1.7 演示'], { type: 'application/pdf' })
    const kept = await station.keepFile(pdf)
    if (!kept.ok) throw new Error(kept.error.type)
    expect(kept.value).toMatchObject({ type: 'application/pdf', bytes: pdf.size })
    expect(await (await station.file(kept.value.sha256))?.text()).toBe('%PDF-1.7 演示')
    expect(station.status.value.waitingFiles).toBe(0)

    const draft = await filledDraft(station)
    const material = station.items.value[0]!.materials[0]!.id
    const withFile = { ...draft, materials: { [material]: { seen: true, files: [kept.value] } } }
    await station.saveDraft(withFile)
    const other = await filledDraft(station)
    await station.saveDraft({ ...other, materials: withFile.materials })
    await station.removeDraft(other.id)
    expect(await station.file(kept.value.sha256)).not.toBeNull()
    await station.handIn(draft.id)
    expect(await until(station.status, (s) => s.waitingFiles === 1)).toMatchObject({ waitingBytes: pdf.size })

    const unused = await station.keepFile(new Blob(['%PDF-1.7 无用'], { type: 'application/pdf' }))
    if (!unused.ok) throw new Error(unused.error.type)
    const dropped = await filledDraft(station)
    await station.saveDraft({ ...dropped, materials: { [material]: { seen: true, files: [unused.value] } } })
    await station.removeDraft(dropped.id)
    expect(await station.file(unused.value.sha256)).toBeNull()
    expect(await station.keepFile(new Blob([new Uint8Array(11 * 1024 ** 2)]))).toMatchObject({
      ok: false,
      error: { type: 'TooLarge' },
    })
  })
})
