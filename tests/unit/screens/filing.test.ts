/** A resident's filing: what of it is sent, and how it gets there over a line that fails wherever it can. */
import 'fake-indexeddb/auto'
import { createStore } from 'idb-keyval'
import { describe, expect, test } from 'vitest'
import {
  filingOf,
  newFiling,
  plainFields,
  underItem,
  wrongIn,
} from '../../../client/screens/resident/filing-draft.ts'
import { isWhole, type Moving, type SendDeps, sendKept } from '../../../client/screens/resident/send-kept.ts'
import { submission } from '../../../client/screens/resident/submission.ts'
import {
  type FilingDraft,
  Filings,
  filingOwner,
  type KeptSupplement,
  supplementOwner,
} from '../../../client/storage/filings.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import type { MaterialFile } from '../../../shared/case/events.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import type { Filing } from '../../../shared/protocol/filings.ts'
import { err, ok } from '../../../shared/result.ts'

const RELEASE = demoRelease('2026-11-21T00:00:00.000Z')
const ITEM = RELEASE.items.find(({ name }) => name === '居住证申领')!
const TODAY = '2026-11-24'
const VILLAGE = '441424104201'
const OWNER = filingOwner(ITEM.code)

const photograph = (text: string): { file: MaterialFile; blob: Blob } => ({
  file: { sha256: text.repeat(64).slice(0, 64), bytes: text.length, type: 'image/jpeg' },
  blob: new Blob([text], { type: 'image/jpeg' }),
})
const PHOTOGRAPHS = ['a', 'b', 'c'].map(photograph)
const [FRONT, BACK, LEASE] = PHOTOGRAPHS.map(({ file }) => file)

const DRAFT: FilingDraft = {
  ...newFiling(ITEM, 0),
  org: VILLAGE,
  fields: {
    ...{ 'applicant.name': '𠮷小丽', 'applicant.id': '441424196503150039' },
    ...{ homeAddress: '演示', arrivedOn: '2026-01-01', reason: '连续就读', landlord: '演示' },
  },
  materials: {
    'id-card': { files: [FRONT!, BACK!], later: false },
    'residence-proof': { files: [LEASE!], later: false },
  },
}

let stores = 0
async function onDevice(kept: FilingDraft | KeptSupplement | null, owner = OWNER): Promise<Filings> {
  const filings = new Filings(createStore(`filing-${++stores}`, 'kept'))
  if (!kept) return filings
  await filings.change(owner, () => kept)
  for (const { file, blob } of PHOTOGRAPHS) await filings.keepFile(owner, file.sha256, blob)
  return filings
}

/** A county that does what the wire says, and a line to it that can be told which crossing fails. */
function county() {
  const cases = new Map<string, Filing>()
  const files = new Set<string>()
  const supplements: unknown[] = []
  const log: string[] = []
  let numbers = 0
  /** Of the nth request: lost on its way there, or its answer on the way back; or the county says no. */
  const faults = new Map<number, 'request' | 'answer' | { problem: string }>()
  const answer = (method: string, path: string, body: Uint8Array | undefined): unknown => {
    const [, , , , caseNo, kind, sha256] = path.split('/')
    const read = () => JSON.parse(new TextDecoder().decode(body))
    if (method === 'POST' && !caseNo) {
      const number = caseNumber({ area: read().org, day: TODAY, terminal: '03V', counter: ++numbers })
      return { caseNo: number.ok && number.value, token: `token-${numbers}` }
    }
    if (kind === 'files') return void files.add(sha256!)
    if (kind === 'supplements') {
      supplements.push(read())
      return {
        ...{ caseNo, item: '', stage: 'supplemented', with: '', missing: [], due: null, steps: [], asOf: '' },
      }
    }
    cases.set(caseNo!, read())
    return { caseNo, queryCode: '123456', receivedAt: '2026-11-24T03:00:00.000Z' }
  }
  const send: SendDeps['send'] = async ({ method, path, body }, onSent) => {
    log.push(`${method} ${path.replace(/^\/api\/v1\/filings/, '').replace(/\d{18}\w{8}/, 'NUMBER')}`)
    const fault = faults.get(log.length)
    if (fault === 'request') return err({ type: 'Unreachable' })
    if (typeof fault === 'object')
      return err({ type: 'Problem', problem: fault.problem as never, retryAfterMs: null })
    onSent?.(0.5)
    const said = answer(method, path, body)
    return fault === 'answer' ? err({ type: 'Unreachable' }) : ok(new Blob([JSON.stringify(said ?? '')]))
  }
  return { cases, files, supplements, log, faults, send }
}

/** As a person does who presses 再试 until it is there. */
async function untilThere(deps: SendDeps, owner = OWNER): Promise<number> {
  for (let tries = 1; tries < 10; tries += 1)
    if ((await sendKept(deps, owner, () => {})).type === 'done') return tries
  throw new Error('never')
}

describe('what is sent', () => {
  test('the words and each photograph with what it is of, under the version that was read', () => {
    expect(filingOf(DRAFT, 'token')).toEqual({
      ...{ token: 'token', item: ITEM.code, itemVersion: ITEM.version, fields: DRAFT.fields },
      materials: [
        { material: 'id-card', file: FRONT },
        { material: 'id-card', file: BACK },
        { material: 'residence-proof', file: LEASE },
      ],
    })
  })

  test('under a newer item what was typed stays, less what that does not ask for', () => {
    const newer = {
      ...ITEM,
      version: 2,
      form: ITEM.form.filter(({ name }) => name !== 'landlord'),
      materials: ITEM.materials.filter(({ id }) => id === 'id-card'),
    }
    const renewed = underItem(DRAFT, newer)
    expect(renewed.itemVersion).toBe(2)
    expect(renewed.fields).toEqual(
      Object.fromEntries(Object.entries(DRAFT.fields).filter(([n]) => n !== 'landlord')),
    )
    expect(Object.keys(renewed.materials)).toEqual(['id-card'])
  })

  test('the identity number goes in its plain form, the name as it was typed', () => {
    const typed = { 'applicant.id': '４４１４２４ 19650315 0039', 'applicant.name': ' 𠮷小丽' }
    expect(plainFields(typed, TODAY)).toEqual({
      ...{ 'applicant.id': '441424196503150039', 'applicant.name': ' 𠮷小丽' },
    })
  })
})

describe('what is kept', () => {
  const number = { caseNo: `${VILLAGE}26112403V00019`, token: 'token' }
  const saved = async (before: FilingDraft | null, typed: FilingDraft) => {
    const filings = await onDevice(before)
    return { answer: await filings.saveDraft(typed), kept: await filings.read(OWNER) }
  }

  test('what is typed never takes back what the submission has written, and a number goes with its window', async () => {
    const typed = { ...DRAFT, fields: { 'applicant.name': '丁' } }
    expect((await saved({ ...DRAFT, number, sent: true }, typed)).kept).toEqual({
      ...typed,
      number,
      sent: true,
    })
    expect((await saved({ ...DRAFT, number }, { ...typed, org: '441424104000' })).kept).toMatchObject({
      ...{ number: null, org: '441424104000' },
    })
  })

  test('a tab that was left open neither undoes a newer item nor writes over what has arrived', async () => {
    const newer = { ...DRAFT, itemVersion: 2 }
    expect((await saved(newer, DRAFT)).kept).toEqual(newer)
    const there = county()
    const filings = await onDevice(DRAFT)
    await untilThere({ filings, send: there.send })
    const [caseNo] = there.cases.keys()
    expect(await filings.saveDraft(DRAFT)).toEqual({ ok: false, error: { type: 'HandedIn', caseNo } })
    expect(await filings.read(OWNER)).toMatchObject({ state: 'received' })
  })
})

describe('what it lacks', () => {
  const lacks = (change: Partial<FilingDraft>) =>
    wrongIn({ ...DRAFT, ...change }, ITEM, RELEASE.orgs, TODAY).map(({ step, id }) => `${step} ${id}`)

  test('nothing where all is there; a material may be said to come later', () => {
    expect(lacks({})).toEqual([])
    const later = { files: [], later: true }
    expect(lacks({ materials: { 'id-card': later, 'residence-proof': later } })).toEqual([])
  })

  test('step by step, at the field where it is mended', () => {
    expect(lacks({ org: '', fields: {}, materials: {} })).toEqual([
      ...['1 filing-town', '2 field-applicant-name', '2 field-applicant-id'],
      ...['3 field-homeAddress', '3 field-arrivedOn', '3 field-reason', '3 field-landlord'],
      ...['4 filing-id-card', '4 filing-residence-proof'],
    ])
  })

  test('a window that does not take the item is none', () => {
    const atTowns = { ...ITEM, takenAt: ['town' as const] }
    expect(wrongIn(DRAFT, atTowns, RELEASE.orgs, TODAY).map(({ step }) => step)).toEqual([1])
  })
})

describe('the submission', () => {
  test('the number first, then the words, then each photograph; then nothing of the person is left', async () => {
    const there = county()
    const filings = await onDevice(DRAFT)
    const told: Moving[] = []
    expect(await sendKept({ filings, send: there.send }, OWNER, (m) => told.push(m))).toEqual({
      type: 'done',
    })
    expect(there.log).toEqual([
      ...['POST ', 'PUT /NUMBER'],
      ...PHOTOGRAPHS.map(({ file }) => `PUT /NUMBER/files/${file.sha256}`),
    ])
    expect([...there.files]).toEqual(PHOTOGRAPHS.map(({ file }) => file.sha256))
    expect(told.filter((m) => m.type === 'file' && m.fraction === 0.5)).toEqual(
      [1, 2, 3].map((nth) => ({ type: 'file', nth, of: 3, fraction: 0.5 })),
    )
    const kept = await filings.read(OWNER)
    expect(kept && isWhole(kept)).toBe(true)
    expect(JSON.stringify(kept)).not.toMatch(/小丽|44142419650315|演示/)
    for (const { file } of PHOTOGRAPHS) expect(await filings.file(OWNER, file.sha256)).toBeNull()
  })

  describe.each(['request', 'answer'] as const)('a lost %s', (fault) => {
    test.each([1, 2, 3, 4, 5])('at step %i makes no second case, and loses nothing', async (step) => {
      const there = county()
      there.faults.set(step, fault)
      const filings = await onDevice(DRAFT)
      expect(await untilThere({ filings, send: there.send })).toBe(2)
      expect(there.cases.size).toBe(1)
      expect([...there.cases.values()][0]).toMatchObject({ fields: DRAFT.fields })
      expect([...there.files].sort()).toEqual(PHOTOGRAPHS.map(({ file }) => file.sha256).sort())
      const kept = await filings.read(OWNER)
      expect(kept).toMatchObject({ state: 'received', caseNo: [...there.cases.keys()][0], lost: 0 })
    })
  })

  test('until it went out nothing is said to be on its way; from then on it is not known', async () => {
    const there = county()
    there.faults.set(1, 'request')
    there.faults.set(3, 'answer')
    const filings = await onDevice(DRAFT)
    await sendKept({ filings, send: there.send }, OWNER, () => {})
    expect(await filings.read(OWNER)).toMatchObject({ state: 'draft', sent: false, number: null })
    await sendKept({ filings, send: there.send }, OWNER, () => {})
    expect(await filings.read(OWNER)).toMatchObject({ state: 'draft', sent: true, fields: DRAFT.fields })
  })

  test('a no leaves it to be mended, under the same number', async () => {
    const there = county()
    there.faults.set(2, { problem: 'wrong-fields' })
    const filings = await onDevice(DRAFT)
    const sent = await sendKept({ filings, send: there.send }, OWNER, () => {})
    expect(sent).toEqual({ type: 'refused', reason: 'wrong-fields' })
    const kept = await filings.read(OWNER)
    expect(kept).toMatchObject({ state: 'draft', sent: false, number: { token: 'token-1' } })
    await untilThere({ filings, send: there.send })
    expect(there.log.filter((line) => line === 'POST ')).toHaveLength(1)
  })

  test('a photograph that is refused or gone is told of, and holds up no other', async () => {
    const there = county()
    there.faults.set(3, { problem: 'hash-mismatch' })
    const filings = await onDevice(DRAFT)
    await filings.tidy(OWNER, [FRONT!, LEASE!])
    expect(await untilThere({ filings, send: there.send })).toBe(1)
    expect([...there.files]).toEqual([LEASE!.sha256])
    expect(await filings.read(OWNER)).toMatchObject({ left: [], of: 3, lost: 2 })
  })

  test('goes on by itself when the line is back, and says at each moment what is so', async () => {
    const there = county()
    there.faults.set(2, 'answer')
    const filings = await onDevice(DRAFT)
    const timers: (() => void)[] = []
    const said: string[] = []
    const deps = {
      ...{ filings, send: there.send, random: { bytes: (n: number) => new Uint8Array(n) } },
      timer: {
        after: (_: number, fire: () => void) => {
          timers.push(fire)
          return () => {}
        },
      },
      alone: <T>(_: string, work: () => Promise<T>) => work(),
      onDefect: (error: unknown) => expect.unreachable(String(error)),
    }
    const sub = submission(deps, OWNER)
    sub.state.subscribe(({ type }) => void (said.at(-1) === type || said.push(type)))
    const comes = (type: string) => expect.poll(() => said.at(-1)).toBe(type)
    sub.start()
    await comes('waiting')
    expect(sub.kept.value).toMatchObject({ state: 'draft', sent: true })
    timers.at(-1)!()
    await comes('still')
    expect(said).toEqual(['still', 'moving', 'waiting', 'moving', 'still'])
    expect(sub.kept.value).toMatchObject({ state: 'received', left: [] })
    expect(there.cases.size).toBe(1)
  })
})

describe('a supplement', () => {
  const caseNo = `${VILLAGE}26112403V00019`
  const SUPPLEMENT: KeptSupplement = {
    ...{ state: 'supplement', caseNo, queryCode: '123456' },
    body: {
      queryCode: '123456',
      fields: { landlord: '演示' },
      materials: [{ material: 'residence-proof', file: LEASE! }],
    },
    ...{ left: [LEASE!], of: 1, lost: 0 },
  }

  test.each([1, 2])(
    'with the answer lost at step %i is there once, words before photographs',
    async (step) => {
      const there = county()
      there.faults.set(step, 'answer')
      const owner = supplementOwner(caseNo)
      const filings = await onDevice(SUPPLEMENT, owner)
      await untilThere({ filings, send: there.send }, owner)
      expect(there.log[0]).toBe('POST /NUMBER/supplements')
      expect(there.log.at(-1)).toBe(`PUT /NUMBER/files/${LEASE!.sha256}`)
      expect([...there.files]).toEqual([LEASE!.sha256])
      expect(await filings.read(owner)).toMatchObject({ body: null, left: [] })
    },
  )
})
