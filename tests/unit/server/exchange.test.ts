import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { caseStream } from '../../../shared/case/events.ts'
import type { Event } from '../../../shared/event.ts'
import { exchangeResponseSchema, sealText } from '../../../shared/protocol/exchange.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { entriesOf } from '../../../sync/verify.ts'
import { department, neighbour, openCounty, problemOf, sharedCounty, township, village } from './county.ts'

const MIB = 1024 ** 2

describe('a push', () => {
  test('is acknowledged, taken in, and reaches those above', async () => {
    const county = await openCounty({ staff: [village, township] })
    const station = await county.enrol(village)
    const window = await county.enrol(township)
    await station.handIn()
    const answer = await station.exchange(await station.question())
    expect(answer.status).toBe(200)
    const { device } = station.enrolment
    expect(exchangeResponseSchema.parse(await answer.json()).ack).toEqual({ [device]: 2 })
    await county.node.drain()
    const { rows } = await window.sync()
    expect(rows.filter((e) => e.id.startsWith(device)).map((e) => e.id)).toEqual([
      `${device}.1`,
      `${device}.2`,
    ])
  })

  test('names the pack of the release in force, once', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const first = await station.exchange(await station.question())
    const { catalogue } = exchangeResponseSchema.parse(await first.json())
    expect(catalogue).toEqual({ release: 1, pack: expect.stringMatching(/^\/packs\/1-[0-9a-f]{16}\.json$/) })
    const second = await station.exchange(await station.question(0, { release: 1 }))
    expect(exchangeResponseSchema.parse(await second.json()).catalogue).toBeNull()
  })

  test('may come compressed, signed as it was sent', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await station.handIn()
    const body = Uint8Array.from(gzipSync(JSON.stringify(await station.question())))
    const answer = await station.exchange(body, { 'content-encoding': 'gzip' })
    expect(answer.status).toBe(200)
  })

  test('of nothing costs few bytes', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const { cursor, node } = await station.sync()
    const question = await station.question(0, { logs: [], cursor, head: node, release: 1 })
    const answer = await station.exchange(question, { 'accept-encoding': 'gzip' })
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(JSON.stringify(question).length + (await answer.text()).length).toBeLessThan(500)
    const ours = [...answer.headers].filter(([name]) => name !== 'content-length' && name !== 'vary')
    expect(ours).toEqual([
      ['content-type', 'application/json'],
      ['x-content-type-options', 'nosniff'],
    ])
  })

  test('is answered compressed where there is much to say', async () => {
    const county = await openCounty({ staff: [village, township] })
    const station = await county.enrol(village)
    const window = await county.enrol(township)
    for (let i = 0; i < 5; i++) await station.handIn()
    await station.sync()
    for (const [accepted, sent, unpacked] of [
      ['gzip, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
    ] as const) {
      const answer = await window.exchange(await window.question(), { 'accept-encoding': accepted })
      expect(answer.headers.get('content-encoding')).toBe(sent)
      const body = unpacked(new Uint8Array(await answer.arrayBuffer())).toString()
      expect(exchangeResponseSchema.parse(JSON.parse(body)).rows.length).toBeGreaterThanOrEqual(10)
    }
  })
})

describe('who may ask', () => {
  const shared = sharedCounty()

  test('nobody without a signature', async () => {
    const county = shared()
    const answer = await county.post('/sync/v1/exchange', {})
    expect(answer.headers.get('www-authenticate')).toBe('Yimen')
    expect(await problemOf(answer)).toEqual({ type: 'unauthorized' })
  })

  test.each([
    [
      'no device that was enrolled',
      (a: string) => a.replace(/Yimen .{8}/, 'Yimen ZZZZZZZZ'),
      'unknown-device',
    ],
    ['the root itself', (a: string) => a.replace(/Yimen .{8}/, 'Yimen 00000000'), 'unknown-device'],
    [
      'a signature of another request',
      (a: string) => a.slice(0, -5) + (a.endsWith('AAAAA') ? 'BBBBB' : 'AAAAA'),
      'bad-signature',
    ],
    ['a signature that is none', (a: string) => `${a}=`, 'bad-signature'],
    ['no signature', (a: string) => a.split('.')[0]!, 'bad-signature'],
    ['a session instead', () => 'Basic aGk6aGk=', 'unauthorized'],
  ])('not %s', async (_, forge, type) => {
    const county = shared()
    const station = await county.enrol(village)
    const body = JSON.stringify(await station.question())
    const { authorization } = await station.signed('POST', '/sync/v1/exchange', body)
    const answer = await station.exchange(body, { authorization: forge(authorization!) })
    expect((await problemOf(answer)).type).toBe(type)
  })

  test('not with a body other than the signed one', async () => {
    const county = shared()
    const station = await county.enrol(village)
    const { authorization } = await station.signed('POST', '/sync/v1/exchange', '{}')
    const answer = await station.exchange(await station.question(), { authorization: authorization! })
    expect((await problemOf(answer)).type).toBe('bad-signature')
  })

  test('not on another path, nor for another county', async () => {
    const county = shared()
    const station = await county.enrol(village)
    const body = JSON.stringify(await station.question())
    const elsewhere = await station.signed('POST', '/sync/v1/live', body)
    expect((await station.exchange(body, elsewhere)).status).toBe(401)
  })
})

describe('what is refused', () => {
  const shared = sharedCounty([village, neighbour])

  test("another device's log", async () => {
    const county = shared()
    const station = await county.enrol(village)
    const other = await county.enrol(neighbour)
    await other.handIn()
    const { logs } = await other.question()
    const answer = await station.exchange(await station.question(0, { logs }))
    expect((await problemOf(answer)).type).toBe('forbidden')
    expect(await (await other.exchange(await other.question(1))).json()).toMatchObject({
      ack: { [other.enrolment.device]: 0 },
    })
  })

  test('a chain that was changed on the way', async () => {
    const county = shared()
    const station = await county.enrol(village)
    await station.handIn()
    const question = structuredClone(await station.question())
    question.logs[0]!.events[0]!.at = '2020-01-01T00:00:00.000Z'
    const answer = await station.exchange(question)
    expect((await problemOf(answer)).type).toBe('bad-request')
  })

  test('a seal that another key made', async () => {
    const county = shared()
    const station = await county.enrol(village)
    await station.handIn()
    const question = await station.question()
    question.logs[0]!.seal.signature = await (await county.enrol(neighbour)).signer.sign('x')
    expect((await problemOf(await station.exchange(question))).type).toBe('bad-signature')
  })

  test('nothing of a log with a hole: it stores none of it and says where it stands', async () => {
    const county = shared()
    const station = await county.enrol(village)
    await station.handIn()
    const answer = await station.exchange(await station.question(1))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ ack: { [station.enrolment.device]: 0 } })
  })

  test('twenty megabytes, before they are read', async () => {
    const county = shared()
    const station = await county.enrol(village)
    let pulled = 0
    const chunk = new Uint8Array(64 * 1024)
    const body = new ReadableStream({
      pull(controller) {
        pulled += chunk.length
        if (pulled > 20 * MIB) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const answer = await county.node.app.request('/sync/v1/exchange', {
      method: 'POST',
      headers: await station.signed('POST', '/sync/v1/exchange'),
      body,
      duplex: 'half',
    } as RequestInit)
    expect((await problemOf(answer)).type).toBe('too-large')
    expect(pulled).toBeLessThan(2 * MIB)
  })

  test('a body that says it is too large, without reading any of it', async () => {
    const county = shared()
    const station = await county.enrol(village)
    const answer = await station.exchange('{}', { 'content-length': String(20 * MIB) })
    expect(await problemOf(answer)).toEqual({ type: 'too-large', detail: 'at most 1048576 bytes' })
  })

  test('a small body that inflates without end', async () => {
    const county = shared()
    const station = await county.enrol(village)
    const bomb = Uint8Array.from(gzipSync(new Uint8Array(64 * MIB)))
    expect(bomb.length).toBeLessThan(MIB)
    const answer = await station.exchange(bomb, { 'content-encoding': 'gzip' })
    expect(await problemOf(answer)).toEqual({ type: 'too-large', detail: 'at most 8388608 bytes' })
  })

  test.each([
    ['an encoding of another kind', '{}', { 'content-encoding': 'br' }, 'unsupported-encoding'],
    ['gzip that is none', '{}', { 'content-encoding': 'gzip' }, 'bad-request'],
    ['nothing', '', {}, 'bad-request'],
    ['what is no JSON', '{"at":', {}, 'bad-request'],
    ['what is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}, 'bad-request'],
    ['an abyss', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 'bad-request'],
    ['a number without end', '{"at":1e999}', {}, 'bad-request'],
    ['a renamed prototype', '{"__proto__":{}}', {}, 'bad-request'],
    ['a list', '[]', {}, 'bad-request'],
    ['null', 'null', {}, 'bad-request'],
  ])('%s', async (_, body, headers, type) => {
    const county = shared()
    const station = await county.enrol(village)
    const answer = await station.exchange(body, headers)
    expect((await problemOf(answer)).type).toBe(type)
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  })

  test('another shape, naming the place of the fault and not the value', async () => {
    const county = shared()
    const station = await county.enrol(village)
    await station.handIn()
    const question = JSON.parse(JSON.stringify(await station.question()))
    question.logs[0].events[1].digest = '𠮷野花'
    const answer = await station.exchange(JSON.stringify(question))
    expect(await problemOf(answer)).toEqual({ type: 'bad-request', detail: 'logs.0.events.1.digest' })
  })

  test('other methods, naming the one there is', async () => {
    const county = shared()
    const answer = await county.node.app.request('/sync/v1/exchange', { method: 'PUT' })
    expect(answer.headers.get('allow')).toBe('POST')
    expect((await problemOf(answer)).type).toBe('method-not-allowed')
  })
})

describe('scope', () => {
  test('a village never sees its neighbour, a department only what came to it', async () => {
    const county = await openCounty({ staff: [village, neighbour, township, department] })
    const station = await county.enrol(village)
    const { caseNo } = await station.handIn()
    await station.sync()
    for (const staff of [neighbour, department]) {
      const { rows } = await (await county.enrol(staff)).sync()
      expect(rows.filter((e) => e.stream === `case/${caseNo}`)).toEqual([])
    }
    const { rows } = await (await county.enrol(township)).sync()
    expect(rows.filter((e) => e.stream === `case/${caseNo}`)).toHaveLength(2)
  })
})

describe('what is no event at all', () => {
  test.each([
    ['the bare wire fields', {}],
    [
      'fields of other kinds',
      { parents: 'x', tick: 'y', type: 7, v: null, data: [], at: {}, by: 1, org: [] },
    ],
    [
      'parents that are none',
      { parents: [null, 5, {}], tick: -1, type: 'received', v: 1, data: { secret: 5 } },
    ],
    [
      'the words of the root',
      { parents: [], tick: 1, type: 'enrolled', v: 1, data: {}, at: '', by: '', org: '' },
    ],
    [
      'the end of counting',
      { parents: [], tick: 2 ** 60, type: 'filled', v: 1, data: {}, at: '', by: '', org: '' },
    ],
  ])('%s: kept, and the node goes on', async (_, fields) => {
    const county = await openCounty({ staff: [village, neighbour, township] })
    const station = await county.enrol(village)
    const other = await county.enrol(neighbour)
    const { caseNo } = await other.handIn()
    await other.sync()
    const { device } = station.enrolment
    let prev = ''
    const events = [`case/${caseNo}`, '__proto__', `device/${device}/2026-09`].map((stream, i) => {
      const event = { id: `${device}.${i + 1}`, stream, prev, digest: 'A'.repeat(43), ...fields }
      const [entry] = entriesOf(hasher, [event as unknown as Event])
      prev = entry!.hash
      return event
    })
    const seal = {
      ...{ device, seq: 3, hash: prev },
      signature: await station.signer.sign(sealText(device, 3, prev)),
    }
    const question = await station.question(0, { logs: [{ device, events, seal }] })
    const answer = await station.exchange(question)
    expect(await answer.json()).toMatchObject({ ack: { [device]: 3 } })
    await county.node.drain()
    await other.handIn()
    const { rows } = await other.sync()
    // The case that it was aimed at is told that it was kept out, and never gets it.
    expect(rows.filter((e) => e.type === 'quarantined')).toHaveLength(1)
    expect(rows.filter((e) => e.id.startsWith(device))).toEqual([])
    const window = await county.enrol(township)
    expect((await window.sync()).rows.filter((e) => e.type === 'received')).toHaveLength(2)
    await county.restart()
    expect((await window.exchange(await window.question())).status).toBe(200)
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  })
})

describe('the log of requests', () => {
  test('tells the route and the device, and nothing of whom or what it was about', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const { caseNo } = await station.handIn()
    await station.sync()
    await county.post('/api/v1/progress', { caseNo, queryCode: '000000' })
    await county.node.app.request(`/sync/v1/materials/by-hash/${'0'.repeat(64)}`)
    expect(county.log.at(-3)).toEqual({
      time: '2026-09-28T01:00:00.000Z',
      ...{ level: 'info', event: 'request', method: 'POST', route: '/sync/v1/exchange', status: 200 },
      device: station.enrolment.device,
      request: expect.stringMatching(/^[0-9a-f]{16}$/),
      ms: expect.any(Number),
      exchanged: { events: 0, acked: 2, rows: expect.any(Number), cursor: expect.any(Number) },
    })
    expect(county.log).toContainEqual(
      expect.objectContaining({ exchanged: expect.objectContaining({ events: 2, acked: 2 }) }),
    )
    const all = JSON.stringify(county.log)
    for (const secret of [caseNo, village, '𠮷', '0'.repeat(64), 'correct horse'])
      expect(all).not.toContain(secret)
  })
})

test('while nothing is taken in, a push is acknowledged, and the answer says that it goes no further; then nothing comes twice', async () => {
  const county = await openCounty({ staff: [village, township] })
  const [at, window] = [await county.enrol(village), await county.enrol(township)]
  const { cursor } = await window.sync()
  const commit = vi.spyOn(county.store, 'commit').mockRejectedValue(new Error('the projections fail'))
  const { caseNo } = await at.handIn()
  const asked = async (station: typeof at, changes = {}) => {
    const answer = await station.exchange(await station.question(0, changes))
    return exchangeResponseSchema.parse(await answer.json())
  }
  expect((await asked(at)).ack).toEqual({ [at.enrolment.device]: 2 })
  await expect(county.node.drain()).rejects.toThrow()
  expect(await asked(at)).toMatchObject({ halted: true, ack: { [at.enrolment.device]: 2 } })
  expect(await asked(window, { cursor })).toMatchObject({ halted: true, rows: [] })
  expect(await (await county.node.app.request('/healthz')).json()).toMatchObject({ status: 'behind' })

  commit.mockRestore()
  await at.handIn()
  await asked(at)
  await county.node.drain()
  expect((await asked(at)).halted).toBe(false)
  const told = (await asked(window, { cursor })).rows.filter((e) => e.stream === caseStream(caseNo))
  expect(new Set(told.map((e) => e.id)).size).toBe(told.length)
  expect(told).toHaveLength(2)
})
