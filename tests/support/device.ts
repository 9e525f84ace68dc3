/** A station without a screen: real keys, real log, real HTTP. For load, for figures, and for bad luck on purpose. */
import { systemTimer } from '../../server/system.ts'
import { toBase64Url, utf8 } from '../../shared/bytes.ts'
import { handInEvents } from '../../shared/case/draft.ts'
import { caseStream } from '../../shared/case/events.ts'
import { caseNumber, numberDay } from '../../shared/case/number.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { readPack } from '../../shared/catalogue/pack.ts'
import type { NodeAddress } from '../../shared/catalogue/release.ts'
import type { Entry } from '../../shared/event.ts'
import { requestText } from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import { type Enrolment, signedInSchema } from '../../shared/protocol/session.ts'
import type { Random } from '../../shared/random.ts'
import type { Result } from '../../shared/result.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { heal } from '../../sync/exchange/heal-station.ts'
import {
  type Exchanged,
  exchangeOnce,
  NEW_SYNC_STATE,
  type StationError,
  type SyncState,
} from '../../sync/exchange/station.ts'
import { fetchTransport } from '../../sync/http/fetch-transport.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { mutex } from '../../sync/mutex.ts'
import { type Draft, newSecret, writeOwn } from '../../sync/own-log.ts'
import type { Signer } from '../../sync/signing.ts'
import { batchesIn, heldIn } from './held.ts'

const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }

export interface Device {
  /** May be pointed at a line that cuts. */
  url: string
  /** Added to the real clock, ms. */
  clockOffsetMs: number
  /** Most events of a push, and bytes of events wanted back. */
  limits: { events: number; want: number }
  readonly store: MemoryStore
  readonly enrolment: Enrolment
  readonly signer: Signer
  readonly items: readonly Item[]
  /** Of the release. */
  readonly nodes: readonly NodeAddress[]
  /** What the node at `url` signs its batches with: the county's at first. */
  nodeKey: string
  state: SyncState
  /** Photographs that it says it has still to send. */
  waiting: { readonly files: number; readonly bytes: number }
  /** What every request goes through. */
  fetch: (url: string, init: RequestInit) => Promise<Response>
  exchange(): Promise<Result<Exchanged, StationError>>
  /** Until nothing moves any more; throws on the first error. */
  exchangeAll(): Promise<void>
  /** 收件, not sent yet. */
  handIn(item: Item, fields: Record<string, string>): Promise<{ caseNo: string; queryCode: string }>
  write(drafts: readonly Draft[]): Promise<Entry[]>
  /** A signed request of any kind. */
  request(
    method: string,
    path: string,
    body?: BodyInit | null,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response>
}

/** Signs in and enrols a new device, as a browser's first sign-in does. */
export async function enrolDevice(url: string, staff: string, password: string): Promise<Device> {
  const json = { 'content-type': 'application/json', origin: url }
  const pair = await generateKeyPair(false)
  const key = await exportPublicKey(pair.publicKey)
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ staff, password, key }),
  })
  if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.status} ${await signedIn.text()}`)
  const { enrolment } = signedInSchema.parse(await signedIn.json())
  return openDevice(url, staff, enrolment!, signerOf(pair.privateKey))
}

/** One that is enrolled already, with an empty store. */
export function openDevice(url: string, staff: string, enrolment: Enrolment, signer: Signer): Device {
  const store = new MemoryStore()
  const verifier = ecdsaVerifier()
  const clock = { now: () => Date.now() + device.clockOffsetMs }
  let release = 0
  let counter = 0
  const batches: SignedBatch[] = []
  const ownLog = { store, hasher, random, clock, lock: mutex() }
  const author = { device: enrolment.device, by: staff, org: enrolment.org.id }
  const wire: WireDeps = { timer: systemTimer, fetch: (path, init) => device.fetch(device.url + path, init) }

  const request: Device['request'] = async (method, path, body = null, headers = {}, signal) => {
    const sent = typeof body === 'string' ? utf8(body) : body instanceof Uint8Array ? body : utf8('')
    const digest = toBase64Url(hasher.sha256(sent))
    const signature = await signer.sign(requestText(enrolment.authority.area, method, path, digest))
    // A body that flows is sent before the answer begins; DOM's types do not know yet that this must be said.
    const init: RequestInit & { duplex: 'half' } = {
      method,
      headers: { authorization: `Yimen ${enrolment.device}.${signature}`, ...headers },
      duplex: 'half',
      ...(body !== null && { body }),
      ...(signal && { signal }),
    }
    return device.fetch(device.url + path, init)
  }

  const device: Device = {
    url,
    clockOffsetMs: 0,
    limits: { events: 500, want: 1_000_000 },
    store,
    enrolment,
    signer,
    items: [],
    nodes: [],
    nodeKey: enrolment.authority.key,
    waiting: { files: 0, bytes: 0 },
    fetch: (url, init) => fetch(url, init),
    state: NEW_SYNC_STATE,
    request,
    exchange: () =>
      exchangeOnce({
        store,
        state: {
          load: async () => device.state,
          save: async (state) => {
            device.state = state
          },
        },
        batches: batchesIn(batches),
        held: heldIn(store),
        heal,
        files: { waiting: async () => device.waiting },
        transport: fetchTransport(wire, { enrolment, signer }, new AbortController().signal),
        hasher,
        signer,
        verifier,
        clock,
        device: enrolment.device,
        nodeKey: device.nodeKey,
        release: () => release,
        onCatalogue: async (catalogue) => {
          const answer = await fetch(device.url + catalogue.pack)
          const pack = readPack(hasher, await answer.text())!
          Object.assign(device, { items: pack.release.items, nodes: pack.release.nodes })
          release = catalogue.release
        },
        limits: device.limits,
      }),
    async exchangeAll() {
      for (;;) {
        const result = await device.exchange()
        if (!result.ok) throw new Error(`exchange: ${JSON.stringify(result.error)}`)
        if (!result.value.more) return
      }
    },
    async handIn(item, fields) {
      counter += 1
      const { terminal, org } = enrolment
      const number = caseNumber({ area: org.id, day: numberDay(clock.now()), terminal, counter })
      if (!number.ok) throw new Error(number.error.type)
      const numbered = { caseNo: number.value, queryCode: '246810', secret: newSecret(random) }
      const draft = {
        id: 'd',
        item: item.code,
        itemVersion: item.version,
        fields,
        materials: {},
        updatedAt: 0,
        reserved: null,
      }
      await writeOwn(ownLog, author, () => handInEvents(draft, numbered))
      return numbered
    },
    write: (drafts) => writeOwn(ownLog, author, () => drafts),
  }
  return device
}

export const draftOf = (caseNo: string, type: string, data: Record<string, unknown>): Draft => ({
  stream: caseStream(caseNo),
  type,
  v: 1,
  data,
})
