/** What the county's desk asks of its station, over the real node: what awaits a word, the word, and who hears it. */
import { describe, expect, test } from 'vitest'
import { countyDesk } from '../../../client/station/county-desk.ts'
import type { OpenStation } from '../../../client/station/open-station.ts'
import type { OpenMatter, Rule } from '../../../client/station/station.ts'
import { RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { casesSchema } from '../../../client/storage/schemas.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { mutex } from '../../../sync/mutex.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { seededRandom } from '../../support/seeds.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'
import { type Device, until } from './surroundings.ts'

const county = useCounty(['hezikou', 'zhongxin'])

type Quarantined = Extract<OpenMatter, { kind: 'quarantine' }>

async function seat(staff: string): Promise<{ at: Device; station: OpenStation }> {
  const at = await county.village()
  return { at, station: await signedIn(at, staff) }
}

async function taken(station: OpenStation, name: string): Promise<string> {
  const answer = await station.handIn((await filledDraft(station, name)).id)
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value.caseNo
}

/** What the station's own tables would not let it write. */
async function forge({ at, station }: { at: Device; station: OpenStation }, caseNo: string): Promise<void> {
  const { device, staff, org } = station.profile.value!
  const store = new RxdbStore(at.collections.events)
  await writeOwn(
    { store, hasher, random: seededRandom(7), clock: { now: () => at.clock.nowMs }, lock: mutex() },
    { device, by: staff.id, org: org.id },
    () => [{ stream: caseStream(caseNo), type: 'accepted', v: 1, data: {} }],
  )
  station.sendNow()
}

const here = async (station: OpenStation, caseNo: string) =>
  (await until(station.caseView(caseNo).value, (view) => view !== undefined && view !== null))!

/** A village's forged acceptance, and the centre that has heard of it. */
async function forged(name: string) {
  const village = await seat('hezikou')
  const centre = await seat('zhongxin')
  const caseNo = await taken(village.station, name)
  await forge(village, caseNo)
  const desk = centre.station.countyDesk(countyDesk)
  const matters = desk.matters()
  const quarantine = village.station.quarantined()
  await until(quarantine.value, (all) => all?.length === 1)
  const isIt = (matter: OpenMatter): matter is Quarantined =>
    matter.kind === 'quarantine' && matter.caseNo === caseNo
  const waits = (yes: boolean) => {
    centre.station.sendNow()
    return until(matters.value, (all) => all !== undefined && all.some(isIt) === yes)
  }
  const matter = (await waits(true))!.find(isIt)!
  const word = (verdict: Rule['verdict'], more: Partial<Rule> = {}): Rule => {
    const { id, hash, streams } = matter
    return { id, hash, streams, verdict, reason: '村里不受理', ...more }
  }
  const heard = (verdict: Rule['verdict']) => {
    village.station.sendNow()
    return until(quarantine.value, (all) => all?.[0]?.ruling?.verdict === verdict)
  }
  return { village, centre, caseNo, desk, matter, waits, word, heard }
}

describe('an event in quarantine', () => {
  test('awaits the county’s word, is read, dismissed, and opened again; its author hears each word', async () => {
    const { desk, matter, waits, word, heard, village } = await forged('甲')
    expect(matter).toMatchObject({ reason: 'permission', org: '441424104201', applicant: '甲' })
    expect(matter.device).toBe(village.station.profile.value!.device)
    const body = await desk.quarantinedEvent(matter)
    expect(body).toMatchObject({ ok: true, value: { event: { type: 'accepted', id: matter.id } } })

    expect(await desk.rule(word('dismissed'))).toEqual({ ok: true, value: true })
    await waits(false)
    expect((await heard('dismissed'))?.[0]?.ruling).toMatchObject({ reason: '村里不受理' })
    expect(await desk.rule(word('open', { reason: '再看看' }))).toMatchObject({ ok: true })
    await waits(true)
    await heard('open')
  })

  test('is adopted by what the county writes anew, in one breath; or not at all', async () => {
    const { desk, caseNo, word, waits, heard, village, centre } = await forged('乙')
    const adopt = { stream: caseStream(caseNo), type: 'accepted' as const, data: {} }
    const late = { ...adopt, type: 'delivered' as const, data: { to: 'applicant', note: '' } }
    expect(await desk.rule(word('adopted', { adopt: late }))).toMatchObject({ error: { type: 'WrongStage' } })
    expect((await here(centre.station, caseNo)).state.quarantined[0]?.ruling).toBeNull()

    expect(await desk.rule(word('adopted', { adopt }))).toMatchObject({ ok: true })
    await waits(false)
    await heard('adopted')
    const { state } = await here(village.station, caseNo)
    expect(state.stage).toBe('accepted')
  })

  test('cannot be read without the county, nor by whoever is not its manager, nor settled by them', async () => {
    const { desk, matter, centre, village, word } = await forged('丙')
    centre.at.line.cut = true
    expect(await desk.quarantinedEvent(matter)).toMatchObject({ error: { type: 'Unreachable' } })
    centre.at.line.cut = false
    expect(await desk.quarantinedEvent({ ...matter, hash: 'A'.repeat(22) })).toMatchObject({
      error: { type: 'NotGiven' },
    })
    const theirs = village.station.countyDesk(countyDesk)
    expect(await theirs.quarantinedEvent(matter)).toMatchObject({ error: { type: 'NotGiven' } })
    expect(await theirs.rule(word('dismissed'))).toMatchObject({ error: { type: 'WrongRole' } })
    expect(await desk.rule(word('dismissed', { reason: '' }))).toMatchObject({
      error: { type: 'Malformed', fields: ['reason'] },
    })
    // The session ends by the node's clock; what was written goes on being sent.
    county.county().clock.move(9 * 3_600_000)
    expect(await desk.quarantinedEvent(matter)).toMatchObject({ error: { type: 'SignedOut' } })
  })
})

describe('all cases', () => {
  test('what conflicts is found by its index, closed with a reason only, and lists narrow by town and state', async () => {
    const village = await seat('hezikou')
    const centre = await seat('zhongxin')
    const caseNo = await taken(village.station, '丁')
    village.station.sendNow()
    centre.station.sendNow()
    await here(centre.station, caseNo)
    village.at.line.cut = true
    const fill = (at: OpenStation, phone: string) =>
      at.write(caseNo, 'filled', { fields: { 'applicant.phone': phone } })
    await fill(village.station, '13800000001')
    await fill(centre.station, '13800000002')
    village.at.line.cut = false
    for (const { station } of [village, centre]) station.sendNow()

    const matters = centre.station.countyDesk(countyDesk).matters()
    const ofCase = (all: readonly OpenMatter[] | undefined) => all?.find((m) => m.caseNo === caseNo)
    expect(ofCase(await until(matters.value, (all) => ofCase(all) !== undefined))).toMatchObject({
      ...{ kind: 'field', field: 'applicant.phone', applicant: '丁' },
      org: '441424104201',
    })
    const fields = { 'applicant.phone': '13800000001' }
    expect(await centre.station.write(caseNo, 'filled', { fields })).toMatchObject({
      error: { type: 'NoReason' },
    })
    expect(await centre.station.write(caseNo, 'filled', { fields, reason: '已核实' })).toMatchObject({
      ok: true,
    })
    await until(matters.value, (all) => ofCase(all) === undefined)

    const listed = async (filter: Parameters<OpenStation['cases']>[2]) => {
      const rows = await until(centre.station.cases('all', 50, filter).value, (all) => all !== undefined)
      return rows!.some((row) => row.caseNo === caseNo)
    }
    expect(await listed({ town: '441424104000' })).toBe(true)
    expect(await listed({ town: '441424104000', stage: 'received' })).toBe(true)
    expect(await listed({ town: '441424120000' })).toBe(false)
    expect(await listed({ town: '441424104000', stage: 'delivered' })).toBe(false)
    expect(await listed({ department: '11441424MB2A000388' })).toBe(false)
    const rows = await until(centre.station.cases('all', 50).value, (all) => all !== undefined)
    const path = rows!.find((row) => row.caseNo === caseNo)!.path
    expect(path.map(({ org }) => org)).toEqual(['441424104000'])
  })

  test('a list that an earlier program made is folded anew from the log', async () => {
    const village = await seat('hezikou')
    const caseNo = await taken(village.station, '戊')
    const { cases, meta } = village.at.collections
    await village.station.close()
    await cases.find().remove()
    await meta.findOne('caseList').remove()
    // From the log alone.
    village.at.line.cut = true
    const again = await village.at.openTab()
    await until(again.cases('all', 10).value, (all) => all?.some((row) => row.caseNo === caseNo) ?? false)
    await expect
      .poll(async () => JSON.parse((await meta.findOne('caseList').exec())?.json ?? '{}'))
      .toEqual({ version: casesSchema.version })
  })
})
