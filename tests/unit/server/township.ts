/** A relay of 华城镇 without a socket, whose county is one of county.ts; the line between them can be cut. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { OpenNode } from '../../../server/compose.ts'
import type { RelayEnvironment } from '../../../server/environment.ts'
import { openRelay } from '../../../server/relay/compose.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { relayEnrolmentSchema, relayIssuedSchema } from '../../../shared/protocol/invitation.ts'
import { exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { authorization } from '../../../sync/http/authorization.ts'
import { seededRandom } from '../../support/seeds.ts'
import { type County, ORIGIN, openCounty, township, village } from './county.ts'

export const TOWN = '441424104000'
export const COUNTY_URL = 'https://county.example'
export const RELAY_URL = 'https://huacheng.example'
export const manager = 'zhongxin'

export const openCountyWithUrl = (staff: readonly string[] = [village, township, manager]): Promise<County> =>
  openCounty({ staff, publicUrl: COUNTY_URL })

export async function issueCode(county: County, area = TOWN): Promise<Response> {
  const cookie = await county.signIn(manager)
  return county.post('/api/v1/invitations/relay', { area }, { cookie })
}

export const codeOf = async (county: County): Promise<string> =>
  relayIssuedSchema.parse(await (await issueCode(county)).json()).code

/** A relay's device at the county, for requests by hand. */
export async function relayDevice(county: County) {
  const pair = await generateKeyPair(false)
  const key = await exportPublicKey(pair.publicKey)
  const joined = await county.post('/api/v1/join/relay', { code: await codeOf(county), key, url: RELAY_URL })
  const enrolment = relayEnrolmentSchema.parse(await joined.json())
  const identity = { enrolment, signer: signerOf(pair.privateKey) }
  return {
    enrolment,
    request: async (method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit) =>
      county.node.app.request(path, {
        method,
        headers: { authorization: await authorization(identity, method, path), ...headers },
        ...(body !== undefined && { body }),
      }),
  }
}

export interface Town {
  readonly node: OpenNode
  readonly dataDir: string
  /** While true, nothing passes between relay and county. */
  cut: boolean
  /** Opens it, as a start of the program does. */
  start(changes?: Partial<RelayEnvironment>): Promise<void>
  stop(): Promise<void>
  request(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: object, headers?: Record<string, string>): Promise<Response>
}

/** Not started yet. */
export async function townOf(county: County): Promise<Town> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yimen-relay-'))
  const store = new MemoryNodeStore()
  let node: OpenNode | null = null
  onTestFinished(async () => {
    await node?.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const town: Town = {
    dataDir,
    cut: false,
    get node() {
      if (!node) throw new Error('the relay is not started')
      return node
    },
    async start(changes = {}) {
      const environment: RelayEnvironment = {
        ...{ port: 0, host: '127.0.0.1', dataDir, trustProxy: 0, logLevel: 'info' as const },
        ...{ upstream: COUNTY_URL, enrolCode: null, authority: null, publicUrl: RELAY_URL },
        ...changes,
      }
      node = await openRelay(environment, {
        ...{ store, clock: county.clock, random: seededRandom(5), clientDir: null, write: () => {} },
        fetch: async (url, init) => {
          if (town.cut) throw new TypeError('fetch failed')
          return county.node.app.request(url, init)
        },
      })
    },
    async stop() {
      await node?.close()
      node = null
    },
    request: async (path, init) => town.node.app.request(path, init),
    post: async (path, body, headers = {}) =>
      town.node.app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
        body: JSON.stringify(body),
      }),
  }
  return town
}

/** A county and a relay that is up. */
export async function openTown(staff?: readonly string[]): Promise<{ county: County; town: Town }> {
  const county = await openCountyWithUrl(staff)
  const town = await townOf(county)
  await town.start({ enrolCode: await codeOf(county) })
  return { county, town }
}
