/**
 * One county node without a socket, and stations that talk to it: real keys, real signatures, real passwords, real
 * files in a folder of their own; the store in memory, the clock in the test's hand.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type OpenNode, openNode } from '../../../server/compose.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import type { Environment } from '../../../server/environment.ts'
import { openIngest } from '../../../server/ingest/compose.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { handInEvents } from '../../../shared/case/draft.ts'
import type { MaterialFile } from '../../../shared/case/events.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { isFiledOnline } from '../../../shared/catalogue/item.ts'
import type { Release } from '../../../shared/catalogue/release.ts'
import type { Entry, Event } from '../../../shared/event.ts'
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeResponseSchema,
  requestText,
} from '../../../shared/protocol/exchange.ts'
import { problemSchema } from '../../../shared/protocol/problem.ts'
import { type Enrolment, signedInSchema } from '../../../shared/protocol/session.ts'
import { chinaDay, isoOf } from '../../../shared/time.ts'
import { exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { type Draft, newSecret, type OwnLogDeps, writeOwn } from '../../../sync/own-log.ts'
import type { Signer } from '../../../sync/signing.ts'
import { entriesOf, sealOf } from '../../../sync/verify.ts'
import { type FixedClock, fixedClock, seededRandom } from '../../support/seeds.ts'

export const ORIGIN = 'http://localhost'
export const PASSWORD = 'correct horse'
/** Who sits where: 河子口村 and 董源村 in 华城镇, the town, the department, the county. */
export const village = 'hezikou'
export const neighbour = 'dongyuan'
export const township = 'huacheng'
export const department = 'minzheng'

export interface County {
  readonly node: OpenNode
  /** Another process of the county, on its folder: it takes in, and does not sequence. */
  beside(settings?: Partial<Environment>): Promise<OpenNode>
  readonly clock: FixedClock
  readonly release: Release
  readonly dataDir: string
  /** Not on the disk; of a node that was opened with `onDisk`, nothing. */
  readonly store: MemoryNodeStore
  /** What the node has logged, each line parsed. */
  readonly log: Record<string, unknown>[]
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** The cookie of a fresh session. */
  signIn(staff: string, password?: string): Promise<string>
  enrol(staff: string): Promise<Station>
  /** Stopped and started again on the same data, or what `meanwhile` makes of them; with these settings from then on. */
  restart(meanwhile?: () => Promise<void>, settings?: Partial<Environment>): Promise<void>
}

/** Closed and removed when the test ends, or whenever `finished` says. `staff`: who has an account. */
export async function openCounty(
  overrides: Partial<Environment> & {
    readonly clientDir?: string
    readonly staff?: readonly string[]
    readonly enrolAtSignIn?: boolean
    /** The store that a node has by itself, in its folder. */
    readonly onDisk?: boolean
    /** Of chance: two nodes of one county must not draw the same. */
    readonly seed?: number
  } = {},
  finished: (close: () => Promise<void>) => void = onTestFinished,
): Promise<County> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yimen-node-'))
  const clock = fixedClock()
  const random = seededRandom(overrides.seed ?? 1)
  const store = new MemoryNodeStore()
  const release = smallRelease()
  const log: Record<string, unknown>[] = []
  const { staff = [village] } = overrides
  let environment: Environment = {
    ...{ port: 0, host: '127.0.0.1', dataDir, authority: release.area },
    ...{
      publicUrl: null,
      trustProxy: 0,
      logLevel: 'info' as const,
      catalogue: null,
      couchUrl: null,
      archiveDays: 30,
      sequencer: true,
    },
    ...overrides,
    upstream: null,
  }
  const open = () =>
    openNode(environment, {
      ...{
        clock,
        random,
        seed: release,
        ...(!overrides.onDisk && { store }),
        enrolAtSignIn: overrides.enrolAtSignIn ?? true,
      },
      clientDir: overrides.clientDir ?? null,
      accounts: staff.map((id) => ({ staff: id, password: PASSWORD })),
      write: (line) => log.push(JSON.parse(line)),
    })
  let node = await open()
  let isOpen = true
  // A node that did not start again is closed already.
  const stop = async () => {
    if (isOpen) await node.close()
    isOpen = false
  }
  finished(async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const county: County = {
    ...{ clock, release, dataDir, log, store },
    get node() {
      return node
    },
    async beside(settings = {}) {
      const write = (line: string) => log.push(JSON.parse(line))
      const ingest = await openIngest(
        { ...environment, ...settings, upstream: null, sequencer: false },
        { clock, random, write },
      )
      finished(ingest.close)
      return ingest
    },
    post: async (path, body, headers = {}) =>
      node.app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async signIn(staff, password = PASSWORD) {
      const answer = await county.post('/api/v1/session', { staff, password })
      if (answer.status !== 200) throw new Error(`sign-in: ${await answer.text()}`)
      return answer.headers
        .getSetCookie()
        .map((c) => c.split(';')[0]!)
        .join('; ')
    },
    async enrol(staff) {
      const pair = await generateKeyPair(false)
      const key = await exportPublicKey(pair.publicKey)
      const answer = await county.post('/api/v1/session', { staff, password: PASSWORD, key })
      if (answer.status !== 200) throw new Error(`enrolment: ${await answer.text()}`)
      const { enrolment } = signedInSchema.parse(await answer.json())
      return openStation(county, staff, enrolment!, signerOf(pair.privateKey))
    },
    async restart(meanwhile, settings = {}) {
      await stop()
      await meanwhile?.()
      environment = { ...environment, ...settings, upstream: null }
      node = await open()
      isOpen = true
    },
  }
  return county
}

/** One county for a whole block of tests that leave nothing behind which another would see. */
export function sharedCounty(staff: readonly string[] = [village]): () => County {
  let county: County
  let close = async () => {}
  beforeAll(async () => {
    county = await openCounty({ staff }, (closing) => {
      close = closing
    })
  })
  afterAll(() => close())
  return () => county
}

/** The demo county with one town of two villages, and two items that are reviewed before they are decided. */
function smallRelease(): Release {
  const demo = demoRelease('2026-09-28T00:00:00.000Z')
  const kept = ['441424000000', '441424104000', '441424104200', '441424104201']
  const orgs = demo.orgs.filter((org) => org.kind === 'department' || kept.includes(org.id))
  return {
    ...demo,
    orgs,
    staff: demo.staff.filter((s) => orgs.some((org) => org.id === s.org)),
    items: [
      ...demo.items.filter((item) => item.process.length === 2 && !isFiledOnline(item)).slice(0, 2),
      demo.items.findLast(isFiledOnline)!,
    ],
  }
}

export interface Station {
  readonly enrolment: Enrolment
  readonly signer: Signer
  readonly store: MemoryStore
  /** To another process of its county from now on. */
  goTo(node: OpenNode): void
  /** The headers of a request that this device signs. */
  signed(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Record<string, string>>
  request(method: string, path: string, headers?: Record<string, string>, body?: BodyInit): Promise<Response>
  handIn(fields?: Record<string, string>, file?: MaterialFile): Promise<{ caseNo: string; queryCode: string }>
  write(...drafts: readonly Draft[]): Promise<Entry[]>
  /** Everything of the own log above `acked`, and what else the request is to say. */
  question(acked?: number, changes?: Partial<ExchangeRequest>): Promise<ExchangeRequest>
  exchange(
    question: ExchangeRequest | string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** Pushes all, waits until the node has taken it in, and reads all that there is. */
  sync(): Promise<ExchangeResponse>
}

function openStation(county: County, staff: string, enrolment: Enrolment, signer: Signer): Station {
  const { device, org, terminal, authority } = enrolment
  const random = seededRandom(Number.parseInt(terminal, 36))
  const store = new MemoryStore()
  const deps: OwnLogDeps = { store, hasher, random, clock: county.clock, lock: (work) => work() }
  let counter = 0
  let there: OpenNode | null = null
  const app = () => (there ?? county.node).app

  const station: Station = {
    ...{ enrolment, signer, store },
    goTo(node) {
      there = node
    },
    async signed(method, path, body = '') {
      const digest = createHash('sha256').update(body).digest('base64url')
      const signature = await signer.sign(requestText(authority.area, method, path, digest))
      return { authorization: `Yimen ${device}.${signature}` }
    },
    async request(method, path, headers = {}, body) {
      return app().request(path, {
        method,
        headers: { ...(await station.signed(method, path)), ...headers },
        ...(body !== undefined && { body }),
      })
    },
    async handIn(fields = { 'applicant.name': '𠮷野花' }, file) {
      counter += 1
      const number = caseNumber({ area: org.id, day: chinaDay(county.clock.now()), terminal, counter })
      if (!number.ok) throw new Error(number.error.type)
      const item = county.release.items[0]!
      const material = item.materials[0]!.id
      const numbered = { caseNo: number.value, queryCode: '246810', secret: newSecret(random) }
      await writeOwn(deps, { device, by: staff, org: org.id }, () =>
        handInEvents(
          {
            ...{ id: 'draft', item: item.code, itemVersion: item.version, fields },
            materials: file ? { [material]: { seen: true, files: [file] } } : {},
            ...{ updatedAt: 0, reserved: null },
          },
          numbered,
        ),
      )
      return { caseNo: numbered.caseNo, queryCode: numbered.queryCode }
    },
    write: (...drafts) => writeOwn(deps, { device, by: staff, org: org.id }, () => drafts),
    async question(acked = 0, changes = {}) {
      const events = await store.log(device, acked, 1000)
      const last = events.at(-1)
      return {
        at: isoOf(county.clock.now()),
        logs: last ? [{ device, events: events.map((e) => e.event), seal: await sealOf(signer, last) }] : [],
        ...{ ask: [], heal: null, given: null },
        ...{
          waiting: null,
          unheard: null,
          cursor: null,
          head: null,
          release: 0,
          ...{ whole: true, more: false },
          want: 1_000_000,
        },
        ...changes,
      }
    },
    async exchange(question, headers = {}) {
      const body =
        typeof question === 'string' || question instanceof Uint8Array ? question : JSON.stringify(question)
      return app().request('/sync/v1/exchange', {
        method: 'POST',
        headers: { ...(await station.signed('POST', '/sync/v1/exchange', body)), ...headers },
        body,
      })
    },
    async sync() {
      const pushed = await station.exchange(await station.question())
      if (pushed.status !== 200) throw new Error(`exchange: ${await pushed.text()}`)
      await county.node.drain()
      const read = await station.exchange(await station.question(0, { logs: [] }))
      const answer = exchangeResponseSchema.parse(await read.json())
      await store.append(entriesOf(hasher, answer.rows as Event[]))
      return answer
    },
  }
  return station
}

/** The problem document that every refusal is, with the status it says. */
export async function problemOf(answer: Response): Promise<{ type: string; detail?: string | undefined }> {
  if (answer.headers.get('content-type') !== 'application/problem+json')
    throw new Error(`no problem document: ${answer.status} ${await answer.text()}`)
  const problem = problemSchema.parse(await answer.json())
  if (problem.status !== answer.status) throw new Error('the document and the answer differ on the status')
  return { type: problem.type.replace('urn:yimen:problem:', ''), detail: problem.detail }
}
