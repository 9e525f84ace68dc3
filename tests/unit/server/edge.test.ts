/** What the edge decides by itself, before a node without a socket. Under workerd: tests/e2e/edge.test.ts. */
import { expect, test } from 'vitest'
import { createEdge } from '../../../server/edge/edge.ts'
import { readOrigin } from '../../../server/edge/origin.ts'
import { endToEnd } from '../../../server/edge/pass-on.ts'
import { problemOf, sharedCounty, village } from './county.ts'

const shared = sharedCounty()
const EDGE = 'https://yimen.example.cn'
const NODE = 'http://node.internal:8787'

/** An edge; `asked`: what reached the node. */
function openEdge(
  origin = (request: Request): Promise<Response> | Response => shared().node.app.fetch(request),
) {
  const asked: Request[] = []
  const kept = new Map<string, Response>()
  const pending: Promise<unknown>[] = []
  const edge = createEdge({
    async fetch(request) {
      asked.push(request)
      return origin(request)
    },
    cache: {
      match: async (key) => kept.get(key)?.clone(),
      put: async (key, answer) => void kept.set(key, answer),
    },
    onDefect: (error) => {
      throw error
    },
  })
  const assets = { fetch: async () => new Response(null, { status: 404 }) }
  const context = {
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
    passThroughOnException: () => {},
    props: {},
  }
  return {
    asked,
    kept,
    async open(path: string, init: RequestInit = {}, ORIGIN = NODE) {
      const answer = await edge.fetch(new Request(EDGE + path, init), { ORIGIN, ASSETS: assets }, context)
      await Promise.all(pending)
      return answer
    },
  }
}

test.each([
  ['', /^ORIGIN is not set, but must be an address .*wrangler\.toml/],
  ['node.example.cn', /^ORIGIN is "node\.example\.cn", but must be an address/],
  ['https://node.example.cn/yimen', /but must be an address .* without a path/],
  ['http://:80', /but must be an address/],
  [EDGE, /which is the edge itself/],
])('ORIGIN %j is told in one sentence', async (value, sentence) => {
  const { open, asked } = openEdge()
  for (const path of ['/healthz', '/packs/1-0000000000000000.json']) {
    const answer = await open(path, {}, value)
    expect(answer.status).toBe(503)
    expect(await problemOf(answer)).toEqual({
      type: 'unavailable',
      detail: expect.stringMatching(sentence),
    })
  }
  expect(asked).toEqual([])
})

test('ORIGIN may end with a slash', () => {
  expect(readOrigin(`${NODE}/`, new URL(EDGE))).toEqual({ ok: true, value: new URL(NODE) })
})

test('a request is passed on as it is, the caller named by the edge alone', async () => {
  const { open, asked } = openEdge(() => new Response('{}', { headers: { 'set-cookie': 'a=1' } }))
  const answer = await open('/api/v1/session?x=%2F', {
    method: 'POST',
    body: 'body',
    headers: {
      'cf-connecting-ip': '192.0.2.7',
      'x-forwarded-for': '203.0.113.9',
      cookie: 'yimen_session=s',
      origin: EDGE,
      'content-type': 'text/plain',
    },
  })
  const [request] = asked
  expect([request!.method, request!.url]).toEqual(['POST', `${NODE}/api/v1/session?x=%2F`])
  expect(await request!.text()).toBe('body')
  expect(Object.fromEntries(request!.headers)).toMatchObject({
    'x-forwarded-for': '192.0.2.7',
    cookie: 'yimen_session=s',
    origin: EDGE,
  })
  expect(answer.headers.getSetCookie()).toEqual(['a=1'])
  await open('/api/v1/session', { headers: { 'x-forwarded-for': '203.0.113.9' } })
  expect(asked[1]!.headers.get('x-forwarded-for')).toBeNull()
})

test('what speaks of one connection does not reach the other', () => {
  const headers = new Headers({
    connection: 'close, X-Of-Connection, "',
    'x-of-connection': '1',
    'keep-alive': 'timeout=5',
    te: 'trailers',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
    vary: 'Accept-Encoding',
  })
  expect([...endToEnd(headers).keys()]).toEqual(['vary'])
})

test.each([
  ['that cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['in whose place Cloudflare answers', () => new Response('<html>', { status: 522 })],
])('a node %s is unavailable', async (_, origin) => {
  const { open, kept } = openEdge(origin)
  for (const path of ['/sync/v1/live', '/packs/1-0000000000000000.json']) {
    const answer = await open(path)
    expect(answer.status).toBe(503)
    expect(await problemOf(answer)).toEqual({
      type: 'unavailable',
      detail: 'the county node does not answer at ORIGIN',
    })
  }
  expect(kept.size).toBe(0)
})

test('answers of the node come back as they are: refusals, moves, and the sandbox of a material', async () => {
  const sandbox = { 'content-security-policy': "default-src 'none'; sandbox" }
  const { open } = openEdge((request) =>
    request.url.endsWith('/moved')
      ? new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })
      : new Response('bytes', { headers: sandbox }),
  )
  expect((await openEdge().open('/api/v1/session')).status).toBe(401)
  const moved = await open('/api/moved')
  expect([moved.status, moved.headers.get('location')]).toEqual([302, 'https://elsewhere.example/'])
  const material = await open(`/sync/v1/materials/by-hash/${'0'.repeat(64)}`)
  expect(material.headers.get('content-security-policy')).toBe(sandbox['content-security-policy'])
})

test('a pack is asked for without saying who asks, kept, and given to whoever comes next', async () => {
  const station = await shared().enrol(village)
  const path = (await station.sync()).catalogue!.pack
  const { open, asked, kept } = openEdge()
  const headers = { 'accept-encoding': 'br', cookie: 'yimen_session=s', 'cf-connecting-ip': '192.0.2.7' }
  const answers = [await open(path, { headers }), await open(`${path}?again`, { headers })]
  const there = await shared().node.app.request(path, { headers })
  const bytes = await there.bytes()
  for (const answer of answers) {
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    for (const [name, value] of there.headers) expect([name, answer.headers.get(name)]).toEqual([name, value])
    expect(await answer.bytes()).toEqual(bytes)
  }
  expect(asked.map((request) => request.url)).toEqual([`${NODE}${path}.br`])
  expect([...asked[0]!.headers.keys()]).toEqual([])
  expect([...kept.keys()]).toEqual([`${EDGE}${path}.br`])
  expect((await open(path, { method: 'HEAD', headers })).body).toBeNull()
  expect((await problemOf(await open(path, { method: 'POST' }))).type).toBe('method-not-allowed')
  expect((await problemOf(await open('/packs/1-0000000000000000.json'))).type).toBe('not-found')
  expect(kept.size).toBe(1)
})
