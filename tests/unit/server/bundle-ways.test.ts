/** The other ways of a bundle: over a relay, which cannot read it, and at the county's machine. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runningNode } from '../../../server/control/ask-node.ts'
import { openControl } from '../../../server/control/control-socket.ts'
import { inLines } from '../../../server/yimen/import.ts'
import { withOperations } from '../../../server/yimen/node-data.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { exchangeResponseSchema } from '../../../shared/protocol/exchange.ts'
import { carry, contentOf, sha256Of, told } from '../../support/bundle.ts'
import { cutOff, exported, PHOTOGRAPH } from './bundles.ts'
import { type County, openCounty, type Station, township, village } from './county.ts'
import { openTown, type Town } from './township.ts'

/** As this station asks the town's node. */
const askTown =
  (town: Town, station: Station): Station['request'] =>
  async (method, path, headers = {}, body) =>
    town.request(path, {
      method,
      headers: { ...(await station.signed(method, path)), ...headers },
      ...(body !== undefined && { body }),
    })

/** The town's node has heard of it. */
const knownAt = (ask: Station['request']) =>
  expect
    .poll(async () => (await ask('HEAD', `/sync/v1/materials/by-hash/${'0'.repeat(64)}`)).status)
    .toBe(404)

const sealedAt = async ({ dataDir }: { readonly dataDir: string }) =>
  (await readdir(join(dataDir, 'bundles'))).filter((name) => name.endsWith('.bundle'))

describe('at a relay', () => {
  test('a bundle is kept sealed while the county is away, goes on when it is back, and is acknowledged', async () => {
    const { county, town } = await openTown()
    const { station, to } = await cutOff(county)
    const ask = askTown(town, station)
    await knownAt(ask)
    town.cut = true
    const bytes = await exported(county, station)
    const report = await carry(ask, bytes)
    const { device } = station.enrolment
    expect(report).toMatchObject({ state: 'sealed', device, from: 1, to })
    // Not one byte of it is open here.
    const [name] = await sealedAt(town)
    const kept = await readFile(join(town.dataDir, 'bundles', name!))
    expect(kept.equals(bytes)).toBe(true)
    expect(await readdir(join(town.dataDir, 'materials')).catch(() => [])).toEqual([])
    // Over a restart, with the line still cut, and once more by stick.
    await town.stop()
    await town.start()
    expect(await carry(ask, bytes)).toMatchObject({ state: 'sealed' })
    expect(await county.store.held(device)).toBe(0)

    town.cut = false
    await town.stop()
    await town.start()
    await expect.poll(() => county.store.held(device), { timeout: 20_000 }).toBe(to)
    await expect.poll(() => sealedAt(town), { timeout: 20_000 }).toEqual([])
    expect(await told(ask, sha256Of(bytes))).toMatchObject({ state: 'opened', cases: { new: 2, held: 0 } })
    await county.node.drain()
    // In its next exchange, at the town: the county has all of it, and nothing is to be sent.
    const question = JSON.stringify(await station.question(0, { logs: [] }))
    const next = async () => {
      const answer = await town.request('/sync/v1/exchange', {
        method: 'POST',
        headers: await station.signed('POST', '/sync/v1/exchange', question),
        body: question,
      })
      return exchangeResponseSchema.parse(await answer.json())
    }
    expect((await next()).root).toBe(to)
    await expect.poll(async () => (await next()).ack[device], { timeout: 20_000 }).toBe(to)
  })

  test('what is another county’s, altered, or of a device that it does not serve is refused at once', async () => {
    const { county, town } = await openTown([village, 'minzheng', 'zhongxin'])
    const { station } = await cutOff(county)
    const ask = askTown(town, station)
    await knownAt(ask)
    const bytes = await exported(county, station)
    bytes[bytes.length - 100]! ^= 1
    expect(await carry(ask, bytes)).toEqual({ state: 'refused', reason: 'altered' })
    expect(await carry(ask, await exported(county, station, { area: '441421000000' }))).toEqual({
      ...{ state: 'refused', reason: 'other-county' },
    })
    const elsewhere = await county.enrol('minzheng')
    await elsewhere.write({ stream: 'case/none', type: 'x', v: 1, data: {} })
    expect(await carry(ask, await exported(county, elsewhere, { files: [] }))).toEqual({
      ...{ state: 'refused', reason: 'unknown-device' },
    })
    expect(await sealedAt(town)).toEqual([])
  })
})

describe('at the machine', () => {
  const fileWith = async (bytes: Uint8Array): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'yimen-stick-'))
    onTestFinished(() => rm(dir, { recursive: true }))
    const path = join(dir, 'a.bundle')
    await writeFile(path, bytes)
    return path
  }
  const serve = async (county: County) => {
    const control = await openControl(county.dataDir, county.node.control!)
    onTestFinished(async () => void (await control?.close()))
  }

  test('the command has a running node take it in, twice, and says what came', async () => {
    const county = await openCounty()
    await serve(county)
    const { station, to } = await cutOff(county)
    const path = await fileWith(await exported(county, station, { files: [contentOf(PHOTOGRAPH)] }))
    const node = (await runningNode(county.dataDir))!
    const said: string[] = []
    const report = await node.importBundle(path, (sentence) => said.push(sentence))
    expect(said.at(-1)).toMatch(/^100 % of /)
    expect(inLines(report).split('\n')).toEqual([
      `station       ${station.enrolment.device} of ${station.enrolment.org.id}, its events 1 to ${to}`,
      'cases         2 new, 0 here already',
      `events        ${to} new, 0 here already`,
      'photographs   1 new, 0 here already',
    ])
    const again = await node.importBundle(path, () => {})
    expect(again).toMatchObject({ cases: { new: 0, held: 2 }, events: { new: 0, held: to } })
    // The stick is as it was.
    expect((await readFile(path)).length).toBeGreaterThan(0)
  })

  test('a refusal is one sentence', async () => {
    const county = await openCounty()
    await serve(county)
    const node = (await runningNode(county.dataDir))!
    const { station } = await cutOff(county)
    const bytes = await exported(county, station)
    await expect(node.importBundle(await fileWith(bytes.slice(0, -9)), () => {})).rejects.toThrow(
      'is not whole',
    )
    await expect(node.importBundle(await fileWith(utf8('x')), () => {})).rejects.toThrow('is no bundle')
    await expect(node.importBundle(join(county.dataDir, 'none'), () => {})).rejects.toThrow(
      'There is no file',
    )
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  })

  test('a stopped node takes it in, and judges it when it starts', async () => {
    const county = await openCounty({ onDisk: true, staff: [village, township] })
    const town = await county.enrol(township)
    const { station, cases, to } = await cutOff(county)
    await county.node.drain()
    const path = await fileWith(await exported(county, station))
    const environment = {
      ...{ port: 0, host: '127.0.0.1', dataDir: county.dataDir, authority: county.release.area },
      ...{ publicUrl: null, trustProxy: 0, logLevel: 'error' as const, catalogue: null, couchUrl: null },
      ...{ upstream: null, archiveDays: 30, sequencer: true },
    }
    await county.restart(async () => {
      const report = await withOperations(environment, (node) => node.importBundle(path, () => {}))
      expect(report).toMatchObject({ cases: { new: 2 }, events: { new: to }, files: { new: 1 } })
    })
    await county.node.drain()
    const rows = (await town.sync()).rows.map((event) => event.stream)
    for (const caseNo of cases) expect(rows).toContain(`case/${caseNo}`)
    expect((await station.sync()).ack[station.enrolment.device]).toBe(to)
  })
})
