/**
 * The HTTP API for other systems as an OpenAPI 3.1 document: paths and words stand here, schemas are made from those
 * that the routes use. Left out: what only our own pages, stations and relays ask.
 */
import * as z from 'zod/mini'
import { fileSchema } from '../shared/case/events.ts'
import { eventIdSchema, hashSchema } from '../shared/event.ts'
import { postSchema } from '../shared/org/posts.ts'
import { DUE_PATH, dueQuerySchema, dueSchema } from '../shared/protocol/calendar.ts'
import {
  CASES_PATH,
  casesQuerySchema,
  casesSchema,
  caseTraceSchema,
  deemSchema,
} from '../shared/protocol/cases.ts'
import { DECISIONS_PATH, decisionsQuerySchema, decisionsSchema } from '../shared/protocol/decisions.ts'
import { AUTH_SCHEME, exchangeRequestSchema, exchangeResponseSchema } from '../shared/protocol/exchange.ts'
import {
  CODE_HEADER,
  FILINGS_PATH,
  filedSchema,
  filingSchema,
  numberGivenSchema,
  numberQuestionSchema,
  supplementSchema,
} from '../shared/protocol/filings.ts'
import { guidePointerSchema } from '../shared/protocol/guide.ts'
import { healthSchema } from '../shared/protocol/health.ts'
import { LIGHTS_PATH, lightsQuerySchema, lightsSchema } from '../shared/protocol/lights.ts'
import { awaySchema, backSchema, POSTS_PATH, postNameSchema, postsSchema } from '../shared/protocol/posts.ts'
import { PROBLEM_PREFIX, PROBLEMS, type ProblemType, problemSchema } from '../shared/protocol/problem.ts'
import { progressQuestionSchema, progressSchema } from '../shared/protocol/progress.ts'
import { quarantinedEventSchema, quarantinedPath } from '../shared/protocol/quarantined.ts'
import { REPEATS_PATH, repeatsSchema } from '../shared/protocol/repeats.ts'
import { sessionSchema, signedInSchema, signInSchema } from '../shared/protocol/session.ts'
import { STATIONS_PATH, stationsSchema } from '../shared/protocol/stations.ts'
import { WAITS_PATH, waitsSchema } from '../shared/protocol/waits.ts'
import { SESSION_COOKIE } from './routes/session.ts'

export const OPENAPI_PATH = '/api/v1/openapi.json'

export function openapiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: '一门 Yimen',
      version: '1',
      summary: 'A county’s service centres: what other systems may ask of its node.',
      description:
        'Refusals are problem documents (RFC 9457). What is not GET under /api wants `Content-Type: application/json`, also ' +
        'without a body. A relay and a process that only takes in answer /api/v1/calendar, ' +
        '/api/v1/guide, /api/v1/progress, /api/v1/session, /healthz and /sync/v1/exchange; they refuse the rest.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      [DUE_PATH]: {
        get: {
          operationId: 'due',
          summary: 'When a limit ends, by the holidays that are known',
          description:
            'The day `from` is not counted; calendar days (`day`) that would end on a day off end on the next workday. ' +
            '`pause`, which may be given several times, is `first,last`: the first counts, those after it up to and ' +
            'with the last do not. Days from 2000 to 2099; `count`, and the days of all pauses together, up to 3650.',
          parameters: parametersOf('query', dueQuerySchema),
          responses: { ...answer('The last day in time', dueSchema), ...refusals('bad-request') },
        },
      },
      [CASES_PATH]: {
        get: {
          operationId: 'cases',
          summary:
            'The cases of one organisation by where they stand, in order of the day on which something is due',
          description:
            'For whoever sits there or above it. `limit`: 1 to 200; `after`: `next` of the page before.',
          security: SESSION,
          parameters: parametersOf('query', casesQuerySchema),
          responses: {
            ...answer('A page', casesSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden'),
          },
        },
      },
      [`${CASES_PATH}/{caseNo}`]: {
        get: {
          operationId: 'caseTrace',
          summary: 'One case: its clock, its cards, and what was done by whom',
          description: 'For whoever may list it. Of what was written in it no more than the list has.',
          security: SESSION,
          parameters: parametersOf('path', z.object({ caseNo: z.string() })),
          responses: { ...answer('As of now', caseTraceSchema), ...refusals('unauthorized', 'not-found') },
        },
      },
      [`${CASES_PATH}/{caseNo}/deemed`]: {
        post: {
          operationId: 'deem',
          summary: '视为受理: has it written that nobody told in five workdays what is missing',
          description:
            'For the county centre’s managers, with a reason. Without their word the node writes it once everybody who ' +
            'could have told was heard. Not where the day is provisional, nor where somebody has told.',
          security: SESSION,
          parameters: parametersOf('path', z.object({ caseNo: z.string() })),
          requestBody: body(deemSchema),
          responses: {
            204: { description: 'It is in the case' },
            ...refusals('bad-request', 'unauthorized', 'forbidden', 'not-found', 'not-due', ...BODY),
          },
        },
      },
      [DECISIONS_PATH]: {
        get: {
          operationId: 'decisions',
          summary: 'Cases decided on these days, and how many of them on the day of their receipt, by town',
          description: 'For whoever sits there or above it. At most 92 days.',
          security: SESSION,
          parameters: parametersOf('query', decisionsQuerySchema),
          responses: {
            ...answer('Counts', decisionsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden'),
          },
        },
      },
      [LIGHTS_PATH]: {
        get: {
          operationId: 'lights',
          summary: 'Open cases counted by light, by the town that received them and the unit that has them',
          description: 'For whoever sits there or above it.',
          security: SESSION,
          parameters: parametersOf('query', lightsQuerySchema),
          responses: {
            ...answer('Counts, as of now', lightsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden'),
          },
        },
      },
      [FILINGS_PATH]: {
        post: {
          operationId: 'numberFiling',
          summary: '网上申办: a case number for an applicant, with the token that lets them write under it',
          requestBody: body(numberQuestionSchema),
          responses: {
            201: { description: 'Nobody else is given it', content: json(numberGivenSchema) },
            ...refusals('bad-request', 'forbidden', 'not-found', ...BODY, 'too-many-requests'),
          },
        },
      },
      [`${FILINGS_PATH}/{caseNo}`]: {
        put: {
          operationId: 'file',
          summary: 'What the applicant has written; of the same sent again, only what changed',
          parameters: parametersOf('path', z.object({ caseNo: z.string() })),
          requestBody: body(filingSchema),
          responses: {
            ...answer('It is received', filedSchema),
            ...refusals('bad-request', 'forbidden', 'not-found', 'old-item', 'closed', 'wrong-fields'),
            ...refusals(...BODY, 'too-many-requests'),
          },
        },
      },
      [`${FILINGS_PATH}/{caseNo}/supplements`]: {
        post: {
          operationId: 'supplement',
          summary: '补正: what a notice asks for, for whoever has the number and the code on the receipt',
          parameters: parametersOf('path', z.object({ caseNo: z.string() })),
          requestBody: body(supplementSchema),
          responses: {
            ...answer('Where the case is now', progressSchema),
            ...refusals('bad-request', 'forbidden', 'not-found', 'old-item', 'closed'),
            ...refusals(...BODY, 'too-many-requests'),
          },
        },
      },
      [`${FILINGS_PATH}/{caseNo}/files/{sha256}`]: {
        put: {
          operationId: 'sendFile',
          summary: 'The bytes of a photograph that the case names',
          parameters: [
            ...parametersOf('path', z.object({ caseNo: z.string(), sha256: fileSchema.shape.sha256 })),
            ...parametersOf('header', z.object({ [CODE_HEADER]: z.string() })),
          ],
          requestBody: { required: true, content: { 'application/octet-stream': {} } },
          responses: {
            204: { description: 'They are here' },
            ...refusals(
              'bad-request',
              'forbidden',
              'not-found',
              'too-large',
              'hash-mismatch',
              'too-many-requests',
            ),
          },
        },
      },
      '/api/v1/guide': {
        get: {
          operationId: 'guide',
          summary: 'Where the newest guide to the services lies',
          responses: answer('The path of an immutable file', guidePointerSchema),
        },
      },
      [POSTS_PATH]: {
        get: {
          operationId: 'posts',
          summary: 'Who holds which post, and who is on duty today',
          description: 'Of the asker’s own unit; for the county centre of all.',
          security: SESSION,
          responses: { ...answer('As of today', postsSchema), ...refusals('unauthorized') },
        },
        post: {
          operationId: 'enterPost',
          summary: 'Enters a post, or puts it in the place of the unit’s post of that name',
          description: KEPT_BY,
          security: SESSION,
          requestBody: body(postSchema),
          responses: {
            ...answer('As of today', postsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden', ...BODY),
          },
        },
      },
      [`${POSTS_PATH}/away`]: {
        post: {
          operationId: 'away',
          summary: 'Somebody is away: whoever stands in has their open cases from then on',
          description: KEPT_BY,
          security: SESSION,
          requestBody: body(awaySchema),
          responses: {
            ...answer('As of today', postsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden', ...BODY),
          },
        },
      },
      [`${POSTS_PATH}/back`]: {
        post: {
          operationId: 'back',
          summary: 'They are back today, or will not be away after all',
          description: KEPT_BY,
          security: SESSION,
          requestBody: body(backSchema),
          responses: {
            ...answer('As of today', postsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden', 'not-found', 'account-closed', ...BODY),
          },
        },
      },
      [`${POSTS_PATH}/remove`]: {
        post: {
          operationId: 'removePost',
          summary: 'The unit has no post of that name any more',
          description: KEPT_BY,
          security: SESSION,
          requestBody: body(postNameSchema),
          responses: {
            ...answer('As of today', postsSchema),
            ...refusals('bad-request', 'unauthorized', 'forbidden', 'not-found', ...BODY),
          },
        },
      },
      '/api/v1/progress': {
        post: {
          operationId: 'progress',
          summary: 'Where a case is, for whoever has the number and the code on its receipt',
          requestBody: body(progressQuestionSchema),
          responses: {
            ...answer('Nothing about the applicant', progressSchema),
            ...refusals('bad-request', 'forbidden', 'not-found', ...BODY, 'too-many-requests'),
          },
        },
      },
      '/api/v1/session': {
        get: {
          operationId: 'session',
          summary: 'Who is signed in',
          security: SESSION,
          responses: { ...answer('A member of staff', sessionSchema), ...refusals('unauthorized') },
        },
        post: {
          operationId: 'signIn',
          summary: 'Signs in a member of staff; the session is a cookie',
          requestBody: body(signInSchema),
          responses: {
            ...answer('Signed in', signedInSchema),
            ...refusals('bad-request', 'wrong-password', 'forbidden', 'needs-invitation', ...BODY),
            ...refusals('too-many-requests'),
          },
        },
        delete: {
          operationId: 'signOut',
          summary: 'Ends the session, if there is one',
          responses: { 204: { description: 'Signed out' }, ...refusals('forbidden') },
        },
      },
      [STATIONS_PATH]: {
        get: {
          operationId: 'stations',
          summary: 'What the county knows of its stations',
          description: 'For the county centre’s managers.',
          security: SESSION,
          responses: { ...answer('All of them', stationsSchema), ...refusals('unauthorized', 'forbidden') },
        },
      },
      [quarantinedPath('{id}', '{hash}')]: {
        get: {
          operationId: 'quarantined',
          summary: 'What an event in quarantine says',
          description: 'For the county centre’s managers.',
          security: SESSION,
          parameters: parametersOf('path', z.object({ id: eventIdSchema, hash: hashSchema })),
          responses: {
            ...answer('As it came', quarantinedEventSchema),
            ...refusals('unauthorized', 'forbidden', 'not-found'),
          },
        },
      },
      [WAITS_PATH]: {
        get: {
          operationId: 'waits',
          summary: 'What has come to the county and cannot be judged yet, by what is missing',
          description: 'For the county centre’s managers.',
          security: SESSION,
          responses: {
            ...answer('What is missing', waitsSchema),
            ...refusals('unauthorized', 'forbidden'),
          },
        },
      },
      [REPEATS_PATH]: {
        get: {
          operationId: 'repeats',
          summary: 'Cases that may be one application filed twice, by their numbers',
          description: 'For the county centre’s managers. Until one of them has said of a pair what it is.',
          security: SESSION,
          responses: { ...answer('Pairs', repeatsSchema), ...refusals('unauthorized', 'forbidden') },
        },
      },
      '/healthz': {
        get: {
          operationId: 'health',
          summary: 'For whoever watches over the node',
          responses: {
            ...answer('It takes in what stations send', healthSchema),
            503: { description: 'It does not', content: json(healthSchema) },
          },
        },
      },
      '/sync/v1/exchange': {
        post: {
          operationId: 'exchange',
          summary: 'Stations and relays: their logs up, what concerns them down',
          description:
            'Specified in sync/README.md, with the shorter forms of both messages. A body may be gzip; further answers ' +
            '(`more`) follow as application/x-ndjson.',
          security: [{ device: [] }],
          requestBody: body(exchangeRequestSchema),
          responses: {
            ...answer('What was stored, and rows', exchangeResponseSchema),
            ...refusals(
              'bad-request',
              'unauthorized',
              'bad-signature',
              'unknown-device',
              'incomplete',
              ...BODY,
            ),
            ...refusals('too-many-requests'),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        device: {
          type: 'http',
          scheme: AUTH_SCHEME,
          description: `\`${AUTH_SCHEME} <device>.<signature>\`: docs/decisions/0003`,
        },
      },
      schemas: { Problem: schemaOf(problemSchema) },
      responses: {
        Problem: {
          description: `A problem document; its type is \`${PROBLEM_PREFIX}\` and one of: ${Object.keys(PROBLEMS).join(', ')}`,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

const SESSION = [{ session: [] }]
const KEPT_BY = 'For the deciders of that unit and the county centre’s managers.'
/** What any body may be refused for. */
const BODY = ['too-large', 'unsupported-encoding'] as const

/** As it stands on the wire: what its reader puts back may be left out, and there may be more members than are named. */
function schemaOf(schema: z.ZodMiniType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

const json = (schema: z.ZodMiniType) => ({ 'application/json': { schema: schemaOf(schema) } })

const body = (schema: z.ZodMiniType) => ({ required: true, content: json(schema) })

const answer = (description: string, schema: z.ZodMiniType) => ({
  200: { description, content: json(schema) },
})

/** By status, with the types that it may stand for; any other, where the node itself is in trouble or it is a relay. */
function refusals(...types: readonly ProblemType[]) {
  const PROBLEM = { $ref: '#/components/responses/Problem' }
  const responses: Record<string, typeof PROBLEM & { description?: string }> = { default: PROBLEM }
  for (const type of types) {
    const { status } = PROBLEMS[type]
    const before = responses[status]?.description
    responses[status] = { ...PROBLEM, description: before ? `${before}, ${type}` : type }
  }
  return responses
}

function parametersOf(where: 'query' | 'path' | 'header', schema: z.ZodMiniType) {
  const { properties = {}, required = [] } = schemaOf(schema)
  return Object.entries(properties).map(([name, of]) => ({
    ...{ name, in: where, required: required.includes(name), schema: of },
  }))
}
