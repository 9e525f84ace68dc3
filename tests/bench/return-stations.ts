/**
 * Many stations in a process of their own, told by its parent when to begin: each is cut off with its cases, and is let
 * loose with the loop that a real one runs (sync/loop.ts): backoff, jitter, Retry-After, the poke line, photographs behind
 * the events.
 */
import { createHash } from 'node:crypto'
import { systemClock, systemRandom, systemTimer } from '../../server/system.ts'
import type { MaterialFile } from '../../shared/case/events.ts'
import { importPrivateKey, signerOf } from '../../sync/crypto/ecdsa.ts'
import { failingOf } from '../../sync/http/failing.ts'
import { EXCHANGE_PATH } from '../../sync/http/fetch-transport.ts'
import { keepListening } from '../../sync/http/live-line.ts'
import { createLoop, type Outcome } from '../../sync/loop.ts'
import { type Device, draftOf, openDevice } from '../support/device.ts'
import type { EnrolledStation } from './return-county.ts'
import { type Began, sendChunk } from './return-upload.ts'

export interface Orders {
  readonly url: string
  readonly stations: readonly EnrolledStation[]
  readonly cases: number
  readonly photographs: number
  readonly photographBytes: number
}

/** Times are ms from the word to begin. */
export interface Returned {
  /** For each station, when the county had acknowledged all its events. */
  readonly ackedMs: number[]
  /** When the last photograph was there. */
  readonly photographsMs: number
  readonly slowestExchangeMs: number
  readonly slowestUploadMs: number
  readonly requests: number
  /** Answered with 429 or 503, and what Retry-After they were given. */
  readonly refused: number
  readonly longestRetryAfterMs: number
  /** Of a station, from its first refusal until it was acknowledged. */
  readonly longestRefusedMs: number
  readonly failed: number
}

const FIELDS = {
  'applicant.name': '𠮷小丽',
  'applicant.id': '441424196503150039',
  'applicant.phone': '13800001234',
  'applicant.address': '五华县华城镇河子口村（演示）',
}

interface CutOff {
  readonly device: Device
  readonly events: number
  readonly photographs: Uint8Array<ArrayBuffer>[]
}

async function cutOff(orders: Orders, { staff, enrolment, privateKey }: EnrolledStation): Promise<CutOff> {
  const signer = signerOf(await importPrivateKey(privateKey))
  const device = openDevice(orders.url, staff, enrolment, signer)
  await device.exchangeAll()
  const item = device.items[0]!
  const photographs: Uint8Array<ArrayBuffer>[] = []
  for (let i = 0; i < orders.cases; i += 1) {
    const { caseNo } = await device.handIn(item, FIELDS)
    const material = (seen: boolean, file?: MaterialFile) =>
      draftOf(caseNo, 'material', { material: item.materials[0]!.id, seen, ...(file && { file }) })
    const filled = (n: number) =>
      draftOf(caseNo, 'filled', { fields: { 'applicant.phone': `1380000000${n}` } })
    let file: MaterialFile | undefined
    if (i < orders.photographs) {
      const bytes = noise(orders.photographBytes)
      photographs.push(bytes)
      file = {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        type: 'image/jpeg',
      }
    }
    await device.write([material(true, file), material(true), ...[1, 2, 3, 4].map(filled)])
  }
  device.waiting = waitingOf(photographs)
  return { device, events: 8 * orders.cases, photographs }
}

const waitingOf = (photographs: readonly Uint8Array[]) => ({
  files: photographs.length,
  bytes: photographs.reduce((sum, p) => sum + p.length, 0),
})

const noise = (bytes: number): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(all.subarray(at, at + 65_536))
  return all
}

async function comeBack(stations: readonly CutOff[]): Promise<Returned> {
  const begun = performance.now()
  const sinceMs = () => performance.now() - begun
  const seen = { requests: 0, refused: 0, failed: 0, photographsMs: 0 }
  const longest = { exchange: 0, upload: 0, retryAfter: 0, refused: 0 }
  const all = stations.map(async ({ device, events, photographs }) => {
    const stopping = new AbortController()
    let ackedMs: number | null = null
    let refusedMs: number | null = null
    device.fetch = async (url, init) => {
      const atMs = sinceMs()
      const answer = await fetch(url, init).catch((error: unknown) => {
        if (!stopping.signal.aborted) seen.failed += 1
        throw error
      })
      seen.requests += 1
      const kind = url.endsWith(EXCHANGE_PATH) ? 'exchange' : url.includes('/materials') ? 'upload' : null
      if (kind) longest[kind] = Math.max(longest[kind], sinceMs() - atMs)
      if (answer.status !== 429 && answer.status !== 503) return answer
      seen.refused += 1
      refusedMs ??= sinceMs()
      const retryAfterMs = Number(answer.headers.get('retry-after')) * 1000
      longest.retryAfter = Math.max(longest.retryAfter, retryAfterMs)
      return answer
    }
    let began: Began | null = null
    const work = async (): Promise<Outcome> => {
      const exchanged = await device.exchange()
      if (!exchanged.ok) return outcomeOf(exchanged.error)
      if (ackedMs === null && device.state.acked >= events) {
        ackedMs = sinceMs()
        if (refusedMs !== null) longest.refused = Math.max(longest.refused, ackedMs - refusedMs)
      }
      listen()
      if (exchanged.value.more) return { type: 'more' }
      const photograph = photographs[0]
      if (photograph === undefined) {
        if (ackedMs !== null) finished()
        return { type: 'done' }
      }
      // One whole photograph, a chunk a request, as client/station/uploads.ts.
      for (;;) {
        const sent = await sendChunk(device, photograph, began)
        if (!sent.ok) return outcomeOf(sent.error)
        began = sent.value
        if (began.offset === photograph.length) break
        if (loop.state() === 'pressed') return { type: 'more' }
      }
      began = null
      photographs.shift()
      device.waiting = waitingOf(photographs)
      seen.photographsMs = Math.max(seen.photographsMs, sinceMs())
      return { type: 'more' }
    }
    let finished = () => {}
    const back = new Promise<void>((resolve) => {
      finished = resolve
    })
    const loop = createLoop({ work, timer: systemTimer, random: systemRandom })
    const listen = keepListening(
      {
        ...{ timer: systemTimer, clock: systemClock, signal: stopping.signal },
        fetch: (path, init) => device.fetch(device.url + path, init),
        onSomething: () => loop.dispatch('poke'),
        onBroken: () => loop.dispatch('poke'),
      },
      { enrolment: device.enrolment, signer: device.signer },
    )
    loop.dispatch('start')
    await back
    const stop = () => {
      stopping.abort()
      loop.dispatch('stop')
    }
    // It stays on the line until all are back, as stations do.
    return { ackedMs: ackedMs!, stop }
  })
  const back = await Promise.all(all)
  for (const { stop } of back) stop()
  return {
    ...seen,
    ackedMs: back.map(({ ackedMs }) => ackedMs),
    slowestExchangeMs: longest.exchange,
    slowestUploadMs: longest.upload,
    longestRetryAfterMs: longest.retryAfter,
    longestRefusedMs: longest.refused,
  }
}

function outcomeOf(error: Parameters<typeof failingOf>[0]): Outcome {
  const failing = failingOf(error)
  if (failing.type === 'refused') throw new Error(`the node refuses: ${failing.reason}`)
  return failing
}

process.once('message', async (orders: Orders) => {
  const stations: CutOff[] = []
  for (const station of orders.stations) stations.push(await cutOff(orders, station))
  process.once('message', async () => process.send!(await comeBack(stations), () => process.exit()))
  process.send!('ready')
})
