/** Drafts: two tabs on one lose nothing, one that is over says so, and photographs go when nothing names them. */
import { describe, expect, test } from 'vitest'
import type { OpenStation } from '../../../client/station/open-station.ts'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { MaterialFile } from '../../../shared/case/events.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'

const { village } = useCounty(['hezikou'])
const DAY_MS = 24 * 3_600_000

const named = (draft: CaseDraft, fields: Record<string, string>): CaseDraft => ({
  ...draft,
  fields: { ...draft.fields, ...fields },
})

const withFiles = (draft: CaseDraft, material: string, files: readonly MaterialFile[]): CaseDraft => ({
  ...draft,
  materials: { ...draft.materials, [material]: { seen: true, files } },
})

async function saved(station: OpenStation, draft: CaseDraft): Promise<CaseDraft> {
  const answer = await station.saveDraft(draft)
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value
}

async function kept(station: OpenStation, text: string): Promise<MaterialFile> {
  const answer = await station.keepFile(new Blob([text], { type: 'application/pdf' }))
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value
}

describe('one draft in two tabs', () => {
  test('keeps the words and photographs of both', async () => {
    const at = await village()
    const here = await signedIn(at)
    const there = await at.openTab()
    const { id } = await filledDraft(here)
    const [first, second] = [(await here.draft(id))!, (await there.draft(id))!]
    const [one, two] = [await kept(here, '%PDF 1'), await kept(there, '%PDF 2')]
    await saved(here, withFiles(named(first, { 'applicant.phone': '13800000000' }), 'm-1', [one]))
    const merged = await saved(there, withFiles(named(second, { 'applicant.address': '村口' }), 'm-1', [two]))
    expect(merged.fields).toMatchObject({ 'applicant.phone': '13800000000', 'applicant.address': '村口' })
    expect(merged.materials['m-1']).toEqual({ seen: true, files: [one, two] })
    expect(await there.draft(id)).toMatchObject({ fields: merged.fields, materials: merged.materials })

    const taken = await saved(here, withFiles((await here.draft(id))!, 'm-1', [two]))
    expect(taken.materials['m-1']?.files).toEqual([two])
  })

  test('an editor that types on without looking at the answer takes nothing back', async () => {
    const at = await village()
    const here = await signedIn(at)
    const there = await at.openTab()
    const { id } = await filledDraft(here)
    const typing = named((await here.draft(id))!, { 'applicant.phone': '1' })
    await saved(there, named((await there.draft(id))!, { 'applicant.address': '村口' }))
    await saved(here, typing)
    await saved(
      there,
      named((await there.draft(id))!, { 'applicant.address': '村尾', 'applicant.phone': '2' }),
    )
    const typed = await saved(here, named(typing, { 'applicant.name': '李四' }))
    expect(typed.fields).toMatchObject({
      'applicant.name': '李四',
      'applicant.phone': '2',
      'applicant.address': '村尾',
    })
    // Who saw the other's word may well put the old one back.
    const back = await saved(here, named(typed, { 'applicant.phone': '1' }))
    expect(back.fields['applicant.phone']).toBe('1')
    const { 'applicant.phone': _, ...fields } = back.fields
    expect((await saved(here, { ...back, fields })).fields).not.toHaveProperty('applicant.phone')
  })

  test('what is handed in has what both saved; who saves after that is told', async () => {
    const at = await village()
    const here = await signedIn(at)
    const there = await at.openTab()
    const draft = await filledDraft(here)
    const other = (await there.draft(draft.id))!
    await saved(there, named(other, { 'applicant.address': '村口' }))
    await saved(here, named(draft, { 'applicant.phone': '13800000000' }))
    const taken = await here.handIn(draft.id)
    if (!taken.ok) throw new Error(taken.error.type)
    const view = await here.findCases(taken.value.caseNo)
    expect(view).toHaveLength(1)
    const rows = await at.collections.events.find().exec()
    const filled = rows.map((r) => JSON.parse(r.json).event).find((e) => e.type === 'filled')
    expect(filled.data.fields).toMatchObject({
      'applicant.address': '村口',
      'applicant.phone': '13800000000',
    })
    expect(await there.saveDraft(named(other, { 'applicant.address': '晚了' }))).toEqual({
      ok: false,
      error: { type: 'HandedIn', caseNo: taken.value.caseNo },
    })
    const removed = await filledDraft(here)
    await there.removeDraft(removed.id)
    expect(await here.saveDraft(removed)).toEqual({ ok: false, error: { type: 'HandedIn', caseNo: null } })
    expect(await here.draft(removed.id)).toBeNull()
  })

  test('a save after the events are written, before the draft is over, is told that it came too late', async () => {
    const at = await village()
    const there = await signedIn(at)
    let late: ReturnType<OpenStation['saveDraft']> | null = null
    const draft = await filledDraft(there)
    const here = await at.openTab({
      locks: {
        exclusive: (name, work, signal) => {
          // The case list is made when the events are on disk.
          if (name === 'yimen-cases') late ??= there.saveDraft(named(draft, { 'applicant.address': '村口' }))
          return at.locks.exclusive(name, work, signal)
        },
      },
    })
    const taken = await here.handIn(draft.id)
    if (!taken.ok) throw new Error(taken.error.type)
    expect(await late).toEqual({ ok: false, error: { type: 'HandedIn', caseNo: taken.value.caseNo } })
  })
})

describe('files that nothing names', () => {
  test('go at hand-in when they were taken out of the draft', async () => {
    const at = await village()
    const station = await signedIn(at)
    const [one, shared] = [await kept(station, '%PDF 误'), await kept(station, '%PDF 共')]
    const draft = await saved(station, withFiles(await filledDraft(station), 'm-1', [one, shared]))
    await saved(station, withFiles(await filledDraft(station), 'm-1', [shared]))
    await saved(station, withFiles(draft, 'm-1', []))
    expect(await station.file(one.sha256)).not.toBeNull()
    expect((await station.handIn(draft.id)).ok).toBe(true)
    at.line.cut = true
    expect(await station.file(one.sha256)).toBeNull()
    expect(await station.file(shared.sha256)).not.toBeNull()
  })

  test('go a day later when no draft ever named them', async () => {
    const at = await village()
    let station = await signedIn(at)
    at.line.cut = true
    const left = await kept(station, '%PDF 留')
    const reopened = async () => {
      await at.powerCut()
      station = await at.openTab()
      await station.handIn('waits-until-mended')
    }
    await reopened()
    expect(await station.file(left.sha256)).not.toBeNull()
    at.clock.nowMs += DAY_MS + 1
    await reopened()
    expect(await station.file(left.sha256)).toBeNull()
  })

  test('removal waits for the log, so that no case names what goes', async () => {
    const at = await village()
    const here = await signedIn(at)
    let meanwhile = () => {}
    const station = await at.openTab({
      locks: {
        exclusive: (name, work, signal) =>
          at.locks.exclusive(
            name,
            () => {
              if (name === 'yimen-log') meanwhile()
              return work()
            },
            signal,
          ),
      },
    })
    const file = await kept(station, '%PDF 同时')
    const draft = await saved(station, withFiles(await filledDraft(station), 'm-1', [file]))
    let removed: Promise<void> | null = null
    meanwhile = () => {
      removed = here.removeDraft(draft.id)
    }
    const taken = await station.handIn(draft.id)
    await removed
    expect(taken.ok).toBe(true)
    expect(await here.handIn(draft.id)).toEqual(taken)
    at.line.cut = true
    expect(await station.file(file.sha256)).not.toBeNull()
  })
})
