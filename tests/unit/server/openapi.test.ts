/** What the document says of each path is what a county's node answers there, and nothing that others may ask is left out. */
import { createHash } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { OPENAPI_PATH, openapiDocument } from '../../../server/openapi.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { isFiledOnline } from '../../../shared/catalogue/item.ts'
import { draftOf } from '../../support/device.ts'
import { type County, type Station, sharedCounty, township, village } from './county.ts'
import { openTown } from './township.ts'

const manager = 'zhongxin'

/** GET routes of the app that the document does not tell, and why. */
const LEFT_OUT: Record<string, string> = {
  '/api/v1/accounts': 'the managers’ own page asks it, and its form is that page’s',
  '/api/v1/delegations': 'so does another of their pages',
  [OPENAPI_PATH]: 'the document itself',
}

interface Operation {
  readonly security?: readonly object[]
  readonly responses: Record<string, Described>
}
type Described =
  | { readonly $ref: string }
  | { readonly content?: Record<string, { readonly schema: object }> }

const county = sharedCounty([village, manager])
let document: ReturnType<typeof openapiDocument>
let operations: [name: string, Operation][]
beforeAll(async () => {
  document = await (await county().node.app.request(OPENAPI_PATH)).json()
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
})

/** Closed, so that an answer may have no member of which the document does not tell; the document itself is open. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in schema ? { additionalProperties: false, ...inner } : inner
}

/** Throws where the status, the media type or the body is not among what is told of this operation. */
async function expectTold(name: string, operation: Operation, answer: Response): Promise<void> {
  const told = operation.responses[answer.status]
  const text = await answer.text()
  expect(told, `${name}: ${answer.status} ${text}`).toBeDefined()
  const { content } = '$ref' in told! ? document.components.responses.Problem : told!
  if (!content) return expect(text).toBe('')
  const type = answer.headers.get('content-type')!
  const media = (content as Record<string, { schema: object }>)[type]
  expect(media, `${name}: ${type}`).toBeDefined()
  // Formats come with a pattern that says the same.
  const ajv = new Ajv2020({ validateFormats: false, strict: false, allErrors: true })
  const { schemas } = document.components
  const validate = ajv.compile(closed({ ...media!.schema, components: { schemas } }) as object)
  validate(JSON.parse(text))
  expect(validate.errors, `${name}: ${text}`).toBeNull()
}

/** Without it what changes something is taken for the form of a foreign page. */
const JSON_TYPE = { 'content-type': 'application/json' }

const VILLAGE = '441424104201'
const BYTES = new Uint8Array([0xff, 0xd8, 0xff, ...utf8('a photograph')])
const PHOTO = {
  sha256: createHash('sha256').update(BYTES).digest('hex'),
  ...{ bytes: BYTES.length, type: 'image/jpeg' },
}

/** An applicant's filing, with a photograph. */
async function filedAt(county: County) {
  const item = county.release.items.find(isFiledOnline)!
  const given = await (await county.post('/api/v1/filings', { org: VILLAGE })).json()
  const form = item.form.map(({ name }) => [name, '1'])
  const body = {
    ...{ token: given.token, item: item.code, itemVersion: item.version },
    fields: { ...Object.fromEntries(form), 'applicant.name': '甲', 'applicant.id': '11010519491231002X' },
    materials: [{ material: item.materials[0]!.id, file: PHOTO }],
  }
  const path = `/api/v1/filings/${given.caseNo}`
  const request = { method: 'PUT', headers: JSON_TYPE, body: JSON.stringify(body) }
  const answer = await county.node.app.request(path, request)
  const { queryCode } = await answer.clone().json()
  return { answer, caseNo: given.caseNo as string, queryCode: queryCode as string }
}

const FORTNIGHT_MS = 14 * 86_400_000

/** How each is asked so that it answers; a new operation does not pass without one. */
const ASKED: Record<string, (asker: Asker) => Promise<Response>> = {
  'GET /api/v1/calendar/due': ({ get }) =>
    get('/api/v1/calendar/due?from=2026-09-28&count=5&unit=workday&pause=2026-09-29,2026-09-30'),
  'GET /api/v1/cases': ({ get }) => get('/api/v1/cases?standing=open&limit=1'),
  'GET /api/v1/cases/{caseNo}': ({ get, caseNo }) => get(`/api/v1/cases/${caseNo}`),
  'POST /api/v1/cases/{caseNo}/deemed': async ({ county, caseNo }) => {
    // Behind the deadline, where the session of the others is long over.
    county.clock.move(FORTNIGHT_MS)
    const cookie = await county.signIn(manager)
    const answer = await county.post(`/api/v1/cases/${caseNo}/deemed`, { reason: '窗口设备损坏' }, { cookie })
    county.clock.move(-FORTNIGHT_MS)
    return answer
  },
  'POST /api/v1/filings': ({ county }) => county.post('/api/v1/filings', { org: VILLAGE }),
  'PUT /api/v1/filings/{caseNo}': async ({ county }) => (await filedAt(county)).answer,
  'POST /api/v1/filings/{caseNo}/supplements': async ({ county }) => {
    const { caseNo, queryCode } = await filedAt(county)
    const nothing = { queryCode, fields: {}, materials: [] }
    return county.post(`/api/v1/filings/${caseNo}/supplements`, nothing)
  },
  'PUT /api/v1/filings/{caseNo}/files/{sha256}': async ({ county }) => {
    const { caseNo, queryCode } = await filedAt(county)
    const headers = { 'x-query-code': queryCode, 'content-type': 'application/octet-stream' }
    const path = `/api/v1/filings/${caseNo}/files/${PHOTO.sha256}`
    return county.node.app.request(path, { method: 'PUT', headers, body: BYTES })
  },
  'GET /api/v1/guide': ({ get }) => get('/api/v1/guide'),
  'GET /api/v1/posts': ({ get }) => get('/api/v1/posts'),
  'POST /api/v1/posts': ({ post, county }) => post('/api/v1/posts', county.release.roster.posts[0]!),
  'POST /api/v1/posts/away': ({ post }) =>
    post('/api/v1/posts/away', { staff: township, from: '2026-12-01', to: null }),
  'POST /api/v1/posts/back': ({ post }) =>
    post('/api/v1/posts/back', { staff: township, from: '2026-12-01' }),
  'POST /api/v1/posts/remove': ({ post, county }) => {
    const { org, name } = county.release.roster.posts[0]!
    return post('/api/v1/posts/remove', { org, name })
  },
  'POST /api/v1/progress': ({ county, caseNo, queryCode }) =>
    county.post('/api/v1/progress', { caseNo, queryCode }),
  'GET /api/v1/session': ({ get }) => get('/api/v1/session'),
  'POST /api/v1/session': ({ county }) =>
    county.post('/api/v1/session', { staff: village, password: 'correct horse' }),
  'DELETE /api/v1/session': async ({ county }) =>
    county.node.app.request('/api/v1/session', { method: 'DELETE', headers: JSON_TYPE }),
  'GET /api/v1/stations': ({ get }) => get('/api/v1/stations'),
  'GET /api/v1/decisions': ({ get }) => get('/api/v1/decisions?from=2026-09-01&to=2026-09-30'),
  'GET /api/v1/lights': ({ get }) => get('/api/v1/lights'),
  'GET /api/v1/quarantined/{id}/{hash}': ({ get, forged }) => get(`/api/v1/quarantined/${forged}`),
  'GET /api/v1/waits': ({ get }) => get('/api/v1/waits'),
  'GET /api/v1/repeats': ({ get }) => get('/api/v1/repeats'),
  'GET /healthz': ({ get }) => get('/healthz'),
  'POST /sync/v1/exchange': async ({ station }) => station.exchange(await station.question()),
}

interface Asker {
  readonly county: County
  readonly station: Station
  readonly caseNo: string
  readonly queryCode: string
  /** `<id>/<hash>` */
  readonly forged: string
  /** As the county's manager. */
  get(path: string): Promise<Response>
  post(path: string, body: object): Promise<Response>
}

/** A county with a case, and what its village may not write. */
async function asker(): Promise<Asker> {
  const cookie = await county().signIn(manager)
  const station = await county().enrol(village)
  const { caseNo, queryCode } = await station.handIn()
  const [forged] = await station.write(draftOf(caseNo, 'accepted', {}))
  await station.sync()
  return {
    ...{ county: county(), station, caseNo, queryCode, forged: `${forged!.event.id}/${forged!.hash}` },
    post: (path, body) => county().post(path, body, { cookie }),
    get: async (path) => county().node.app.request(path, { headers: { cookie } }),
  }
}

describe('at a county’s node', () => {
  test('every operation answers as it is told', async () => {
    const asking = await asker()
    expect(operations.map(([name]) => name).sort()).toEqual(Object.keys(ASKED).sort())
    for (const [name, operation] of operations) {
      const answer = await ASKED[name]!(asking)
      expect(answer.ok, `${name}: ${answer.status}`).toBe(true)
      await expectTold(name, operation, answer)
    }
  })

  test('the lists have something in them', async () => {
    const { get } = await asker()
    expect((await (await get('/api/v1/cases')).json()).cases.length).toBeGreaterThan(0)
    expect((await (await get('/api/v1/stations')).json()).stations.length).toBeGreaterThan(0)
  })

  test('asked for nothing by nobody, each answers or refuses as it is told', async () => {
    for (const [name, operation] of operations) {
      const [method, path] = name.split(' ') as [string, string]
      const answer = await county().node.app.request(path.replaceAll(/[{}]/g, ''), {
        ...{ method, headers: JSON_TYPE },
      })
      expect([404, 405], name).not.toContain(answer.status)
      expect(answer.status === 401, `${name}: ${answer.status}`).toBe(operation.security !== undefined)
      await expectTold(name, operation, answer)
    }
  })

  test('what the app answers to GET is told, or is left out for a reason', () => {
    const routes = county().node.app.routes.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/v1/'),
    )
    const answered = new Set(routes.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}')))
    expect(answered.size).toBeGreaterThan(5)
    const told = operations
      .map(([name]) => name)
      .filter((name) => name.startsWith('GET /api/v1/'))
      .map((name) => name.slice('GET '.length))
    expect([...answered].sort()).toEqual([...told, ...Object.keys(LEFT_OUT)].sort())
  })

  test('it is told whole: every reference leads somewhere, every security is described', () => {
    const text = JSON.stringify(document)
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(text).not.toMatch(/\$defs|\$schema/)
    const [problem, response] = ['#/components/schemas/Problem', '#/components/responses/Problem']
    const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref))
    expect([...refs].sort()).toEqual([response, problem])
    expect(document.components).toMatchObject({ schemas: { Problem: {} }, responses: { Problem: {} } })
    const schemes = operations.flatMap(([, { security = [] }]) => security.flatMap(Object.keys))
    expect([...new Set(schemes)].sort()).toEqual(Object.keys(document.components.securitySchemes).sort())
  })

  test('it is only read', async () => {
    const answer = await county().post(OPENAPI_PATH, {})
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
  })
})

test('a relay gives it too', async () => {
  const { town } = await openTown()
  expect(await (await town.request(OPENAPI_PATH)).json()).toEqual(openapiDocument())
})
