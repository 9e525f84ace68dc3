/** A station between its township and its county: which it asks, what crosses the line, what it says of where things are. */
import { beforeAll, describe, expect, test } from 'vitest'
import { changeRows, readRow } from '../../../client/storage/rows.ts'
import { refuse } from '../../../server/middleware/problems.ts'
import { exchangeAnswer } from '../../support/exchange-answer.ts'
import { filledDraft, PASSWORD, signedIn, useCounty } from './county.ts'
import { type Device, type Fetch, until } from './surroundings.ts'
import { openTownship, TOWN_URL, type Township } from './township.ts'

const COUNTY_URL = 'http://county.test'
const { county, place } = useCounty(['hezikou', 'zhongxin'])

let township: Township
beforeAll(async () => {
  township = await openTownship(county())
})

/** What crosses to each node, and which of them is cut off. */
interface Lines {
  cut: { town: boolean; county: boolean }
  /** The township sends everybody away for a while. */
  busy: boolean
  readonly asked: string[]
  rows: { town: number; county: number }
  bytes: { town: number; county: number }
  catalogue: { release: number; pack: string } | null
}

/** `home`: the node whose page this is; only it answers what is no exchange. */
function lines(home: 'town' | 'county'): { readonly lines: Lines; readonly fetch: Fetch } {
  const seen: Lines = {
    cut: { town: false, county: false },
    busy: false,
    asked: [],
    rows: { town: 0, county: 0 },
    bytes: { town: 0, county: 0 },
    catalogue: null,
  }
  const browser = county().browser()
  const fetch: Fetch = async (path, init) => {
    const base = home === 'town' ? TOWN_URL : COUNTY_URL
    const to = new URL(path, base).origin === TOWN_URL ? 'town' : 'county'
    const { pathname } = new URL(path, base)
    if (seen.cut[to]) throw new TypeError('fetch failed')
    if (seen.busy && to === 'town') return refuse({ type: 'TooManyRequests', retryAfterMs: 60_000 })
    // Signing in at a township is the relay's own affair; here the county stands in for it.
    const answer =
      to === 'town' && !pathname.startsWith('/api/')
        ? await township.app.request(new URL(pathname, TOWN_URL), init)
        : await browser(pathname, init)
    // A relay answers whoever joined at it when it knows the device itself.
    if (home === 'town' && pathname === '/api/v1/session') await township.meet()
    if (pathname !== '/sync/v1/exchange' || !answer.ok) return answer
    const bytes = (await answer.clone().arrayBuffer()).byteLength
    const read = await exchangeAnswer(answer.clone())
    seen.asked.push(to)
    seen.rows[to] += read.rows.length
    seen.bytes[to] += bytes + (init.body instanceof Uint8Array ? init.body.length : 0)
    seen.catalogue = read.catalogue ?? seen.catalogue
    return answer
  }
  return { lines: seen, fetch }
}

/** The release that names the nodes has come. */
const named = (at: Device) =>
  changeRows(at.collections.meta, ['release'], (key, row) => ({
    key,
    json: JSON.stringify({ ...JSON.parse(row!.json), nodes: township.nodes(COUNTY_URL) }),
  }))

const rowsHeld = (at: Device) => at.collections.events.count().exec()

async function villageAtCounty() {
  const { lines: line, fetch } = lines('county')
  const at = await place(fetch)
  const station = await signedIn(at)
  await until(station.status, (s) => s.phase === 'all-there')
  return { at, station, line }
}

async function villageAtTownship() {
  const seat = await villageAtCounty()
  await township.meet()
  await named(seat.at)
  seat.station.sendNow()
  await until(seat.station.status, (s) => s.via !== null && s.phase === 'all-there')
  return seat
}

async function take(station: Awaited<ReturnType<typeof signedIn>>, name = '张三') {
  const taken = await station.handIn((await filledDraft(station, name)).id)
  if (!taken.ok) throw new Error(taken.error.type)
  return taken.value.caseNo
}

describe('a village with a township', () => {
  test('goes to its township, and fetches nothing again that it holds', async () => {
    const { at, station, line } = await villageAtCounty()
    for (let i = 0; i < 3; i += 1) await take(station)
    await until(station.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    await township.meet()
    station.sendNow()
    await until(station.history().value, (h) => (h?.[0]?.received ?? 1) === 0)
    const held = await rowsHeld(at)
    await named(at)
    station.sendNow()
    const status = await until(station.status, (s) => s.via !== null && s.phase === 'all-there')
    expect(status.via).toBe('华城镇便民服务中心')
    expect(line.rows.town).toBe(0)
    expect(await rowsHeld(at)).toBe(held)
    // Nothing of its own went up again either.
    expect(
      (await township.store.parts(0, 100)).filter((p) => p.part.device === station.profile.value!.device),
    ).toEqual([])
    expect(at.defects).toEqual([])
    expect(township.defects).toEqual([])
  })

  test('what the township has is not said to be at the county until the county has it', async () => {
    const { station, line } = await villageAtTownship()
    const caseNo = await take(station)
    const view = station.caseView(caseNo)
    const there = await until(station.status, (s) => s.phase === 'at-township')
    expect(there).toMatchObject({ waitingEvents: 0, waitingCases: 0, via: '华城镇便民服务中心' })
    expect(there.waitingCounty).toBeGreaterThan(0)
    expect(await until(view.value, (v) => v?.unsent.size === 0)).toMatchObject({
      waiting: { size: there.waitingCounty },
    })
    await township.meet()
    station.sendNow()
    expect((await until(station.status, (s) => s.phase === 'all-there')).waitingCounty).toBe(0)
    expect((await until(view.value, (v) => v?.waiting.size === 0))!.unsent.size).toBe(0)
    expect(line.asked.at(-1)).toBe('town')
    view.dispose()
  })

  test('the township cut off: on with the county in the same piece of work, and back again', async () => {
    const { at, station, line } = await villageAtTownship()
    const device = station.profile.value!.device
    line.cut.town = true
    await take(station)
    const direct = await until(
      station.status,
      (s) => s.phase === 'all-there' && s.via === null && s.waitingEvents === 0,
    )
    expect(direct.cutOffSince).toBeNull()
    expect((await county().store.last(device))?.event.type).toBeDefined()
    line.cut.county = true
    await take(station)
    expect((await until(station.status, (s) => s.phase === 'cut-off')).waitingEvents).toBeGreaterThan(0)

    line.cut.town = false
    await township.meet()
    const before = { ...line.rows }
    station.sendNow()
    await until(station.status, (s) => s.phase === 'at-township')
    expect(await township.last(device)).toBe((await station.profile.value) && (await ownSeq(at, device)))
    // What had come from the county meanwhile is not fetched again from the township.
    expect(line.rows.town - before.town).toBeLessThanOrEqual(10)
    await township.meet()
    station.sendNow()
    await until(station.status, (s) => s.phase === 'all-there')
    const ids = (await county().store.log(device, 0, 1000)).map((e) => e.event.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(at.defects).toEqual([])
  })

  test('many rows came another way: sets are compared, and none comes twice', async () => {
    const { at, station, line } = await villageAtTownship()
    line.cut.town = true
    const had = line.rows.county
    // A window of the same village: what it writes comes down to this one, from the county.
    const other = await villageAtCounty()
    for (let i = 0; i < 8; i += 1) await take(other.station)
    await until(other.station.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    const written = await ownSeq(other.at, other.station.profile.value!.device)
    // At most so many exchanges: what was taken in there comes with the next one or two.
    for (let i = 0; i < 50 && line.rows.county - had < written; i += 1) {
      const before = station.status.value.contactAt
      at.clock.nowMs += 1_000
      station.sendNow()
      await until(station.status, (s) => s.contactAt !== before && s.phase === 'all-there')
    }
    expect(line.rows.county - had).toBeGreaterThan(10)
    line.cut.town = false
    await township.meet()
    const before = { ...line.rows }
    station.sendNow()
    await until(station.status, (s) => s.via !== null && s.phase === 'all-there')
    expect(line.rows.town - before.town).toBe(0)
    const states = JSON.parse((await readRow(at.collections.meta, 'sync'))!.json)
    expect(states.nodes['7TWNSHP1']).toMatchObject({ healing: false, elsewhere: 0 })
    expect(at.defects).toEqual([])
  })

  test('a township that does not know the device yet: on with the county, nobody is sent for', async () => {
    const { at, station, line } = await villageAtCounty()
    await named(at)
    line.cut.town = false
    const stop: string[] = []
    const watching = station.status.subscribe((s) => void stop.push(s.phase))
    await take(station)
    await until(station.status, (s) => s.phase === 'all-there' && s.waitingEvents === 0)
    watching()
    expect(stop).not.toContain('refused')
    expect(stop).not.toContain('cut-off')
    expect(station.status.value.via).toBeNull()
  })

  test('a dead township is left alone for a while, then tried again', async () => {
    const { at, station, line } = await villageAtTownship()
    let knocked = 0
    Object.defineProperty(line.cut, 'town', {
      get: () => {
        knocked += 1
        return true
      },
    })
    await take(station, '甲')
    await until(station.status, (s) => s.via === null && s.waitingEvents === 0 && s.phase === 'all-there')
    const first = knocked
    await take(station, '乙')
    await until(station.status, (s) => s.waitingEvents > 0)
    await until(station.status, (s) => s.waitingEvents === 0 && s.phase === 'all-there')
    expect(knocked).toBe(first)
    at.clock.nowMs += 300_001
    await take(station, '丙')
    await until(station.status, (s) => s.waitingEvents > 0)
    await until(station.status, (s) => s.waitingEvents === 0 && s.phase === 'all-there')
    expect(knocked).toBeGreaterThan(first)
  })
})

describe('a page of the township', () => {
  test('fetches the guide first, which names the node whose answers it then believes', async () => {
    await township.join()
    const elsewhere = await villageAtCounty()
    township.announce(elsewhere.line.catalogue)
    const { lines: line, fetch } = lines('town')
    const at = await place(fetch)
    const station = await at.openTab({ origin: TOWN_URL })
    expect(await station.signIn('hezikou', PASSWORD, () => {})).toMatchObject({ ok: true })
    const seen: string[] = []
    const stop = station.status.subscribe((s) => void seen.push(s.phase))
    await until(station.status, (s) => s.via !== null && s.phase === 'all-there')
    stop()
    expect(seen).not.toContain('refused')
    expect(await rowsHeld(at)).toBeGreaterThan(0)
    expect(new Set(line.asked)).toEqual(new Set(['town']))
  })
})

async function ownSeq(at: Device, device: string): Promise<number> {
  const rows = await at.collections.events.find({ selector: { device } }).exec()
  return Math.max(...rows.map((row) => row.seq))
}

describe('a township that is busy', () => {
  test('is asked again, and no other node is', async () => {
    const { station, line } = await villageAtTownship()
    line.busy = true
    const asked = line.asked.length
    await take(station)
    await until(station.history().value, (h) => h?.[0]?.failed === 'too-many-requests')
    expect(line.asked.slice(asked)).toEqual([])
    line.busy = false
    station.sendNow()
    await until(station.history().value, (h) => h?.[0]?.failed === null && h[0].sent > 0)
    expect(new Set(line.asked.slice(asked))).toEqual(new Set(['town']))
  })
})
