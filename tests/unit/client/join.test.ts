import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Office } from '../../../client/station/office.ts'
import type { OpenStation } from '../../../client/station/open-station.ts'
import type { Org, Staff } from '../../../shared/org/org.ts'
import { MORNING } from '../../support/seeds.ts'
import { openCounty, PASSWORD } from './county.ts'
import { type Device, device, type Fetch } from './surroundings.ts'

const SECRET = '一扇门 2026'
const CLERK: Staff = { id: 'cun1', name: '何新站', org: '441424104201', roles: ['agent'] }

let county: Awaited<ReturnType<typeof openCounty>>
let open: Device[]
let centre: { station: OpenStation; office: Office }

beforeEach(async () => {
  county = await openCounty(['jishui'], false)
  open = []
  const { station, office } = await stationAt(county.browser())
  centre = { station, office }
  expect(await come(office, (await county.node.administratorCode())!)).toMatchObject({ ok: true })
})
afterEach(async () => {
  await Promise.all(open.map((d) => d.close()))
  await county.close()
})

async function stationAt(fetch: Fetch) {
  const made = await device(fetch, MORNING)
  open.push(made)
  const station = await made.openTab()
  return { made, station, office: (await station.office())! }
}

const invited = async (staff: Staff = CLERK): Promise<string> => {
  const issued = await centre.office.invite(staff)
  if (!issued.ok) throw new Error(JSON.stringify(issued.error))
  return issued.value.code
}

/** As the page does it: first look, then join. */
async function come(office: Office, code: string) {
  const found = await office.look(code)
  return found.ok ? office.join(code, found.value, SECRET, () => {}) : found
}

async function devicesAt(org: string): Promise<number> {
  const list = await centre.office.accounts()
  if (!list.ok) throw new Error(list.error.type)
  return list.value.devices.filter((d) => d.org === org).length
}

const orgOf = (id: string): Org => {
  const org = centre.station.orgs().find((o) => o.id === id)
  if (!org) throw new Error(`no ${id}`)
  return org
}

/** A browser whose line breaks so many times behind the node's answer to this path. */
function losing(path: RegExp, times: number): Fetch {
  const fetch = county.browser()
  let left = times
  return async (asked, init) => {
    const answer = await fetch(asked, init)
    if (left === 0 || !path.test(asked)) return answer
    left -= 1
    throw new TypeError('fetch failed')
  }
}

describe('coming in by a code', () => {
  test('makes a profile, a device and the guide, and the next release names the colleague elsewhere', async () => {
    const { station, office } = await stationAt(county.browser())
    const code = await invited()
    expect(centre.station.staffName(CLERK.id)).toBe(CLERK.id)
    const joined = await come(office, code)
    expect(joined).toMatchObject({ ok: true, value: { staff: CLERK, org: { id: CLERK.org } } })
    expect(station.profile.value?.staff).toEqual(CLERK)
    await expect.poll(() => station.items.value.length).toBeGreaterThan(0)
    centre.station.sendNow()
    await expect.poll(() => centre.station.staffName(CLERK.id)).toBe(CLERK.name)
  })

  test.each([
    ['the answer to the code', /^\/api\/v1\/join$/, 1],
    // Asked for where the enrolment says, and again where the first exchange does.
    ['the guide', /^\/packs\//, 2],
  ])('when %s is lost, is done by doing it again: one device', async (_, path, times) => {
    const code = await invited()
    const { station, office } = await stationAt(losing(path, times))
    expect(await come(office, code)).toMatchObject({ ok: false })
    expect(station.profile.value).toBeNull()
    // The page is still open at the password: it looks no second time.
    const who = { staff: CLERK, org: orgOf(CLERK.org), until: '' }
    expect(await office.join(code, who, SECRET, () => {})).toMatchObject({ ok: true })
    expect(station.profile.value?.staff).toEqual(CLERK)
    expect(await devicesAt(CLERK.org)).toBe(1)
  })

  test('a guide that is lost once is fetched again, and nobody is told', async () => {
    const code = await invited()
    const { station, office } = await stationAt(losing(/^\/packs\//, 1))
    expect(await come(office, code)).toMatchObject({ ok: true })
    expect(station.profile.value?.staff).toEqual(CLERK)
  })

  test('a second person on a device of the organisation leaves it the device that it is', async () => {
    const { station, office } = await stationAt(county.browser())
    await come(office, await invited())
    const before = station.profile.value
    const second = { ...CLERK, id: 'cun2', name: '河新站' }
    expect(await come(office, await invited(second))).toMatchObject({ ok: true })
    expect(station.profile.value).toMatchObject({ staff: second, device: before?.device })
    expect(await devicesAt(CLERK.org)).toBe(1)
  })

  test('a device of another organisation says so, sends no code to be redeemed, and stays what it is', async () => {
    const asked: string[] = []
    const { made, station, office } = await stationAt(county.browser((path) => void asked.push(path)))
    await come(office, await invited())
    const before = station.profile.value
    const town: Staff = { id: 'zhen1', name: '华新窗', org: '441424104000', roles: ['clerk'] }
    const code = await invited(town)
    asked.length = 0
    const refused = { ok: false, error: { type: 'OtherOrg', org: CLERK.org } }
    expect(await office.look(code)).toEqual(refused)
    // Not even where the page was open before the device came to the other organisation.
    const who = { staff: town, org: orgOf(town.org), until: '' }
    expect(await office.join(code, who, SECRET, () => {})).toEqual(refused)
    expect(asked).not.toContain('/api/v1/join')
    expect(station.profile.value).toEqual(before)
    // The code is still good elsewhere. RxDB has room for two devices in one process.
    await made.close()
    open.splice(open.indexOf(made), 1)
    const elsewhere = await stationAt(county.browser())
    expect(await come(elsewhere.office, code)).toMatchObject({ ok: true })
  })

  test('what cannot be a code is not sent', async () => {
    const asked: string[] = []
    const { office } = await stationAt(county.browser((path) => void asked.push(path)))
    expect(await office.look('7K3Q')).toMatchObject({ error: { problem: 'no-invitation' } })
    expect(asked).toEqual([])
  })
})

test('without the open door a password enrols no device, and the refusal says what does', async () => {
  const { station } = await stationAt(county.browser())
  const answer = await station.signIn('jishui', PASSWORD, () => {})
  expect(answer).toEqual({ ok: false, error: { type: 'Refused', problem: 'needs-invitation' } })
  expect(station.profile.value).toBeNull()
})

test('the office says when the county cannot be reached', async () => {
  const { made, office } = await stationAt(county.browser())
  made.line.cut = true
  expect(await office.accounts()).toEqual({ ok: false, error: { type: 'Unreachable' } })
  expect(await office.invite(CLERK)).toEqual({ ok: false, error: { type: 'Unreachable' } })
})
