/** 网上申办 (A01, C25) through a real node: one case, whether it began at a counter or by the web. */
import { createHash } from 'node:crypto'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeHealing } from '../../../server/backup/healing-file.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { APPLICANT } from '../../../shared/case/filing.ts'
import { type CaseState, foldCase } from '../../../shared/case/fold.ts'
import { milestonesOf } from '../../../shared/case/milestones.ts'
import { parseCaseNumber } from '../../../shared/case/number.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { filedSchema, numberGivenSchema } from '../../../shared/protocol/filings.ts'
import { progressSchema } from '../../../shared/protocol/progress.ts'
import { isoOf } from '../../../shared/time.ts'
import { draftOf } from '../../support/device.ts'
import {
  type County,
  neighbour,
  ORIGIN,
  openCounty,
  problemOf,
  type Station,
  township,
  village,
} from './county.ts'
import { verified } from './logs.ts'

const VILLAGE = '441424104201'
const MANAGER = 'zhongxin'
const NAME = '欧阳慕蓉Zq7'
const permit = demoRelease('').items.find(({ name }) => name === '居住证申领')!
const atCounters = demoRelease('').items.find(({ name }) => name === '高龄津贴')!
const [idCard, proof] = permit.materials.map(({ id }) => id) as [string, string]

/** As a JPEG begins. */
const photo = (of: string) => new Uint8Array([0xff, 0xd8, 0xff, ...utf8(of)])
const BYTES = photo('an identity card '.repeat(50))
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const fileOf = (bytes: Uint8Array) => ({ sha256: sha256Of(bytes), bytes: bytes.length, type: 'image/jpeg' })

const fields: Record<string, string> = {
  'applicant.name': NAME,
  'applicant.id': '11010519491231002X',
  'applicant.phone': '13800138000',
  homeAddress: '兴宁市新圩镇',
  arrivedOn: '2025-01-06',
  reason: '合法稳定就业',
  landlord: '五华县示例厂',
}

async function openWithPermit() {
  const county = await openCounty({ staff: [village, neighbour, township, MANAGER] })
  await county.restart(async () => void Object.assign(county.release, { items: [permit, atCounters] }))
  return county
}

const put = (county: County, path: string, body: unknown): Promise<Response> =>
  Promise.resolve(
    county.node.app.request(path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify(body),
    }),
  )

const numberOf = async (county: County, org = VILLAGE) =>
  numberGivenSchema.parse(await (await county.post('/api/v1/filings', { org })).json())

interface Sent {
  readonly caseNo: string
  readonly token: string
}

const fileUnder = (county: County, { caseNo, token }: Sent, changes: object = {}) =>
  put(county, `/api/v1/filings/${caseNo}`, {
    ...{ token, item: permit.code, itemVersion: permit.version, fields },
    ...{ materials: [{ material: idCard, file: fileOf(BYTES) }], ...changes },
  })

async function filed(county: County, changes: object = {}) {
  const given = await numberOf(county)
  const answer = await fileUnder(county, given, changes)
  expect(answer.status, await answer.clone().text()).toBe(200)
  return { ...given, ...filedSchema.parse(await answer.json()) }
}

const bytesTo = async (
  county: County,
  caseNo: string,
  queryCode: string,
  bytes: Uint8Array<ArrayBuffer>,
  sha256 = sha256Of(bytes),
): Promise<Response> =>
  county.node.app.request(`/api/v1/filings/${caseNo}/files/${sha256}`, {
    method: 'PUT',
    headers: { 'x-query-code': queryCode, origin: ORIGIN },
    body: bytes,
  })

const stateAt = async (station: Station, caseNo: string): Promise<CaseState | null> => {
  await station.sync()
  return foldCase(await station.store.stream(caseStream(caseNo)))
}

const entriesOf = async (county: County, caseNo: string) => {
  await county.node.drain()
  return county.store.stream(caseStream(caseNo))
}

describe('what an applicant files', () => {
  test('is a case of the window they chose, and goes on there', async () => {
    const county = await openWithPermit()
    const [town, station, other] = [
      await county.enrol(township),
      await county.enrol(village),
      await county.enrol(neighbour),
    ]
    const { caseNo, queryCode, receivedAt } = await filed(county)
    expect(parseCaseNumber(caseNo)).toMatchObject({ ok: true, value: { area: VILLAGE, counter: 1 } })
    expect(receivedAt).toBe(isoOf(county.clock.now()))
    expect((await bytesTo(county, caseNo, queryCode, BYTES)).status).toBe(204)

    const state = (await stateAt(town, caseNo))!
    expect(state).toMatchObject({ online: true, stage: 'received', receivedOrg: VILLAGE, receivedAt })
    expect(state.fields['applicant.name']?.value).toBe(NAME)
    expect(summaryOf(state)).toMatchObject({ online: true, turn: '441424104000', task: 'accept' })
    expect(summaryOf((await stateAt(station, caseNo))!)).toEqual(summaryOf(state))
    expect(await stateAt(other, caseNo)).toBeNull()
    const path = `/sync/v1/materials/by-hash/${sha256Of(BYTES)}`
    expect(Buffer.from(await (await town.request('GET', path)).arrayBuffer())).toEqual(Buffer.from(BYTES))
    expect((await other.request('GET', path)).status).toBe(404)
    // 预审 is the window's: nobody has looked at anything yet.
    const precheck = async () => milestonesOf(state, await town.store.stream(caseStream(caseNo)))[0]
    expect(await precheck()).toMatchObject({ milestone: 'precheck', at: null })

    await town.write(draftOf(caseNo, 'accepted', {}))
    await town.sync()
    expect(await stateAt(station, caseNo)).toMatchObject({ stage: 'accepted' })
    expect(await precheck()).toMatchObject({ at: expect.any(String) })
    const answer = await county.post('/api/v1/progress', { caseNo, queryCode })
    expect(progressSchema.parse(await answer.json())).toMatchObject({ stage: 'accepted' })
    expect(JSON.stringify(county.log)).not.toContain(NAME)
  })

  test('is written once, however often it is sent', async () => {
    const county = await openWithPermit()
    const first = await filed(county)
    const before = await entriesOf(county, first.caseNo)
    expect(before.map((e) => e.event.type)).toEqual(['received', 'filled', 'material'])
    expect(before.map((e) => e.event.by)).toEqual([APPLICANT, APPLICANT, APPLICANT])
    const again = await fileUnder(county, first)
    expect(filedSchema.parse(await again.json())).toEqual({
      ...{ caseNo: first.caseNo, queryCode: first.queryCode, receivedAt: first.receivedAt },
    })
    expect(await entriesOf(county, first.caseNo)).toEqual(before)
    // Killed before it could answer: the next tenure reads in the log that it is written.
    await county.restart()
    expect((await fileUnder(county, first)).status).toBe(200)
    expect(await entriesOf(county, first.caseNo)).toEqual(before)
    const many = await Promise.all([1, 2, 3].map(() => fileUnder(county, first)))
    expect(many.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(await entriesOf(county, first.caseNo)).toEqual(before)
  })

  test('sent again with a change it brings the change, and undoes no clerk’s', async () => {
    const county = await openWithPermit()
    const town = await county.enrol(township)
    const first = await filed(county)
    await stateAt(town, first.caseNo)
    await fileUnder(county, first, { fields: { ...fields, landlord: '五华县另一厂' } })
    const added = (await entriesOf(county, first.caseNo)).at(-1)!.event
    expect([added.type, added.data]).toEqual(['filled', { fields: { landlord: '五华县另一厂' } }])
    await town.sync()
    await town.write(draftOf(first.caseNo, 'filled', { fields: { 'applicant.phone': '13900139000' } }))
    await town.sync()
    const again = await fileUnder(county, first, { fields: { ...fields, landlord: '五华县另一厂' } })
    expect(again.status).toBe(200)
    expect((await stateAt(town, first.caseNo))!.fields['applicant.phone']).toMatchObject({
      ...{ value: '13900139000', conflict: false },
    })
  })

  test('two who send it at once, or none before the first was heard, make one case', async () => {
    const county = await openWithPermit()
    const given = await numberOf(county)
    const answers = await Promise.all([1, 2, 3].map(() => fileUnder(county, given)))
    const said = await Promise.all(answers.map((answer) => answer.json()))
    expect(new Set(said.map(({ queryCode }) => queryCode)).size).toBe(1)
    expect((await entriesOf(county, given.caseNo)).map((e) => e.event.type)).toEqual([
      ...['received', 'filled', 'material'],
    ])
  })

  test('is changed on its first day, until somebody else writes in it', async () => {
    const county = await openWithPermit()
    const town = await county.enrol(township)
    const change = { fields: { ...fields, landlord: '另一厂' } }
    const late = await filed(county)
    county.clock.move(25 * 3_600_000)
    expect(await problemOf(await fileUnder(county, late, change))).toMatchObject({ type: 'closed' })
    expect((await fileUnder(county, late)).status).toBe(200)
    const seen = await filed(county)
    expect((await fileUnder(county, seen, change)).status).toBe(200)
    await stateAt(town, seen.caseNo)
    await town.write(draftOf(seen.caseNo, 'accepted', {}))
    await town.sync()
    expect(await problemOf(await fileUnder(county, seen))).toMatchObject({ type: 'closed' })
    expect((await fileUnder(county, seen, change)).status).toBe(200)
  })

  test('adds nothing behind the decision, and says so', async () => {
    const county = await openWithPermit()
    const town = await county.enrol(township)
    const first = await filed(county)
    await stateAt(town, first.caseNo)
    await town.write(draftOf(first.caseNo, 'refused', { reason: '不属于本机关职权范围' }))
    await town.sync()
    expect((await fileUnder(county, first)).status).toBe(200)
    const changed = await fileUnder(county, first, { fields: { ...fields, landlord: '另一厂' } })
    expect(await problemOf(changed)).toMatchObject({ type: 'closed' })
  })

  test('is refused where it cannot be received, with what to mend', async () => {
    const county = await openWithPermit()
    const given = await numberOf(county)
    const { 'applicant.name': _, ...nameless } = fields
    const wrong = { ...nameless, 'applicant.id': '110105194912310021', reason: ' ' }
    expect(await problemOf(await fileUnder(county, given, { fields: wrong }))).toEqual({
      ...{ type: 'wrong-fields', detail: 'applicant.name,applicant.id,reason' },
    })
    for (const changes of [
      { item: atCounters.code, itemVersion: atCounters.version },
      { itemVersion: permit.version + 1 },
      { item: permit.code.replace(/^./, '5') },
      { fields: { ...fields, nonsense: '1' } },
      { materials: [{ material: 'nonsense', file: fileOf(BYTES) }] },
    ])
      expect(await problemOf(await fileUnder(county, given, changes))).toMatchObject({ type: 'old-item' })
    expect(await entriesOf(county, given.caseNo)).toEqual([])
    // What was refused can be mended under the same number.
    expect((await fileUnder(county, given)).status).toBe(200)
  })

  test('nobody writes under a number that was not given to them', async () => {
    const county = await openWithPermit()
    const [mine, theirs] = [await numberOf(county), await numberOf(county)]
    expect(mine.caseNo).not.toBe(theirs.caseNo)
    for (const sent of [
      { caseNo: mine.caseNo, token: theirs.token },
      { caseNo: mine.caseNo, token: '' },
      { caseNo: mine.caseNo, token: mine.token.slice(0, -1) },
      { caseNo: mine.caseNo, token: `.${mine.token.split('.')[1]}` },
      { caseNo: 'x', token: mine.token },
    ])
      expect((await fileUnder(county, sent)).status).toBe(404)
    for (const org of ['441424000000', '441424999000'])
      expect((await county.post('/api/v1/filings', { org })).status).toBe(404)
  })
})

describe('a number', () => {
  test('is of this tenure alone: a later one, and a device that is enrolled, have other terminals', async () => {
    const county = await openWithPermit()
    const before = await county.enrol(village)
    const terminals = [before.enrolment.terminal]
    const terminalNow = async () => {
      const number = parseCaseNumber((await numberOf(county)).caseNo)
      return number.ok ? number.value.terminal : ''
    }
    terminals.push(await terminalNow())
    expect(await terminalNow()).toBe(terminals[1])
    terminals.push((await county.enrol(township)).enrolment.terminal)
    await county.restart()
    terminals.push(await terminalNow())
    await county.restart()
    terminals.push((await county.enrol(neighbour)).enrolment.terminal, await terminalNow())
    expect(new Set(terminals).size).toBe(terminals.length)
  })

  test('is not given while the county gets its past back', async () => {
    const county = await openWithPermit()
    const given = await numberOf(county)
    await county.restart(() =>
      writeHealing(county.dataDir, { since: isoOf(county.clock.now()), backupAt: null, got: {} }),
    )
    expect((await county.post('/api/v1/filings', { org: VILLAGE })).status).toBe(503)
    expect(await problemOf(await fileUnder(county, given))).toMatchObject({ type: 'unavailable' })
  })
})

describe('photographs', () => {
  test('are taken of a case that names them, by its receipt, whole, and again', async () => {
    const county = await openWithPermit()
    const { caseNo, queryCode, token } = await filed(county)
    const other = photo('another')
    expect((await bytesTo(county, caseNo, queryCode, other)).status).toBe(404)
    expect((await bytesTo(county, caseNo, '000000', BYTES)).status).toBe(404)
    const broken = await bytesTo(county, caseNo, queryCode, BYTES.slice(1), sha256Of(BYTES))
    expect(await problemOf(broken)).toMatchObject({ type: 'hash-mismatch' })
    const huge = new Uint8Array(5 * 1024 ** 2 + 1)
    expect((await bytesTo(county, caseNo, queryCode, huge, sha256Of(BYTES))).status).toBe(413)
    expect((await bytesTo(county, caseNo, queryCode, BYTES)).status).toBe(204)
    // By the token also where somebody has tried codes of this number; of another number’s token nothing.
    for (let i = 0; i < 12; i++) await bytesTo(county, caseNo, '0', BYTES)
    expect((await bytesTo(county, caseNo, queryCode, BYTES)).status).toBe(429)
    expect((await bytesTo(county, caseNo, token, BYTES)).status).toBe(204)
    expect((await bytesTo(county, caseNo, (await numberOf(county)).token, BYTES)).status).toBe(429)
    const materials = join(county.dataDir, 'materials')
    const halves = async () =>
      (await readdir(materials, { recursive: true })).filter((name) => name.includes('half'))
    expect(await halves()).toEqual([])
    // What a kill leaves half written is gone after a start, once nobody can be writing it any more.
    const half = join(materials, sha256Of(BYTES).slice(0, 2), `${sha256Of(other)}.1-1.half`)
    await writeFile(half, other)
    await utimes(half, 0, 0)
    await county.restart()
    expect(await halves()).toEqual([])
  })
})

test('four photographs of one address are read at one time; a fifth is told to wait, and nobody is shut out', async () => {
  const county = await openWithPermit()
  const { caseNo, token } = await filed(county)
  const bodies = Array.from({ length: 5 }, () => new TransformStream<Uint8Array, Uint8Array>())
  const sent = bodies.map(({ readable }) =>
    Promise.resolve(
      county.node.app.request(`/api/v1/filings/${caseNo}/files/${sha256Of(BYTES)}`, {
        method: 'PUT',
        headers: { 'x-query-code': token, origin: ORIGIN, 'content-type': 'application/octet-stream' },
        body: readable,
        duplex: 'half',
      } as RequestInit),
    ),
  )
  const first = await Promise.race(sent)
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '5'])
  for (const { writable } of bodies) {
    const writer = writable.getWriter()
    writer
      .write(BYTES)
      .then(() => writer.close())
      .catch(() => {})
  }
  expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([204, 204, 204, 204, 429])
})

describe('补正 by the web', () => {
  const add = (county: County, caseNo: string, body: object) =>
    county.post(`/api/v1/filings/${caseNo}/supplements`, { fields: {}, materials: [], ...body })

  test('brings what a notice asks for, also into a case that began at a counter', async () => {
    const county = await openWithPermit()
    const [town, station] = [await county.enrol(township), await county.enrol(village)]
    const { caseNo, queryCode } = await station.handIn({ 'applicant.name': NAME })
    await station.sync()
    await stateAt(town, caseNo)
    const more = { queryCode, materials: [{ material: proof, file: fileOf(BYTES) }] }
    expect(await problemOf(await add(county, caseNo, more))).toMatchObject({ type: 'closed' })
    const asked = { materials: [proof], fields: ['landlord'], note: '' }
    await town.write(draftOf(caseNo, 'notified', asked))
    await town.sync()
    const told = await county.post('/api/v1/progress', { caseNo, queryCode })
    expect(progressSchema.parse(await told.json()).missing).toMatchObject([
      { material: proof },
      { field: { name: 'landlord' } },
    ])
    // One after the other, and of what was not asked for nothing.
    const one = await add(county, caseNo, { ...more, fields: { reason: '合法稳定住所' } })
    expect(progressSchema.parse(await one.json()).missing).toMatchObject([{ field: { name: 'landlord' } }])
    expect((await bytesTo(county, caseNo, queryCode, BYTES)).status).toBe(204)
    const two = await add(county, caseNo, { queryCode, fields: { landlord: '五华县示例厂' } })
    expect(progressSchema.parse(await two.json())).toMatchObject({ stage: 'supplemented', missing: [] })
    const state = (await stateAt(town, caseNo))!
    expect(state).toMatchObject({ stage: 'supplemented', online: false, quarantined: [] })
    expect(state.fields.reason).toBeUndefined()
    expect((await stateAt(station, caseNo))!.materials[proof]!.files).toHaveLength(1)
  })

  test('is what was said before, too, where a notice asks for it all the same; nothing empty, and no number of nobody', async () => {
    const county = await openWithPermit()
    const town = await county.enrol(township)
    const { caseNo, queryCode } = await filed(county)
    await stateAt(town, caseNo)
    const asked = { materials: [idCard], fields: ['applicant.phone', 'applicant.id'], note: '电话打不通' }
    await town.write(draftOf(caseNo, 'notified', asked))
    // Sent by the window, and not taken in yet.
    await town.exchange(await town.question())
    const wrong = { 'applicant.phone': ' ', 'applicant.id': '110105194912310021' }
    expect(await problemOf(await add(county, caseNo, { queryCode, fields: wrong }))).toEqual({
      ...{ type: 'wrong-fields', detail: 'applicant.phone,applicant.id' },
    })
    const same = {
      fields: { 'applicant.phone': fields['applicant.phone'], 'applicant.id': fields['applicant.id'] },
      materials: [{ material: idCard, file: fileOf(BYTES) }],
    }
    const done = await add(county, caseNo, { queryCode, ...same })
    expect(progressSchema.parse(await done.json())).toMatchObject({ stage: 'supplemented', missing: [] })
    const before = await entriesOf(county, caseNo)
    expect((await add(county, caseNo, { queryCode, ...same })).status).toBe(200)
    expect(await entriesOf(county, caseNo)).toEqual(before)
  })

  test('is for whoever has the receipt, and ten wrong codes end it', async () => {
    const county = await openWithPermit()
    const { caseNo, queryCode } = await filed(county)
    const wrong = queryCode === '000000' ? '000001' : '000000'
    const statuses: number[] = []
    for (let i = 0; i < 11; i++) statuses.push((await add(county, caseNo, { queryCode: wrong })).status)
    expect(statuses).toEqual([...Array(10).fill(404), 429])
  })
})

test('the county’s log with filings in it verifies, and taken in anew it is the same', async () => {
  const county = await openWithPermit()
  const town = await county.enrol(township)
  const { caseNo } = await filed(county)
  await stateAt(town, caseNo)
  await town.write(draftOf(caseNo, 'notified', { materials: [proof], fields: [], note: '' }))
  await town.sync()
  const before = await county.store.streamRecord(caseStream(caseNo))
  expect(before).toMatchObject({ quarantined: [], summary: { online: true, stage: 'notified' } })
  await verified((await county.store.arrivals(0, 10_000)).map(({ entry }) => entry))
  await county.store.drop('ANOTHER0')
  await county.restart()
  await county.node.drain()
  expect(await county.store.streamRecord(caseStream(caseNo))).toEqual(before)
})

test('what was filed is erased like what was taken in at a counter', async () => {
  const county = await openWithPermit()
  const town = await county.enrol(township)
  const sent = await filed(county)
  const { caseNo, queryCode } = sent
  await bytesTo(county, caseNo, queryCode, BYTES)
  await town.sync()
  const cookie = await county.signIn(MANAGER)
  const erased = await county.post('/api/v1/erasures', { caseNo, basis: '当事人申请删除' }, { cookie })
  expect(erased.status).toBe(200)
  expect(JSON.stringify(await entriesOf(county, caseNo))).not.toContain(NAME)
  const left = await readdir(join(county.dataDir, 'materials'), { recursive: true })
  expect(left.filter((name) => name.endsWith(sha256Of(BYTES)))).toEqual([])
  // A browser that still has it brings nothing back.
  expect(await problemOf(await fileUnder(county, sent))).toMatchObject({ type: 'closed' })
  expect((await bytesTo(county, caseNo, queryCode, BYTES)).status).toBe(404)
})
