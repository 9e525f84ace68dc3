/** The exchange as it crosses the line: how much of it, and what becomes of a body that the node cannot read. */
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { utf8 } from '../../../shared/bytes.ts'
import { COMPACT_TYPE } from '../../../shared/protocol/compact.ts'
import { DICTIONARY } from '../../../shared/protocol/dictionary.ts'
import type { ExchangeRequest } from '../../../shared/protocol/exchange.ts'
import { onWire } from '../../../shared/protocol/exchange.ts'
import { packed, unpacked } from '../../../sync/http/compact.ts'
import { fetchTransport } from '../../../sync/http/fetch-transport.ts'
import { problemOf, type Station, sharedCounty } from './county.ts'

const county = sharedCounty()
const timer = { after: () => () => {} }

/** The station's own transport, with the sizes of the bodies that crossed. */
function transportOf(station: Station) {
  const crossed: { type: string | null; up: number; down: number }[] = []
  const fetch = async (path: string, init: RequestInit) => {
    const answer = await county().node.app.request(path, init)
    const down = (await answer.clone().arrayBuffer()).byteLength
    const type = answer.headers.get('content-type')
    crossed.push({ type, up: (init.body as Uint8Array).length, down })
    return answer
  }
  return { crossed, transport: fetchTransport({ fetch, timer }, station, AbortSignal.timeout(60_000)) }
}

const lean = (question: ExchangeRequest): ExchangeRequest => ({ ...question, whole: false, release: 1 })

test('a small exchange is a zlib stream over the common dictionary, both ways', async () => {
  const station = await county().enrol('hezikou')
  const { crossed, transport } = transportOf(station)
  await station.handIn()
  const question = lean(await station.question())
  const answer = await transport.exchange(question)
  expect(answer.ok && answer.value.ack).toEqual({ [station.enrolment.device]: 2 })
  expect(crossed[0]!.type).toBe(COMPACT_TYPE)
  expect(crossed[0]!.up).toBeLessThan(onWire(question).length / 2)
})

test('an idle exchange takes at most 300 bytes of bodies, one event at most 700', async () => {
  const station = await county().enrol('hezikou')
  await station.handIn()
  await station.sync()
  const { crossed, transport } = transportOf(station)
  const known = await transport.exchange(
    lean(await station.question(2, { head: { device: '0AAAAAAA', seq: 3 } })),
  )
  const cursor = known.ok ? known.value.cursor : null
  await transport.exchange(lean(await station.question(2, { cursor, head: { device: '0AAAAAAA', seq: 3 } })))
  const [entry] = await station.store.log(station.enrolment.device, 0, 1)
  const draft = {
    stream: entry!.event.stream,
    type: 'filled',
    v: 1,
    data: { fields: { 'applicant.phone': '13800001234' } },
  }
  await station.write(draft)
  await transport.exchange(lean(await station.question(2, { cursor })))
  const [, idle, one] = crossed
  expect(idle!.up + idle!.down).toBeLessThan(300)
  expect(one!.up + one!.down).toBeLessThan(700)
})

test('over another dictionary it is refused, and the station goes on in JSON', async () => {
  const station = await county().enrol('hezikou')
  const body = deflateSync(onWire(lean(await station.question())), {
    dictionary: utf8(`another ${DICTIONARY}`),
  })
  const answer = await station.exchange(new Uint8Array(body), { 'content-type': COMPACT_TYPE })
  expect(answer.status).toBe(415)
  expect((await problemOf(answer)).type).toBe('unsupported-encoding')

  const types: (string | null)[] = []
  const old = fetchTransport(
    {
      timer,
      // A node of before: it knows no such type.
      fetch: async (path, init) => {
        const type = new Headers(init.headers).get('content-type')
        types.push(type)
        if (type !== COMPACT_TYPE) return county().node.app.request(path, init)
        return station.exchange(new Uint8Array(body), { 'content-type': COMPACT_TYPE })
      },
    },
    station,
    AbortSignal.timeout(60_000),
  )
  expect((await old.exchange(lean(await station.question()))).ok).toBe(true)
  expect((await old.exchange(lean(await station.question()))).ok).toBe(true)
  expect(types).toEqual([COMPACT_TYPE, 'application/json', 'application/json'])
})

test('the two compressors read each other', () => {
  const text = '{"at":"2026-11-22T09:00:00.000Z","release":1,"want":524288}'
  const theirs = deflateSync(text, { dictionary: utf8(DICTIONARY), level: 9 })
  expect(new TextDecoder().decode(unpacked(new Uint8Array(theirs)))).toBe(text)
  expect(new TextDecoder().decode(unpacked(packed(utf8(text))))).toBe(text)
})

test('a stream that unpacks without end is refused before it is unpacked', async () => {
  const station = await county().enrol('hezikou')
  const bomb = deflateSync(Buffer.alloc(64 * 1024 ** 2, 32), { dictionary: utf8(DICTIONARY), level: 9 })
  const answer = await station.exchange(new Uint8Array(bomb), { 'content-type': COMPACT_TYPE })
  expect(answer.status).toBe(413)
})
