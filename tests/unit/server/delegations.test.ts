/** The ledger of delegations: entered and ended at the county, held to at the root. */
import { describe, expect, test } from 'vitest'
import { caseStream } from '../../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { delegationsSchema, type NewDelegation } from '../../../shared/protocol/delegations.ts'
import { chinaDay } from '../../../shared/time.ts'
import { draftOf } from '../../support/device.ts'
import { type County, openCounty, problemOf, type Station, township, village } from './county.ts'

const manager = 'zhongxin'
const PATH = '/api/v1/delegations'
const VILLAGE = '441424104201'
const DAY_MS = 86_400_000

async function openOffice() {
  const county = await openCounty({ staff: [manager, township, village] })
  const cookie = await county.signIn(manager)
  const item = county.release.items[0]!
  const letter = (more: Partial<NewDelegation> = {}): NewDelegation => ({
    ...{ items: [item.code], from: item.owner, to: VILLAGE, powers: ['accept', 'decide'] as const },
    ...{ powers: ['accept', 'decide'], letter: '五委〔2026〕1号', validFrom: '2026-09-28', validTo: null },
    ...more,
  })
  const ask = (path: string, body: unknown) => county.post(path, body, { cookie })
  return { county, cookie, item, letter, ask }
}

const decided = { step: 'decide', outcome: 'pass', opinion: '同意' }
const stateAt = async (county: County, caseNo: string): Promise<CaseState> =>
  foldCase(await county.store.stream(caseStream(caseNo)))!

/** What a village does at its counter with one case. */
async function finish(station: Station, caseNo: string, under: string) {
  await station.write(
    draftOf(caseNo, 'accepted', { under }),
    draftOf(caseNo, 'decided', { ...decided, under }),
    draftOf(caseNo, 'delivered', { to: 'applicant', note: '' }),
  )
  await station.sync()
}

describe('the ledger', () => {
  test('a letter is entered, is in the next release, and is in force at a restart', async () => {
    const { county, cookie, letter, ask } = await openOffice()
    const before = county.release.delegations.length
    const answer = await ask(PATH, letter())
    expect(answer.status).toBe(201)
    const { delegations } = delegationsSchema.parse(await answer.json())
    expect(delegations.slice(before)).toEqual([{ ...letter(), id: 'd3' }])
    expect((await (await county.node.app.request('/healthz')).json()) as object).toMatchObject({ release: 2 })
    await county.restart()
    const again = await county.node.app.request(PATH, { headers: { cookie } })
    expect(delegationsSchema.parse(await again.json()).delegations).toEqual(delegations)
  })

  test('nobody gives what is not theirs, to nobody, for nothing, or backwards', async () => {
    const { county, letter, ask } = await openOffice()
    const other = county.release.orgs.find((o) => o.kind === 'department' && o.id !== letter().from)!.id
    for (const [path, wrong] of [
      ['from', letter({ from: VILLAGE })],
      ['items', letter({ from: other })],
      ['to', letter({ to: '441424104202' })],
      ['items', letter({ items: [] })],
      ['powers', letter({ powers: [] })],
      ['letter', letter({ letter: ' ' })],
      ['validTo', letter({ validTo: '2026-09-01' })],
      ['validFrom', letter({ validFrom: '2026-02-30' })],
    ] as const) {
      const answer = await ask(PATH, wrong)
      expect(await problemOf(answer), path).toMatchObject({
        type: 'bad-request',
        detail: expect.stringContaining(path),
      })
    }
  })

  test('is the manager’s alone', async () => {
    const { county, letter } = await openOffice()
    const cookie = await county.signIn(township)
    for (const answer of [
      await county.post(PATH, letter(), { cookie }),
      await county.post(`${PATH}/d1/end`, { validTo: '2026-12-31' }, { cookie }),
      await county.node.app.request(PATH, { headers: { cookie } }),
    ])
      expect((await problemOf(answer)).type).toBe('forbidden')
    expect((await problemOf(await county.post(PATH, letter()))).type).toBe('unauthorized')
  })

  test('a letter ends today at the soonest, and does not begin again', async () => {
    const { letter, ask } = await openOffice()
    await ask(PATH, letter())
    const end = (validTo: string, id = 'd3') => ask(`${PATH}/${id}/end`, { validTo })
    expect((await problemOf(await end('2026-09-27'))).type).toBe('bad-request')
    expect((await end('2026-10-31')).status).toBe(200)
    expect((await problemOf(await end('2026-11-30'))).type).toBe('bad-request')
    expect((await end('2026-09-28')).status).toBe(200)
    expect((await problemOf(await end('2026-09-28', 'd99'))).type).toBe('not-found')
  })
})

describe('by a letter', () => {
  test('a village accepts, decides and delivers on the spot, and the county registers it', async () => {
    const { county, letter, ask } = await openOffice()
    const home = await county.enrol(village)
    const first = await home.handIn()
    await finish(home, first.caseNo, 'd3')
    // Before there was one.
    expect((await stateAt(county, first.caseNo)).quarantined.map((q) => q.reason)).toContain('permission')

    await ask(PATH, letter())
    const second = await home.handIn()
    await finish(home, second.caseNo, 'd3')
    const state = await stateAt(county, second.caseNo)
    expect(state.quarantined).toEqual([])
    expect(state.stage).toBe('delivered')
    expect(state.slots.admission.acts).toMatchObject([{ status: 'registered' }])
    expect(state.slots['step/decide'].acts).toMatchObject([{ status: 'registered' }])
  })

  test('what a village did that did not know of the end is a question, and the county’s word settles it', async () => {
    const { county, letter, ask } = await openOffice()
    await ask(PATH, letter())
    const home = await county.enrol(village)
    const office = await county.enrol(manager)
    // Ended today; the village is cut off, and accepts tomorrow.
    await ask(`${PATH}/d3/end`, { validTo: chinaDay(county.clock.now()) })
    county.clock.move(DAY_MS)
    const { caseNo } = await home.handIn()
    await home.write(draftOf(caseNo, 'accepted', { under: 'd3' }))
    await home.sync()
    const asked = await stateAt(county, caseNo)
    expect(asked.quarantined).toEqual([])
    expect(asked.stage).toBe('received')
    expect(asked.slots.admission).toMatchObject({ contested: true, acts: [{ questioned: true }] })

    await office.sync()
    const { id } = asked.slots.admission.acts[0]!
    await office.write(
      draftOf(caseNo, 'resolved', { slot: 'admission', act: id, reason: '窗口断网，不知道已收回' }),
    )
    await office.sync()
    expect((await stateAt(county, caseNo)).stage).toBe('accepted')
    // It reaches whoever wrote it.
    await home.sync()
    expect(foldCase(await home.store.stream(caseStream(caseNo)))?.stage).toBe('accepted')
  })

  test('a device whose clock stands still does not lengthen it: the legal time decides', async () => {
    const { county, letter, ask } = await openOffice()
    await ask(PATH, letter({ validTo: '2026-09-28' }))
    const home = await county.enrol(village)
    const { caseNo } = await home.handIn()
    await home.write(draftOf(caseNo, 'accepted', { under: 'd3' }))
    const behind = await home.question()
    // Written, says its clock, on the letter's last day; but that clock is ten days slow.
    county.clock.move(10 * DAY_MS)
    await home.exchange(behind)
    await county.node.drain()
    expect((await stateAt(county, caseNo)).slots.admission.acts).toMatchObject([{ questioned: true }])
  })
})
