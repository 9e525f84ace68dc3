/**
 * What the merge desk finds by looking, over the real node: filed twice, gaps in numbers, a device that was copied; the
 * county's word on each, and the station whose case or number it is.
 */
import type { ReadonlySignal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { countyDesk } from '../../../client/station/county-desk.ts'
import type { OpenStation } from '../../../client/station/open-station.ts'
import type { OpenMatter } from '../../../client/station/station.ts'
import { RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { handInEvents } from '../../../shared/case/draft.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { digestOf, entryOf } from '../../../shared/event.ts'
import { chinaDay } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { mutex } from '../../../sync/mutex.ts'
import { newSecret, writeOwn } from '../../../sync/own-log.ts'
import { seededRandom } from '../../support/seeds.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'
import type { Device } from './surroundings.ts'

const county = useCounty(['hezikou', 'zhongxin'])

async function seat(staff: string): Promise<{ at: Device; station: OpenStation }> {
  const at = await county.village()
  return { at, station: await signedIn(at, staff) }
}

async function taken(station: OpenStation): Promise<string> {
  const answer = await station.handIn((await filledDraft(station)).id)
  if (!answer.ok) throw new Error(answer.error.type)
  return answer.value.caseNo
}

async function desks() {
  const [village, centre] = [await seat('hezikou'), await seat('zhongxin')]
  const desk = centre.station.countyDesk(countyDesk)
  /** What one has sent another may have asked for a moment too early: both ask again. */
  const comes = async <T>(value: ReadonlySignal<T>, yes: (value: T) => boolean): Promise<T> => {
    await expect
      .poll(
        () => {
          for (const { station } of [village, centre]) station.sendNow()
          return yes(value.value)
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe(true)
    return value.value
  }
  return { village, centre, desk, comes }
}

const of = <K extends OpenMatter['kind']>(all: readonly OpenMatter[] | undefined, kind: K) =>
  (all ?? []).filter((m): m is Extract<OpenMatter, { kind: K }> => m.kind === kind)

describe('what may be filed twice', () => {
  test('is found by asking, compared in one breath, opened again; the station shows it in both cases', async () => {
    const { village, centre, desk, comes } = await desks()
    const [first, second] = [await taken(village.station), await taken(village.station)]
    await comes(centre.station.caseView(second).value, (view) => Boolean(view))
    const found = desk.found()
    expect(await desk.lookForRepeats()).toEqual({ ok: true, value: { unlisted: 0 } })
    const isIt = (m: OpenMatter) => m.kind === 'repeat' && m.caseNo === second && m.with === first
    await comes(found.value, (all) => all?.some(isIt) === true)

    const word = { cases: [second, first] as const, found: { carriedOn: first }, reason: '电话核实' }
    expect(await desk.compare({ ...word, reason: '' })).toMatchObject({ error: { type: 'Malformed' } })
    expect(await village.station.countyDesk(countyDesk).compare(word)).toMatchObject({ ok: false })
    expect(await desk.compare(word)).toEqual({ ok: true, value: true })
    await comes(found.value, (all) => all?.some(isIt) === false)
    for (const [caseNo, other, as, reason] of [
      [first, second, 'carriedOn', ''],
      [second, first, 'repeats', '电话核实'],
    ] as const) {
      const view = await comes(
        village.station.caseView(caseNo).value,
        (v) => (v?.state.comparisons.length ?? 0) > 0,
      )
      expect(view!.state.comparisons).toMatchObject([{ with: other, found: as, words: [{ reason }] }])
      expect(view!.state.stage).toBe('received')
    }
    // Taken back, it is on the desk without anybody's asking.
    await desk.compare({ ...word, found: 'open' })
    const listed = await comes(desk.matters().value, (all) => of(all, 'repeat').length > 0)
    expect(of(listed, 'repeat')).toHaveLength(1)
  })

  test('is not asked of whoever is no manager, nor without the county', async () => {
    const { village, centre, desk } = await desks()
    expect(await village.station.countyDesk(countyDesk).lookForRepeats()).toMatchObject({
      error: { type: 'Refused', problem: 'forbidden' },
    })
    centre.at.line.cut = true
    expect(await desk.lookForRepeats()).toMatchObject({ error: { type: 'Unreachable' } })
  })
})

describe('a gap in numbers', () => {
  test('is listed, accounted for, listed as such; the station has the word; taken back it waits again', async () => {
    const { village, desk, comes } = await desks()
    await taken(village.station)
    const { device, staff, org, terminal } = village.station.profile.value!
    const day = chinaDay(village.at.clock.nowMs)
    const number = caseNumber({ area: org.id, day, terminal, counter: 4 })
    if (!number.ok) throw new Error(number.error.type)
    const item = village.station.items.value[0]!
    const random = seededRandom(7)
    await writeOwn(
      {
        ...{ store: new RxdbStore(village.at.collections.events), hasher, random, lock: mutex() },
        clock: { now: () => village.at.clock.nowMs },
      },
      { device, by: staff.id, org: org.id },
      () =>
        handInEvents(
          {
            ...{ id: 'draft', item: item.code, itemVersion: item.version, fields: {}, materials: {} },
            ...{ updatedAt: 0, reserved: null },
          },
          { caseNo: number.value, queryCode: '246810', secret: newSecret(random) },
        ),
    )
    const found = desk.found()
    const mine = (all: readonly OpenMatter[] | undefined) =>
      of(all, 'gap').filter((m) => m.gap.terminal === terminal)
    const [gap] = mine(await comes(found.value, (all) => mine(all).length > 0))
    expect(gap).toMatchObject({ gap: { from: 2, to: 3, day }, device, org: org.id })

    const word = { gap: gap!.gap, device, why: 'paper', reason: '看过纸质材料' } as const
    expect(await village.station.countyDesk(countyDesk).account(word)).toMatchObject({
      error: { type: 'WrongRole' },
    })
    expect(await desk.account({ ...word, reason: '' })).toMatchObject({ error: { fields: ['reason'] } })
    expect(await desk.account(word)).toEqual({ ok: true, value: true })
    await comes(found.value, (all) => all !== undefined && mine(all).length === 0)
    const all = await comes(
      desk.gaps().value,
      (gaps) => gaps?.some((g) => g.account.why === 'paper') === true,
    )
    expect(all!.find((g) => g.gap.terminal === terminal)).toMatchObject({
      account: { why: 'paper', words: [{ reason: '看过纸质材料' }] },
    })
    const told = await comes(village.station.accounts().value, (words) => (words?.length ?? 0) > 0)
    expect(told).toMatchObject([{ data: { day, from: 2, to: 3, why: 'paper', reason: '看过纸质材料' } }])
    await desk.account({ ...word, why: 'open' })
    await comes(found.value, (again) => mine(again).length > 0)
  })
})

describe('a copied device', () => {
  test('is one heading; each event of its copy is read and adopted by itself, the rest is answered as one', async () => {
    const { village, centre, desk, comes } = await desks()
    const caseNo = await taken(village.station)
    await comes(centre.station.caseView(caseNo).value, (view) => Boolean(view))
    const { device } = village.station.profile.value!
    const own = await new RxdbStore(village.at.collections.events).log(device, 0, 100)
    // The copy went on from the receipt by itself, twice.
    const { secret } = own[0]!.event.data as { secret: string }
    let before = own[0]!
    for (const reason of ['甲', '乙']) {
      const id = `${device}.${Number(before.event.id.slice(9)) + 1}`
      const data = { fields: { 'applicant.name': reason } }
      const digest = digestOf(hasher, secret, id, data)
      before = entryOf(hasher, {
        ...{ ...own[1]!.event, id, type: 'filled', v: 1, data, digest },
        ...{ prev: before.hash, parents: [before.event.id], tick: before.event.tick + 1 },
      })
      await county.county().store.append([before])
    }
    await county.county().node.drain()
    const matters = desk.matters()
    const clones = (all: readonly OpenMatter[] | undefined) =>
      of(all, 'clone').filter((m) => m.device === device && m.told.length === 2)
    const listed = await comes(matters.value, (all) => clones(all).length > 0)
    const [fork] = clones(listed)
    expect(fork).toMatchObject({ org: '441424104201', cases: [caseNo] })
    const each = (all: readonly OpenMatter[] | undefined) =>
      of(all, 'quarantine').filter((m) => m.device === device)
    expect(each(listed).map((m) => m.id)).toEqual(fork!.told.map((q) => q.id))

    // The first is read, and the county writes it anew in its own name.
    const [copied] = each(listed)
    const body = await desk.quarantinedEvent(copied!)
    const data = { fields: { 'applicant.name': '甲' } }
    expect(body).toMatchObject({ ok: true, value: { event: { type: 'filled', data } } })
    const { id, hash, streams } = copied!
    const adopt = { stream: `case/${caseNo}`, type: 'filled', data } as const
    const read = { id, hash, streams, verdict: 'adopted', reason: '电话核实', adopt } as const
    expect(await desk.rule(read)).toEqual({ ok: true, value: true })
    await comes(matters.value, (all) => all !== undefined && each(all).length === 1)
    await comes(
      centre.station.caseView(caseNo).value,
      (v) => v?.state.fields['applicant.name']?.value === '甲',
    )

    const left = of(matters.value.value, 'clone').find((m) => m.device === device)!
    expect(left.told.map((q) => q.id)).toEqual([fork!.told[1]!.id])
    const [first, ...also] = left.told
    const word = { ...first!, also, verdict: 'dismissed', reason: '已停用复制的设备' } as const
    expect(await desk.rule(word)).toEqual({ ok: true, value: true })
    await comes(
      matters.value,
      (all) =>
        all !== undefined && of(all, 'clone').every((m) => m.device !== device) && each(all).length === 0,
    )
    const view = await comes(
      centre.station.caseView(caseNo).value,
      (v) => v?.state.quarantined.filter((q) => q.ruling !== null).length === 2,
    )
    // The device itself is told to enrol anew.
    expect(village.station.status.value?.refusal).toBe('cloned')
    expect(view!.state.quarantined.map((q) => q.ruling?.reason)).toEqual(['电话核实', '已停用复制的设备'])
  })
})
