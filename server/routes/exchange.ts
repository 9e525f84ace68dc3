/** `POST /sync/v1/exchange`: who asks, how much, in what form; the rest is sync/exchange/node.ts. */
import { promisify } from 'node:util'
import { deflate, type ZlibOptions } from 'node:zlib'
import { Hono } from 'hono'
import { utf8 } from '../../shared/bytes.ts'
import { COMPACT_MAX_BYTES, COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import {
  ANSWERS_TYPE,
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
  onWire,
} from '../../shared/protocol/exchange.ts'
import { answerExchange, answersBehind, type NodeDeps, type Sender } from '../../sync/exchange/node.ts'
import { isToBeReadOn } from '../../sync/exchange/read-ahead.ts'
import type { Admission } from '../admission/admission.ts'
import { contactOf } from '../contacts/contact-of.ts'
import type { Heard } from '../contacts/contacts.ts'
import type { Logger } from '../logger.ts'
import { admitted, turnOf } from '../middleware/admission.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type BodyLimits, dictionary, isCompact, parseBody, readBytes } from '../middleware/body.ts'
import { claimOf, type DeviceAuthDeps, verifyClaim } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import { encodingFor } from '../pack-encoding.ts'
import { encoded } from '../packs.ts'
import { answersStreams } from './answers-stream.ts'

export interface ExchangeDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly exchange: NodeDeps
  readonly admission: Pick<Admission, 'exchanges' | 'isBusy'>
  /** Something was stored: the sequencer has work. */
  readonly onStored: () => void
  /** A device was heard: it signed this request, whatever became of it. */
  readonly onHeard: (device: string, contact: Heard) => void
  /** The node is to end. */
  readonly shutdown: AbortSignal
  readonly logger: Pick<Logger, 'defect'>
}

/** At 5 MB each a third of what a county may use. */
const STREAMS_MAX = 32

const LIMITS: BodyLimits = { sentBytesMax: 1024 ** 2, inflatedBytesMax: 8 * 1024 ** 2 }

export function exchangeRoutes(deps: ExchangeDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  const streams = answersStreams(STREAMS_MAX)
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
    c.set('exchanged', {
      events: request.value.logs.reduce((sum, { events }) => sum + events.length, 0),
      acked: answer.value.ack[sender.value.device] ?? 0,
      rows: answer.value.rows.length,
      cursor: answer.value.cursor.live,
    })
    // While others wait, nobody is given more than a turn.
    if (request.value.more && isToBeReadOn(answer.value) && !deps.admission.isBusy()) {
      const encoding = encodingFor(c.req.header('accept-encoding') ?? '')
      const lines = () => linesBehind(deps, sender.value, request.value, answer.value, c.req.raw.signal)
      const stream = streams.open(sender.value.device, lines, encoding)
      if (stream)
        return c.body(stream, 200, {
          ...{ 'Content-Type': ANSWERS_TYPE, Vary: 'Accept-Encoding' },
          ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
        })
    }
    const { bytes, headers } = await asAsked(c.req.raw.headers, utf8(onWire(answer.value)))
    // The length lets the compressor leave small answers alone.
    return c.body(bytes, 200, { ...headers, 'Content-Length': String(bytes.length) })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** The answer, then what follows it as long as the caller is there, nobody else waits and the node is not to end. */
async function* linesBehind(
  { exchange, admission, shutdown, logger }: ExchangeDeps,
  sender: Sender,
  request: ExchangeRequest,
  first: ExchangeResponse,
  caller: AbortSignal,
): AsyncGenerator<string, void> {
  yield onWire(first)
  if (shutdown.aborted) return
  try {
    for await (const answer of answersBehind(exchange, sender, request, first)) {
      yield onWire(answer)
      if (caller.aborted || shutdown.aborted || admission.isBusy()) return
    }
  } catch (error) {
    // What came is whole, and says that there is more: whoever asks for it is told.
    logger.defect(error)
  }
}

/** Compact where it was asked so, else by what the asker takes; a browser takes brotli over TLS and at its own machine. */
async function asAsked(asked: Headers, plain: Uint8Array<ArrayBuffer>) {
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
  const bytes = await encoded(plain, 'br')
  return { bytes, headers: { ...type, 'Content-Encoding': 'br', Vary: 'Accept-Encoding' } }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Buffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** Below this gzip does, and costs less. */
const BROTLI_FROM_BYTES = 4 * 1024
