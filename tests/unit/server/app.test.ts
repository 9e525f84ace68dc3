import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readPack } from '../../../shared/catalogue/pack.ts'
import { guidePointerSchema } from '../../../shared/protocol/guide.ts'
import { problemSchema } from '../../../shared/protocol/problem.ts'
import { isoOf } from '../../../shared/time.ts'
import { ecdsaVerifier } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { openCounty, problemOf, sharedCounty, village } from './county.ts'

const shared = sharedCounty()
const get = (path: string, headers: Record<string, string> = {}) =>
  shared().node.app.request(path, { headers })

describe('every answer to a person', () => {
  test.each(['/healthz', '/', '/api/v1/session', '/nowhere'])(
    '%s carries the security headers',
    async (path) => {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; " +
          "script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; " +
          "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('permissions-policy')).toContain('camera=(self)')
      expect(headers.get('strict-transport-security')).toBeNull()
    },
  )
})

describe('every refusal', () => {
  test.each([
    ['GET', '/nowhere', 404, 'not-found'],
    ['GET', '/%zz', 404, 'not-found'],
    ['GET', '/api/v1/nowhere', 404, 'not-found'],
    ['GET', '/packs/1-0000000000000000.json', 404, 'not-found'],
    ['POST', '/nowhere', 404, 'not-found'],
    ['GET', '/api/v1/session', 401, 'unauthorized'],
    ['PUT', '/api/v1/session', 405, 'method-not-allowed'],
    ['GET', '/api/v1/progress', 405, 'method-not-allowed'],
    ['POST', '/api/v1/guide', 405, 'method-not-allowed'],
    ['POST', '/healthz', 405, 'method-not-allowed'],
    ['POST', '/packs/x', 405, 'method-not-allowed'],
    ['GET', '/sync/v1/exchange', 405, 'method-not-allowed'],
    ['POST', '/sync/v1/live', 405, 'method-not-allowed'],
  ])('%s %s is a problem document', async (method, path, status, type) => {
    const headers = { origin: 'http://localhost', 'content-type': 'application/json' }
    const answer = await shared().node.app.request(path, { method, headers })
    expect(answer.status).toBe(status)
    const body = await answer.clone().json()
    expect(problemSchema.parse(body)).toEqual(body)
    expect((await problemOf(answer)).type).toBe(type)
  })

  test('a large body for a small question is too large', async () => {
    const answer = await shared().post('/api/v1/progress', { caseNo: 'x'.repeat(20_000), queryCode: '' })
    expect((await problemOf(answer)).type).toBe('too-large')
  })
})

describe('a page of another node', () => {
  const elsewhere = { origin: 'https://huacheng.example' }
  const ask = (path: string, method: string, headers: Record<string, string>) =>
    shared().node.app.request(path, { method, headers })
  const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')

  test.each(['/sync/v1/exchange', '/sync/v1/materials', '/sync/v1/live'])(
    'may ask %s, with the headers that a device sends, and read the answer',
    async (path) => {
      const preflight = await ask(path, 'OPTIONS', { ...elsewhere, 'access-control-request-method': 'POST' })
      expect([preflight.status, allowed(preflight)]).toEqual([204, '*'])
      expect(preflight.headers.get('access-control-max-age')).toBe('86400')
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
      const headers = preflight.headers.get('access-control-allow-headers')
      for (const name of ['authorization', 'content-encoding', 'upload-metadata'])
        expect(headers).toContain(name)
      const answer = await ask(path, 'POST', elsewhere)
      expect([answer.status >= 400, allowed(answer)]).toEqual([true, '*'])
      expect(answer.headers.get('access-control-expose-headers')).toContain('upload-offset')
    },
  )

  test('may fetch packs, and nothing of the rest', async () => {
    const { pack } = await (await get('/api/v1/guide')).json()
    const answer = await ask(pack, 'GET', {})
    expect([answer.status, allowed(answer)]).toEqual([200, '*'])
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-first-bytes')
    for (const path of ['/api/v1/guide', '/api/v1/session', '/healthz', '/']) {
      expect(allowed(await ask(path, 'GET', elsewhere))).toBeNull()
      const preflight = { ...elsewhere, 'access-control-request-method': 'POST' }
      expect(allowed(await ask(path, 'OPTIONS', preflight))).toBeNull()
    }
  })

  test('costs a page of our own nothing', async () => {
    expect(allowed(await ask('/sync/v1/exchange', 'POST', { origin: 'http://localhost' }))).toBeNull()
  })
})

test('healthz tells who watches over the node what it does', async () => {
  const answer = await get('/healthz')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.json()).toEqual({
    status: 'ok',
    kind: 'county',
    healing: false,
    ingest: true,
    sequencer: true,
    release: 1,
  })
})

describe('a pack', () => {
  const packPath = async () => {
    const station = await shared().enrol(village)
    const { catalogue } = await station.sync()
    return catalogue!.pack
  }

  test('is the release in force, signed by the node', async () => {
    const answer = await get(await packPath())
    const { release, signature, signed } = readPack(hasher, await answer.text())!
    const { bundleKey, ...published } = release
    expect(published).toEqual({ ...shared().release, publishedAt: '2026-09-28T01:00:00.000Z' })
    expect(bundleKey).toMatch(/^MFkw/)
    const { publicKey } = shared().node
    expect(await ecdsaVerifier().verify(publicKey, signed, signature)).toBe(true)
  })

  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['', null],
  ])('to whom takes %j it comes as %s', async (accepted, encoding) => {
    const answer = await get(await packPath(), accepted ? { 'accept-encoding': accepted } : {})
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(answer.headers.get('cache-control')).toContain('public, max-age=31536000, immutable')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(answer.headers.get('content-length')).toBe(String(bytes.length))
    const plain =
      encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes
    expect(readPack(hasher, new TextDecoder().decode(plain))).not.toBeNull()
  })
})

describe('the guide for residents', () => {
  const pointer = async () => guidePointerSchema.parse(await (await get('/api/v1/guide')).json())

  test('is named for everybody, as of now', async () => {
    const answer = await get('/api/v1/guide')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await pointer()).toMatchObject({ release: 1, asOf: isoOf(shared().clock.now()) })
  })

  test('is the release in force, immutable, and names nobody of the staff', async () => {
    const answer = await get((await pointer()).pack, { 'accept-encoding': 'br' })
    expect(answer.headers.get('cache-control')).toContain('immutable')
    const text = brotliDecompressSync(new Uint8Array(await answer.arrayBuffer())).toString()
    const { staff, delegations, roster, ...rest } = shared().release
    expect(JSON.parse(text)).toEqual({ ...rest, publishedAt: '2026-09-28T01:00:00.000Z' })
    expect(staff.length).toBeGreaterThan(0)
    expect(delegations.length).toBeGreaterThan(0)
    expect(roster.posts.length).toBeGreaterThan(0)
    for (const { id, name } of staff) {
      expect(text).not.toContain(name)
      expect(text).not.toContain(`"${id}"`)
    }
  })
})

describe('the client', () => {
  async function withClient() {
    const dir = await mkdtemp(join(tmpdir(), 'yimen-client-'))
    onTestFinished(() => rm(dir, { recursive: true }))
    await mkdir(join(dir, 'assets'))
    const files = {
      'index.html': '<!doctype html>',
      'sw.js': 'self',
      'assets/main-1a2b.js': 'plain',
      'assets/main-1a2b.js.br': 'as brotli',
      'assets/main-1a2b.js.gz': 'as gzip',
      'icon.png': 'png',
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
    const county = await openCounty({ clientDir: dir })
    return (path: string, headers: Record<string, string> = {}) => county.node.app.request(path, { headers })
  }

  test('any page is index.html, asked for anew each time', async () => {
    const open = await withClient()
    for (const path of ['/', '/s/take', '/desk/case/441424104201260928ABC00011', '/index.html']) {
      const answer = await open(path, { accept: 'text/html,*/*' })
      expect(await answer.text()).toBe('<!doctype html>')
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    }
  })

  test('what has its hash in its name is kept for ever, the service worker is not', async () => {
    const open = await withClient()
    const asset = await open('/assets/main-1a2b.js')
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await asset.text()).toBe('plain')
    expect((await open('/sw.js')).headers.get('cache-control')).toBe('no-cache')
  })

  test('compressed files are taken where they lie ready', async () => {
    const open = await withClient()
    const br = await open('/assets/main-1a2b.js', { 'accept-encoding': 'gzip, deflate, br' })
    expect([br.headers.get('content-encoding'), await br.text()]).toEqual(['br', 'as brotli'])
    const gzip = await open('/assets/main-1a2b.js', { 'accept-encoding': 'gzip' })
    expect([gzip.headers.get('content-encoding'), await gzip.text()]).toEqual(['gzip', 'as gzip'])
  })

  test('what programs ask for is never answered with a page', async () => {
    const open = await withClient()
    for (const path of ['/api/x', '/sync/x', '/packs/x', '/packs/a/b', '/assets/gone.js', '/api']) {
      const accept = path.startsWith('/assets') ? '*/*' : 'text/html'
      expect((await problemOf(await open(path, { accept }))).type).toBe('not-found')
    }
  })

  test.each([
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cx',
    '//etc/passwd',
    '/%00',
  ])('no file outside of it: %s', async (path) => {
    const open = await withClient()
    expect((await problemOf(await open(path))).type).toBe('not-found')
  })

  test('where it was not built, the page says so', async () => {
    const answer = await get('/', { accept: 'text/html' })
    expect(await problemOf(answer)).toEqual({
      type: 'unavailable',
      detail: 'the client is not built: npm run build',
    })
  })
})
