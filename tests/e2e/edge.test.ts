/**
 * Smoke test of the edge: the real worker under workerd in front of a real county node, with a line between them that
 * counts what crosses it and can be cut. What the edge decides by itself is tested in tests/unit/server/edge.test.ts.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { readPack } from '../../shared/catalogue/pack.ts'
import { exchangeResponseSchema } from '../../shared/protocol/exchange.ts'
import { problemSchema } from '../../shared/protocol/problem.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { openProfile } from '../support/browser.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { type EdgeProcess, startEdge } from '../support/edge-process.ts'
import { type Line, openLine } from '../support/line.ts'
import { freePort, type NodeProcess, startNode } from '../support/node-process.ts'
import { barSays, fillForm, handIn, itemNamed, looked, startTaking } from './seat.ts'

const BUILT = fileURLToPath(new URL('../../dist/client/', import.meta.url))
const ITEM = itemNamed('高龄津贴')

let dataDir: string
let node: NodeProcess
/** Between the edge and the node. */
let line: Line
let edge: EdgeProcess

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yimen-edge-node-'))
  const port = await freePort()
  const env = { PUBLIC_URL: `http://127.0.0.1:${port}`, TRUST_PROXY: '1' }
  node = await startNode({ dataDir, args: ['--demo'], env })
  line = await openLine({ targetPort: node.port })
  edge = await startEdge({ origin: `http://127.0.0.1:${line.port}`, port })
})

afterAll(async () => {
  await edge?.close()
  await line?.close()
  await node?.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

/** Bodies and headers as they cross the line: fetch would unpack the one and add to the other. */
async function raw(url: string, path: string, headers: Record<string, string> = {}) {
  const [answer] = (await once(ask(url + path, { headers }).end(), 'response')) as [IncomingMessage]
  return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) }
}

/** What belongs to one connection or to files on a disk; TLS is the edge's own affair. */
const OWN = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'last-modified']
const shared = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => ![...OWN, 'strict-transport-security'].includes(name)),
  )

const typeOf = async (answer: Response) => problemSchema.parse(await answer.json()).type

describe('the PWA', () => {
  test.each([
    ['/', 'text/html'],
    ['/s/take', 'text/html'],
    ['/nowhere', '*/*'],
    ['/sw.js', '*/*'],
    ['/manifest.webmanifest', '*/*'],
    ['/icon-192.png', 'image/*'],
    ['/assets/gone.js', '*/*'],
    ['/api/nowhere', 'text/html'],
    ['/packs/1-0000000000000000.json', 'text/html'],
  ])('%s comes from the edge as it comes from the node', async (path, accept) => {
    const headers = { accept, 'accept-encoding': 'br' }
    const here = await raw(edge.url, path, headers)
    const there = await raw(node.url, path, headers)
    expect(here.status).toBe(there.status)
    expect(shared(here.headers)).toEqual(shared(there.headers))
    expect(here.body).toEqual(there.body)
  })

  test('a file goes out as the build has compressed it', async () => {
    const name = (await readdir(join(BUILT, 'assets'))).find((n) => n.endsWith('.js'))!
    const packed = await raw(edge.url, `/assets/${name}`, { 'accept-encoding': 'br' })
    expect(packed.headers['content-encoding']).toBe('br')
    expect(packed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(packed.body).toEqual(await readFile(join(BUILT, 'assets', `${name}.br`)))
    const plain = await raw(edge.url, `/assets/${name}`)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toEqual(await readFile(join(BUILT, 'assets', name)))
  })
})

let village: Device

test('a device signs in and enrols through the edge; a foreign page may not', async () => {
  village = await enrolDevice(edge.url, 'hezikou', demoPassword)
  const foreign = await fetch(`${edge.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
    body: JSON.stringify({ staff: 'hezikou', password: demoPassword }),
  })
  expect([foreign.status, await typeOf(foreign)]).toEqual([403, 'urn:yimen:problem:forbidden'])
})

test('a pack is asked for at the node until it is kept, and then never again', async () => {
  const question = JSON.stringify({ at: new Date().toISOString(), release: 0, want: 1000 })
  const json = { 'content-type': 'application/json' }
  const answer = await village.request('POST', '/sync/v1/exchange', question, json)
  const path = exchangeResponseSchema.parse(await answer.json()).catalogue!.pack
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }
  const from = (url: string, encoding: string) => raw(url, path, { 'accept-encoding': encoding })
  for (const encoding of Object.keys(unpack)) {
    line.resetCounts()
    expect((await from(edge.url, encoding)).status).toBe(200)
    expect(line.counts().requests).toBe(1)
    // It is put away behind the answer.
    await until(async () => {
      line.resetCounts()
      await from(edge.url, encoding)
      return line.counts().requests === 0
    })
  }
  line.cut()
  for (const [encoding, plainOf] of Object.entries(unpack)) {
    const [here, there] = [await from(edge.url, encoding), await from(node.url, encoding)]
    expect(here.status).toBe(200)
    expect(here.body).toEqual(there.body)
    expect(shared(here.headers)).toMatchObject(shared(there.headers))
    const bytes = plainOf(here.body)
    const first = bytes.toString().split('\n', 2).join('\n')
    expect(here.headers['x-first-bytes']).toBe(String(Buffer.byteLength(first) + 1))
    expect(readPack(hasher, bytes.toString())).not.toBeNull()
  }
  await restored()
})

/**
 * The line is whole again, and the edge has found that out: what it had open is dead, and it sees so at first use.
 * `wrangler dev` keeps a GET that its own two halves lost between them until another request comes: so one comes.
 */
async function restored(): Promise<void> {
  line.restore()
  const asked = () => fetch(`${edge.url}/healthz`, { signal: AbortSignal.timeout(ASK_AGAIN_MS) })
  await until(() =>
    asked().then(
      (answer) => answer.status === 200,
      () => false,
    ),
  )
}

const ASK_AGAIN_MS = 2_000

const TRIES_MAX = 100
async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await done()); tries++) expect(tries, 'tries').toBeLessThan(TRIES_MAX)
}

test('a case goes up, and the town is told of it on its stream', async () => {
  await village.exchangeAll()
  const town = await enrolDevice(edge.url, 'huacheng', demoPassword)
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const live = await town.request('GET', '/sync/v1/live', null, {}, leaving.signal)
  expect(live.headers.get('content-type')).toBe('text/event-stream')
  const stream = live.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await stream.read()).value).toBe('data: {}\n\n')
  await town.exchangeAll()
  const before = town.state.cursor
  await village.handIn(village.items.find((i) => i.code === ITEM.code)!, { 'applicant.name': '𠮷小丽' })
  await village.exchangeAll()
  expect((await stream.read()).value).toBe('data: {}\n\n')
  await town.exchangeAll()
  expect(town.state.cursor).not.toEqual(before)
})

test('the bytes of a material flow up by tus, and go on from where the line was cut', async () => {
  const bytes = randomBytes(400_000)
  const half = bytes.length / 2
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const tus = { 'tus-resumable': '1.0.0' }
  const begun = await village.request('POST', '/sync/v1/materials', null, {
    ...tus,
    'upload-length': String(bytes.length),
    'upload-metadata': `sha256 ${base64(sha256)},type ${base64('image/jpeg')}`,
  })
  expect(begun.status).toBe(201)
  const at = begun.headers.get('location')!
  const send = (from: number, body: BodyInit) =>
    village.request('PATCH', at, body, {
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(from),
    })
  const offset = async () =>
    Number((await village.request('HEAD', at, null, tus)).headers.get('upload-offset'))

  // What an edge that collects the body first would never let go: the rest comes when the beginning has crossed.
  line.resetCounts()
  const flowing = new ReadableStream({
    async start(body) {
      body.enqueue(bytes.subarray(0, half / 2))
      while (line.counts().bytesUp < half / 2) await setImmediate()
      body.enqueue(bytes.subarray(half / 2, half))
      body.close()
    },
  })
  expect((await send(0, flowing)).status).toBe(204)

  const broken = line.cutAfter({ up: half / 2 })
  const lost = await send(half, new Blob([bytes.subarray(half)]))
  await broken
  expect([lost.status, await typeOf(lost)]).toEqual([503, 'urn:yimen:problem:unavailable'])
  await restored()
  // Some of what crossed before the cut may be there as well.
  const kept = await offset()
  expect(kept).toBeGreaterThanOrEqual(half)
  expect((await send(kept, new Blob([bytes.subarray(kept)]))).status).toBe(204)
  expect(await offset()).toBe(bytes.length)
})

describe('at a counter', () => {
  const profiles: string[] = []
  const open: BrowserContext[] = []
  afterAll(async () => {
    for (const context of open) await context.close()
    for (const dir of profiles) await rm(dir, { recursive: true, force: true })
  })

  /** A browser that has never been here, filling in its first sign-in. */
  async function signIn(): Promise<Page> {
    const dir = await mkdtemp(join(tmpdir(), 'yimen-profile-'))
    profiles.push(dir)
    const context = await openProfile(dir, { grantDurable: true })
    open.push(context)
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(edge.url)
    await page.getByLabel('工号').fill('dongyuan')
    await page.getByLabel('密码').fill(demoPassword)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    return page
  }

  test('a village takes a case', async () => {
    const page = await signIn()
    await barSays(page, '县中心已全部收到')
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    await handIn(page)
    await barSays(page, '县中心已全部收到')
  })

  test('where the node is gone, the PWA opens all the same and says that it is cut off', async () => {
    await node.kill('SIGKILL')
    for (const path of ['/healthz', '/api/v1/session', '/sync/v1/exchange']) {
      const answer = await fetch(edge.url + path)
      expect([answer.status, await typeOf(answer)]).toEqual([503, 'urn:yimen:problem:unavailable'])
    }
    expect(await village.exchange()).toEqual({
      ok: false,
      error: { type: 'Problem', problem: 'unavailable', retryAfterMs: null },
    })
    const page = await signIn()
    await page.getByText('连不上县中心').first().waitFor()
    await looked(page, 'edge-cut-off')
  })
})
