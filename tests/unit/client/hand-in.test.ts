/** 收件 on one device: once is once, numbers run on, and a power cut at any point leaves something to go on from. */
import { describe, expect, test } from 'vitest'
import { Drafts } from '../../../client/station/drafts.ts'
import type { OpenStation } from '../../../client/station/open-station.ts'
import { Files } from '../../../client/storage/files.ts'
import { putRow, readRow, readRows, removeRow } from '../../../client/storage/rows.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { mutex } from '../../../sync/mutex.ts'
import { MORNING } from '../../support/seeds.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'
import { type Device, until } from './surroundings.ts'

const { village } = useCounty(['hezikou'])
const DAY_MS = 24 * 3_600_000

async function taken(station: OpenStation, id: string): Promise<string> {
  const answer = await station.handIn(id)
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value.caseNo
}

/** Past the stations, as the disk is found after a power cut. */
const draftsOf = (at: Device) => new Drafts(at.collections.drafts, {} as Files, mutex())

const counterOf = (caseNo: string) => Number(caseNo.slice(21, 25))

/** Of this device: the village's other devices come down from the county as well. */
async function receipts(at: Device) {
  const where = { type: { $eq: 'received' } }
  const rows = await readRows(at.collections.events, { index: ['type', 'stream'], where })
  const own = await readRow(at.collections.meta, 'identity')
  return rows.filter((row) => row.device === JSON.parse(own!.json).device)
}

describe('hand-in', () => {
  test('the same draft twice, at once and later, in two tabs, is one case', async () => {
    const at = await village()
    const here = await signedIn(at)
    const there = await at.openTab()
    const draft = await filledDraft(here)
    const answers = await Promise.all([here, there, here, there].map((tab) => tab.handIn(draft.id)))
    answers.push(await there.handIn(draft.id))
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1)
    expect(answers[0]).toMatchObject({ ok: true })
    expect(await receipts(at)).toHaveLength(1)
    expect(await here.draft(draft.id)).toBeNull()
    expect(await until(there.drafts().value, (d) => d?.length === 0)).toEqual([])
  })

  test('two drafts in two tabs at once get two numbers', async () => {
    const at = await village()
    const here = await signedIn(at)
    const there = await at.openTab()
    const drafts = await Promise.all([
      filledDraft(here, '甲'),
      filledDraft(there, '乙'),
      filledDraft(here, '丙'),
    ])
    const numbers = await Promise.all(drafts.map((d, i) => taken(i === 1 ? there : here, d.id)))
    expect(numbers.map(counterOf).sort()).toEqual([1, 2, 3])
    expect(await receipts(at)).toHaveLength(3)
  })

  test('the counter runs on over a restart and begins anew each day', async () => {
    const at = await village()
    let station = await signedIn(at)
    expect(counterOf(await taken(station, (await filledDraft(station)).id))).toBe(1)
    await at.powerCut()
    station = await at.openTab()
    await until(station.items, (i) => i.length > 0)
    expect(counterOf(await taken(station, (await filledDraft(station)).id))).toBe(2)
    at.clock.nowMs += DAY_MS
    const next = await taken(station, (await filledDraft(station)).id)
    expect([next.slice(12, 18), counterOf(next)]).toEqual(['260929', 1])
    // A clock set back comes back to a day that has numbers already.
    at.clock.nowMs = MORNING
    expect(counterOf(await taken(station, (await filledDraft(station)).id))).toBe(3)
    const today = station.receivedOn('2026-09-28')
    expect((await until(today.value, (rows) => (rows?.length ?? 0) >= 3))?.[0]?.stage).toBe('received')
    today.dispose()
  })

  test('a number that a draft holds is passed over', async () => {
    const at = await village()
    const station = await signedIn(at)
    const held = await filledDraft(station)
    const first = await taken(station, (await filledDraft(station)).id)
    const holding = { caseNo: `${first.slice(0, 21)}00070`, queryCode: '123456' }
    await draftsOf(at).put({ ...held, reserved: holding })
    expect(counterOf(await taken(station, (await filledDraft(station)).id))).toBe(8)
  })

  test('after a crash behind the reservation the draft keeps its number', async () => {
    const at = await village()
    let station = await signedIn(at)
    const draft = await filledDraft(station)
    const number = (await taken(station, (await filledDraft(station)).id)).slice(0, 21)
    const reserved = { caseNo: `${number}00051`, queryCode: '654321' }
    await draftsOf(at).put({ ...draft, reserved })
    await at.powerCut()
    station = await at.openTab()
    await until(station.items, (i) => i.length > 0)
    expect(await station.handIn(draft.id)).toEqual({ ok: true, value: reserved })
    expect(await receipts(at)).toHaveLength(2)
  })

  test('after a crash between the events and the end of the draft, the draft is gone and the case is there', async () => {
    const at = await village()
    let station = await signedIn(at)
    const draft = await filledDraft(station)
    const caseNo = await taken(station, draft.id)
    const [receipt] = await receipts(at)
    const { queryCode } = JSON.parse(receipt!.json).event.data
    // As the disk was before the last step.
    const drafts = draftsOf(at)
    await drafts.put({ ...draft, reserved: { caseNo, queryCode } })
    await at.powerCut()
    station = await at.openTab()
    expect(await station.handIn(draft.id)).toEqual({ ok: true, value: { caseNo, queryCode } })
    expect(await receipts(at)).toHaveLength(1)
    expect(await station.draft(draft.id)).toBeNull()
  })

  test('the case is in the list again after a crash between its events and the list', async () => {
    const at = await village()
    let station = await signedIn(at)
    const caseNo = await taken(station, (await filledDraft(station, '漏')).id)
    await at.powerCut()
    await removeRow(at.collections.cases, caseNo)
    await putRow(at.collections.meta, 'projected', { key: 'projected', json: '{"seq":0}' })
    station = await at.openTab()
    const all = station.cases('all', 10)
    const isThere = (rows: readonly { caseNo: string }[] | undefined) =>
      rows?.some((r) => r.caseNo === caseNo)
    expect(await until(all.value, (rows) => isThere(rows) ?? false)).toBeDefined()
    all.dispose()
  })

  test('what is missing is named, and nothing is written', async () => {
    const at = await village()
    const station = await signedIn(at)
    const draft = await filledDraft(station)
    await station.saveDraft({ ...draft, fields: { ...draft.fields, 'applicant.name': ' ' } })
    expect(await station.handIn(draft.id)).toEqual({
      ok: false,
      error: { type: 'Incomplete', fields: ['applicant.name'] },
    })
    expect(await station.handIn('no-such-draft')).toEqual({ ok: false, error: { type: 'NoDraft' } })
    expect(await receipts(at)).toEqual([])
  })

  test('what a desk writes is judged first', async () => {
    const at = await village()
    const station = await signedIn(at)
    const caseNo = await taken(station, (await filledDraft(station, '欧阳娜娜')).id)
    expect(await station.write(caseNo, 'accepted', {})).toEqual({ ok: false, error: { type: 'WrongRole' } })
    expect(await station.write('no-such-case', 'withdrawn', { reason: '不办了' })).toEqual({
      ok: false,
      error: { type: 'NoCase' },
    })
    expect(await station.write(caseNo, 'withdrawn', { reason: '不办了' })).toEqual({ ok: true, value: true })
    const view = station.caseView(caseNo)
    expect(
      (await until(view.value, (v) => v?.state.stage === 'withdrawn'))?.entries.at(-1)?.event.stream,
    ).toBe(caseStream(caseNo))
    view.dispose()
    const closed = station.count('closed', 10)
    expect(await until(closed.value, (n) => n === 1)).toBe(1)
    closed.dispose()
    expect((await station.findCases(caseNo.slice(0, 21))).map((c) => c.caseNo)).toEqual([caseNo])
    expect((await station.findCases('欧阳娜娜')).map((c) => c.caseNo)).toEqual([caseNo])
    expect(at.defects).toEqual([])
  })

  test('what the root would quarantine for its form is named instead of written', async () => {
    const at = await village()
    const station = await signedIn(at)
    const draft = await filledDraft(station)
    const long = { ...draft, fields: { ...draft.fields, 'applicant.name': '长'.repeat(4001) } }
    const saved = await station.saveDraft(long)
    expect(await station.handIn(draft.id)).toEqual({
      ok: false,
      error: { type: 'Incomplete', fields: ['applicant.name'] },
    })
    expect(await receipts(at)).toEqual([])
    if (!saved.ok) throw new Error(saved.error.type)
    await station.saveDraft({ ...saved.value, fields: { ...saved.value.fields, 'applicant.name': '短' } })
    const caseNo = await taken(station, draft.id)
    expect(await station.write(caseNo, 'withdrawn', { reason: '长'.repeat(1001) })).toEqual({
      ok: false,
      error: { type: 'Malformed', fields: ['reason'] },
    })
    expect(
      await station.write(caseNo, 'filled', { fields: { 'applicant.phone': '1'.repeat(4001) } }),
    ).toEqual({
      ok: false,
      error: { type: 'Malformed', fields: ['applicant.phone'] },
    })
  })

  test('bytes that are nowhere are not named by a case', async () => {
    const at = await village()
    const station = await signedIn(at)
    const gone = { sha256: 'a'.repeat(64), bytes: 1, type: 'image/jpeg' }
    const material = station.items.value[0]!.materials[0]!.id
    const draft = await filledDraft(station)
    await station.saveDraft({ ...draft, materials: { [material]: { seen: true, files: [gone] } } })
    expect(await station.handIn(draft.id)).toEqual({
      ok: false,
      error: { type: 'Incomplete', fields: [material] },
    })
    const caseNo = await taken(station, (await filledDraft(station)).id)
    expect(await station.write(caseNo, 'material', { material, seen: true, file: gone })).toEqual({
      ok: false,
      error: { type: 'Malformed', fields: ['file'] },
    })
    const files = new Files({ ...at.disk })
    await expect(files.queue([gone.sha256])).rejects.toThrow('nowhere')
    files.close()
  })
})
