/** A station against the real county node: sign-in, hand-in, the answer, all of it again after a cut. */
import { Dexie } from 'dexie'
import { describe, expect, test } from 'vitest'
import { PROBLEM_PREFIX } from '../../../shared/protocol/problem.ts'
import { MORNING } from '../../support/seeds.ts'
import { filledDraft, PASSWORD, signedIn, useCounty } from './county.ts'
import { until } from './surroundings.ts'

const { county, village } = useCounty(['hezikou', 'huacheng'])

describe('a village station', () => {
  test('signs in, enrols, gets the guide with progress, and knows it all after a restart', async () => {
    const at = await village()
    const station = await at.openTab()
    expect(station.profile.value).toBeNull()
    expect(station.status.value.phase).toBe('starting')
    const steps: string[] = []
    const answer = await station.signIn('hezikou', PASSWORD, ({ step }) => steps.push(step))
    expect(answer.ok && answer.value.org.id).toBe('441424104201')
    expect([...new Set(steps)]).toEqual(['enrol', 'guide'])
    expect((await until(station.items, (i) => i.length > 0)).length).toBe(15)
    expect((await until(station.status, (s) => s.phase === 'all-there')).persisted).toBe(true)

    at.line.cut = true
    await at.powerCut()
    const again = await at.openTab()
    expect(again.profile.value).toEqual(answer.ok && answer.value)
    expect((await until(again.items, (i) => i.length > 0)).length).toBe(15)
    // The disk is closed under what was being written.
    expect(at.defects.filter((d) => (d as Error).name !== 'DatabaseClosedError')).toEqual([])
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

  test('who signed out goes on without a line, and the bar is there meanwhile', async () => {
    const at = await village()
    let station = await signedIn(at)
    await until(station.status, (s) => s.phase === 'all-there')
    const who = station.profile.value
    at.line.cut = true
    await station.handIn((await filledDraft(station)).id)
    await station.signOut()
    expect([station.profile.value, station.lastProfile.value]).toEqual([null, who])
    await at.powerCut()
    station = await at.openTab()
    expect([station.profile.value, station.lastProfile.value]).toEqual([null, who])
    expect(station.status.value.waitingCases).toBe(1)
    await station.resume()
    expect(await until(station.profile, (p) => p !== null)).toEqual(who)
    await until(station.items, (i) => i.length > 0)
    expect((await station.handIn((await filledDraft(station)).id)).ok).toBe(true)
    expect((await until(station.status, (s) => s.waitingCases === 2)).signedOut).toBe(true)
  })

  test('nobody goes on where nobody was', async () => {
    const station = await (await village()).openTab()
    expect(station.lastProfile.value).toBeNull()
    await expect(station.resume()).rejects.toThrow('nobody')
  })

  test('unknown to the node, it enrols under no other id, and says what waits', async () => {
    const at = await village()
    const asked: string[] = []
    let unknown = false
    const open = county().browser((path, init) => void asked.push(`${init.method} ${path}`))
    const station = await at.openTab({
      fetch: async (path, init) =>
        unknown && path.startsWith('/sync/')
          ? Response.json(
              { type: `${PROBLEM_PREFIX}unknown-device`, title: 'unknown', status: 403 },
              { status: 403 },
            )
          : open(path, init),
    })
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.status, (s) => s.phase === 'all-there')
    const { device } = station.profile.value!
    unknown = true
    await station.handIn((await filledDraft(station)).id)
    await until(station.status, (s) => s.refusal === 'unknown-device')
    await station.signOut()
    asked.length = 0
    expect(await station.signIn('hezikou', PASSWORD, () => {})).toEqual({
      ok: false,
      error: { type: 'Refused', problem: 'unknown-device' },
    })
    expect(asked).toEqual(['POST /api/v1/session', 'DELETE /api/v1/session'])
    expect(station.lastProfile.value?.device).toBe(device)
    expect(station.status.value).toMatchObject({ phase: 'refused', waitingCases: 1 })
  })

  test('what waits under an id that is no longer its own still counts', async () => {
    const at = await village()
    let station = await signedIn(at)
    await until(station.status, (s) => s.phase === 'all-there')
    at.line.cut = true
    await station.handIn((await filledDraft(station)).id)
    const { waitingEvents } = await until(station.status, (s) => s.waitingCases === 1)
    const { device } = station.profile.value!
    await at.powerCut()
    // The key is lost: a device without one can only be enrolled anew.
    const keys = new Dexie(`${at.disk.name}-files`, {
      indexedDB: at.disk.indexedDB!.factory,
      IDBKeyRange: at.disk.indexedDB!.keyRange,
    })
    await keys.open()
    await keys.table('keys').clear()
    keys.close()
    at.line.cut = false
    station = await at.openTab()
    expect((await station.signIn('hezikou', PASSWORD, () => {})).ok).toBe(true)
    await until(station.profile, (p) => p?.device !== device)
    const status = await until(station.status, (s) => s.contactAt !== null && s.phase !== 'cut-off')
    expect(status).toMatchObject({ phase: 'sending', waitingEvents, waitingCases: 1 })
  })
})
