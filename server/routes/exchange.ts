/** `POST /sync/v1/exchange`: who asks, how much, in what form; the rest is sync/exchange/node.ts. */
import { promisify } from 'node:util'
import { deflate, type ZlibOptions } from 'node:zlib'
import { Hono } from 'hono'
import { utf8 } from '../../shared/bytes.ts'
import { seqOf } from '../../shared/event.ts'
import { COMPACT_MAX_BYTES, COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import {
  type ExchangeRequest,
  exchangeRequestSchema,
  NEXT_HEADER,
  onWire,
} from '../../shared/protocol/exchange.ts'
import { msOf } from '../../shared/time.ts'
import { answerExchange, type NodeDeps } from '../../sync/exchange/node.ts'
import { isToBeReadOn } from '../../sync/exchange/read-ahead.ts'
import type { Admission } from '../admission/admission.ts'
import type { Contact } from '../contacts/contacts.ts'
import { admitted, turnOf } from '../middleware/admission.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type BodyLimits, dictionary, isCompact, parseBody, readBytes } from '../middleware/body.ts'
import { claimOf, type DeviceAuthDeps, verifyClaim } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import { encodingFor } from '../pack-encoding.ts'
import { encoded } from '../packs.ts'

export interface ExchangeDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly exchange: NodeDeps
  readonly admission: Pick<Admission, 'exchanges' | 'isBusy'>
  /** Something was stored: the sequencer has work. */
  readonly onStored: () => void
  /** A device was heard: it signed this request, whatever became of it. */
  readonly onHeard: (device: string, contact: Contact) => void
}

const LIMITS: BodyLimits = { sentBytesMax: 1024 ** 2, inflatedBytesMax: 8 * 1024 ** 2 }

export function exchangeRoutes(deps: ExchangeDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.post('/', admitted(deps.admission.exchanges, deps.deviceAuth, true), async (c) => {
    // Cheapest first: a stranger's megabyte is not even read.
    const claim = claimOf(deps.deviceAuth, c.req.header('authorization'))
    if (!claim.ok) return refuse(claim.error)
    const sent = await readBytes(c.req.raw, LIMITS)
    if (!sent.ok) return refuse(sent.error)
    const sender = await verifyClaim(deps.deviceAuth, c, claim.value, sent.value)
    if (!sender.ok) return refuse(sender.error)
    const turn = await turnOf(c)
    if (!turn.ok) return refuse(turn.error)
    const request = await parseBody(c.req.raw.headers, sent.value, exchangeRequestSchema, LIMITS)
    if (!request.ok) return refuse(request.error)

    const answer = await answerExchange(deps.exchange, sender.value, request.value)
    // Parts before a faulty one are stored too.
    if (request.value.logs.length > 0) deps.onStored()
    deps.onHeard(
      sender.value.device,
      contactOf(request.value, deps.exchange.clock.now(), answer.ok ? answer.value.ack : {}),
    )
    if (!answer.ok) return refuse(answer.error)
    const isOneOfMany = isToBeReadOn(answer.value)
    // It is packed while the one before crosses the line.
    const quality = isOneOfMany && !deps.admission.isBusy() ? 10 : 5
    const { bytes, headers } = await asAsked(c.req.raw.headers, utf8(onWire(answer.value)), quality)
    // The length lets the compressor leave small answers alone.
    const next = isOneOfMany && { [NEXT_HEADER]: JSON.stringify(answer.value.cursor) }
    return c.body(bytes, 200, { ...headers, ...next, 'Content-Length': String(bytes.length) })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** Compact where it was asked so, else by what the asker takes; a browser takes brotli over TLS and at its own machine. */
async function asAsked(asked: Headers, plain: Uint8Array<ArrayBuffer>, quality: 5 | 10) {
  if (isCompact(asked) && plain.length <= COMPACT_MAX_BYTES)
    return {
      bytes: bytesOf(
        await promisify<Uint8Array, ZlibOptions, Buffer>(deflate)(plain, { level: 9, dictionary }),
      ),
      headers: { 'Content-Type': COMPACT_TYPE },
    }
  const type = { 'Content-Type': 'application/json' }
  if (plain.length < BROTLI_FROM_BYTES || encodingFor(asked.get('accept-encoding') ?? '') !== 'br')
    return { bytes: plain, headers: type }
  const bytes = await encoded(plain, 'br', quality)
  return { bytes, headers: { ...type, 'Content-Encoding': 'br', Vary: 'Accept-Encoding' } }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Buffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** Below this gzip does, and costs less. */
const BROTLI_FROM_BYTES = 4 * 1024

/** `ack`: how far each log is stored now; what lies above still waits where it came from. */
function contactOf(
  { at, cursor, logs, waiting, unheard }: ExchangeRequest,
  heardAtMs: number,
  ack: Readonly<Record<string, number>>,
): Contact {
  const skewMs = msOf(at) - heardAtMs
  const refused = logs.flatMap(({ device, events }) =>
    events.filter((e) => seqOf(e.id) > (ack[device] ?? 0)),
  ).length
  const { events, files, bytes } = waiting ?? { events: 0, files: 0, bytes: 0 }
  const still = { events: events + refused, files, bytes }
  return {
    ...{ heardAtMs, cursor, unheard, via: null },
    skewMs: Number.isNaN(skewMs) ? null : skewMs,
    waiting: still.events + still.files > 0 ? still : null,
  }
}
