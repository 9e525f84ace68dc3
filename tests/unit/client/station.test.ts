/** A station against the real county node: sign-in, hand-in, the answer, all of it again after a cut. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OpenStation } from '../../../client/station/open-station.ts'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import { openCounty, PASSWORD } from './county.ts'
import { MORNING } from '../../support/seeds.ts'
import { type Device, device, until } from './surroundings.ts'

let county: Awaited<ReturnType<typeof openCounty>>
const open: Device[] = []

beforeAll(async () => {
  county = await openCounty(['hezikou', 'huacheng', 'minzheng'])
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((d) => d.close()))
})
afterAll(() => county.close())

async function village(): Promise<Device> {
  const made = await device(county.browser(), MORNING)
  open.push(made)
  return made
}

async function signedIn(at: Device, staff = 'hezikou'): Promise<OpenStation> {
  const station = await at.openTab()
  const answer = await station.signIn(staff, PASSWORD, () => {})
  expect(answer).toMatchObject({ ok: true })
  await until(station.items, (items) => items.length > 0)
  return station
}

export async function filledDraft(station: OpenStation, name = '张三'): Promise<CaseDraft> {
  const item = station.items.value[0]!
  const draft = await station.newDraft(item)
  const required = item.form.filter((f) => f.required).map((f) => [f.name, f.options?.[0] ?? '1'])
  const fields = { 'applicant.name': name, 'applicant.id': '11010519491231002X', ...Object.fromEntries(required) }
  const filled = { ...draft, fields }
  expect(await station.saveDraft(filled)).toEqual({ ok: true, value: true })
  return filled
}

describe('a village station', () => {
  test('signs in, enrols, gets the guide with progress, and knows it all after a restart', async () => {
    const at = await village()
    const station = await at.openTab()
    expect(station.profile.value).toBeNull()
    expect(station.status.value.phase).toBe('starting')
    const steps: string[] = []
    const answer = await station.signIn('hezikou', PASSWORD, ({ step }) => steps.push(step))
    expect(answer.ok && answer.value.org.id).toBe('441424104201')
    expect([...new Set(steps)]).toEqual(['enrol', 'guide', 'store'])
    expect((await until(station.items, (i) => i.length > 0)).length).toBe(15)
    expect((await until(station.status, (s) => s.phase === 'all-there')).persisted).toBe(true)

    at.line.cut = true
    await at.powerCut()
    const again = await at.openTab()
    expect(again.profile.value).toEqual(answer.ok && answer.value)
    expect((await until(again.items, (i) => i.length > 0)).length).toBe(15)
    expect(at.defects).toEqual([])
  })

  test('wrong password, no line, another organisation', async () => {
    const at = await village()
    const station = await at.openTab()
    expect(await station.signIn('hezikou', 'wrong', () => {})).toEqual({
      ok: false,
      error: { type: 'WrongPassword' },
    })
    at.line.cut = true
    expect(await station.signIn('hezikou', PASSWORD, () => {})).toEqual({
      ok: false,
      error: { type: 'Unreachable' },
    })
    at.line.cut = false
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await station.signOut()
    expect(station.profile.value).toBeNull()
    expect(await station.signIn('huacheng', PASSWORD, () => {})).toEqual({
      ok: false,
      error: { type: 'OtherOrg', org: '441424104201' },
    })
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
  })

  test('takes a case with the line cut; the township has it when the line is back', async () => {
    const at = await village()
    const station = await signedIn(at)
    await until(station.status, (s) => s.phase === 'all-there')
    const desk = await village()
    const town = await signedIn(desk, 'huacheng')
    const todo = town.cases('accept', 50)

    at.line.cut = true
    const draft = await filledDraft(station, '𠮷田')
    const taken = await station.handIn(draft.id)
    if (!taken.ok) throw new Error(taken.error.type)
    expect(taken.value.caseNo).toMatch(/^441424104201260928[0-9A-Z]{3}0001[0-9A-Z]$/)
    const offline = await until(station.status, (s) => s.phase === 'cut-off')
    expect(offline).toMatchObject({ waitingCases: 1, cutOffSince: MORNING })
    expect(offline.waitingEvents).toBeGreaterThan(1)

    at.line.cut = false
    station.sendNow()
    expect(await until(station.status, (s) => s.phase === 'all-there')).toMatchObject({
      waitingEvents: 0,
      waitingCases: 0,
      cutOffSince: null,
    })
    const { caseNo } = taken.value
    const seen = await until(todo.value, (rows) => rows?.some((r) => r.caseNo === caseNo) ?? false)
    expect(seen!.find((r) => r.caseNo === caseNo)!.applicant).toBe('𠮷田')

    expect(await town.write(caseNo, 'accepted', {})).toEqual({ ok: true, value: true })
    const view = station.caseView(caseNo)
    const answered = await until(
      view.value,
      (v) => v?.state.slots.admission.acts.some((a) => a.status === 'registered') ?? false,
    )
    expect(answered?.state.stage).toBe('accepted')
    expect(answered?.waiting.size).toBe(0)
    for (const live of [todo, view]) live.dispose()
    expect([...at.defects, ...desk.defects]).toEqual([])
  })
})
