/** A station's log and photographs by stick: taken in as an exchange would, once, in any order, and refused in words. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../shared/bytes.ts'
import { BUNDLES_PATH, type BundleReport } from '../../../shared/protocol/bundle.ts'
import { generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { sealOf } from '../../../sync/verify.ts'
import { carry, contentOf, sha256Of, told } from '../../support/bundle.ts'
import { cutOff, exported, PHOTOGRAPH } from './bundles.ts'
import { type County, openCounty, problemOf, type Station, township, village } from './county.ts'

const heldBy = async ({ store }: County, { enrolment }: Station) => store.held(enrolment.device)
const summaryAt = async ({ store }: County, caseNo: string) =>
  (await store.streamRecord(`case/${caseNo}`))?.summary
const opened = (report: BundleReport) => {
  if (report.state !== 'opened') throw new Error(JSON.stringify(report))
  return report
}
const left = async ({ dataDir }: { readonly dataDir: string }) =>
  (await readdir(join(dataDir, 'bundles'))).filter((name) => !name.endsWith('.json'))

describe('a bundle at the county', () => {
  test('brings cases and photographs, whoever carries it, and says how much was new', async () => {
    const county = await openCounty({ staff: [village, township] })
    const { station, cases, to } = await cutOff(county)
    const carrier = await county.enrol(township)
    const report = opened(await carry(carrier.request, await exported(county, station)))
    expect(report).toMatchObject({
      ...{ device: station.enrolment.device, org: station.enrolment.org.id, from: 1, to, waiting: null },
      ...{ cases: { new: 2, held: 0 }, events: { new: to, held: 0 }, files: { new: 1, held: 0, bad: 0 } },
    })
    await county.node.drain()
    for (const caseNo of cases) expect(await summaryAt(county, caseNo)).not.toBeNull()
    const path = `/sync/v1/materials/by-hash/${sha256Of(PHOTOGRAPH)}`
    expect(await (await station.request('GET', path)).text()).toBe('a photograph of a household register')
    // Nothing sealed stays behind.
    expect(await left(county)).toEqual([])
    // The station learns of it in its own next exchange.
    const answer = await station.sync()
    expect(answer.ack[station.enrolment.device]).toBe(to)
  })

  test('twice, and behind an exchange that brought the same, changes nothing', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    const bytes = await exported(county, station)
    const first = await carry(station.request, bytes)
    await county.node.drain()
    const arrived = (await county.store.arrivals(0, 1000)).length
    expect(await carry(station.request, bytes)).toMatchObject({
      events: { new: 0 },
      files: { new: 0, held: 1 },
    })
    // Another file of the same: each is sealed anew.
    const again = opened(await carry(station.request, await exported(county, station)))
    expect(again).toMatchObject({ cases: { new: 0, held: 2 }, files: { new: 0, held: 1 } })
    expect(again.events).toEqual({ new: 0, held: opened(first).events.new })
    await station.sync()
    await county.node.drain()
    expect((await county.store.arrivals(0, 1000)).length).toBe(arrived)
  })

  test('an answer that was lost is given again', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    const bytes = await exported(county, station)
    const first = await carry(station.request, bytes)
    expect(await told(station.request, sha256Of(bytes))).toEqual(first)
  })

  test('behind a gap it waits, sealed, also over a restart, and fills when the first part comes by stick', async () => {
    const county = await openCounty()
    const { station, cases } = await cutOff(county)
    const { device } = station.enrolment
    const { hash } = (await station.store.log(device, 2, 1))[0]!
    const late = opened(await carry(station.request, await exported(county, station, { from: 4 })))
    const to = late.to
    expect(late.waiting).toEqual({ events: to - 3, on: `${device}.3`, hash })
    expect(late).toMatchObject({ events: { new: 0, held: 0 }, files: { new: 1 } })
    expect(await heldBy(county, station)).toBe(0)
    await county.restart()
    expect(await left(county)).toHaveLength(1)
    await carry(station.request, await exported(county, station, { to: 3, files: [] }))
    await county.node.drain()
    expect(await heldBy(county, station)).toBe(to)
    expect(await left(county)).toEqual([])
    for (const caseNo of cases) expect(await summaryAt(county, caseNo)).not.toBeNull()
  })

  test('the gap fills by an exchange, too; what it says then is of both times', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    const bytes = await exported(county, station, { from: 4 })
    const { to } = opened(await carry(station.request, bytes))
    const early = await station.store.log(station.enrolment.device, 0, 3)
    const question = await station.question(0)
    const part = {
      device: station.enrolment.device,
      events: early.map((e) => e.event),
      seal: await sealOf(station.signer, early.at(-1)!),
    }
    expect((await station.exchange({ ...question, logs: [part] })).status).toBe(200)
    await county.node.drain()
    expect(await heldBy(county, station)).toBe(to)
    expect(await told(station.request, sha256Of(bytes))).toMatchObject({
      ...{ waiting: null, events: { new: to - 3, held: 0 }, files: { new: 1, held: 0, bad: 0 } },
    })
  })

  test('a clock that was off is put right as by an exchange', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    // Its clock is an hour behind, which nothing but the file can tell.
    county.clock.move(-3_600_000)
    const { caseNo } = await station.handIn()
    county.clock.move(3_600_000)
    await carry(station.request, await exported(county, station, { skewMs: -3_600_000, files: [] }))
    await county.node.drain()
    const timed = (await county.store.stream(`case/${caseNo}`)).filter((e) => e.event.type === 'timed')
    expect(timed.length).toBeGreaterThan(0)
    expect(timed[0]!.event.data?.trusted).toBe(new Date(county.clock.now()).toISOString())
  })

  test('a photograph that is not what it is called is left out, and said', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    const spoilt = {
      ...contentOf(utf8('spoilt on an old disk, once a photograph')),
      ...{ sha256: sha256Of(PHOTOGRAPH) },
    }
    const report = await carry(station.request, await exported(county, station, { files: [spoilt] }))
    expect(report).toMatchObject({ files: { new: 0, held: 0, bad: 1 }, cases: { new: 2 } })
    const path = `/sync/v1/materials/by-hash/${sha256Of(PHOTOGRAPH)}`
    expect((await station.request('GET', path)).status).toBe(404)
  })
})

describe('what is refused, and nothing of it taken', () => {
  const refusedAs = async (county: County, station: Station, bytes: Uint8Array<ArrayBuffer>) => {
    const report = await carry(station.request, bytes)
    expect(await heldBy(county, station)).toBe(0)
    expect(await left(county)).toEqual([])
    return report.state === 'refused' ? report.reason : report.state
  }

  test('another county’s, another device’s, one that nobody enrolled', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    expect(await refusedAs(county, station, await exported(county, station, { area: '441421000000' }))).toBe(
      'other-county',
    )
    const thief = signerOf((await generateKeyPair(false)).privateKey)
    expect(await refusedAs(county, station, await exported(county, station, { signer: thief }))).toBe(
      'altered',
    )
    const stranger = { ...station, enrolment: { ...station.enrolment, device: 'ZZZZZZZZ' } }
    const nobody = await exported(county, stranger as Station, { from: 1, to: 0 })
    // Nothing is in it; its head alone says whose it is.
    const text = Buffer.from(nobody).toString('latin1').replace('"to":0', '"to":1')
    expect(await refusedAs(county, station, new Uint8Array(Buffer.from(text, 'latin1')))).toBe(
      'unknown-device',
    )
  })

  test('cut short, altered, some other file, a key of before', async () => {
    const county = await openCounty()
    const { station } = await cutOff(county)
    const bytes = await exported(county, station)
    expect(await refusedAs(county, station, bytes.slice(0, bytes.length / 2))).toBe('truncated')
    const flipped = bytes.slice()
    flipped[bytes.length / 2]! ^= 1
    expect(await refusedAs(county, station, flipped)).toBe('altered')
    expect(await refusedAs(county, station, utf8('holiday pictures'))).toBe('no-bundle')
    const other = await openCounty()
    const elsewhere = await exported(other, station)
    expect(await refusedAs(county, station, elsewhere)).toBe('other-key')
    // The good one is still good.
    expect((await carry(station.request, bytes)).state).toBe('opened')
  })

  test('a question from nobody, of nothing, or of another kind', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const path = `${BUNDLES_PATH}/${sha256Of(PHOTOGRAPH)}`
    expect((await problemOf(await county.node.app.request(path, { method: 'POST' }))).type).toBe(
      'unauthorized',
    )
    expect((await problemOf(await station.request('POST', path))).type).toBe('not-found')
    expect((await problemOf(await station.request('GET', path))).type).toBe('method-not-allowed')
    expect((await problemOf(await station.request('POST', `${BUNDLES_PATH}/x`))).type).toBe('not-found')
  })
})
