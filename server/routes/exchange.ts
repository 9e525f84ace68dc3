/** `POST /sync/v1/exchange`: who asks, how much, in what form; the rest is sync/exchange/node.ts. */
import { Hono } from 'hono'
import { seqOf } from '../../shared/event.ts'
import { type ExchangeRequest, exchangeRequestSchema, onWire } from '../../shared/protocol/exchange.ts'
import { msOf } from '../../shared/time.ts'
import { answerExchange, type NodeDeps } from '../../sync/exchange/node.ts'
import type { Admission } from '../admission/admission.ts'
import type { Contact } from '../contacts/contacts.ts'
import { admitted, turnOf } from '../middleware/admission.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type BodyLimits, parseBody, readBytes } from '../middleware/body.ts'
import { claimOf, type DeviceAuthDeps, verifyClaim } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'

export interface ExchangeDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly exchange: NodeDeps
  readonly admission: Pick<Admission, 'exchanges'>
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
    const body = onWire(answer.value)
    // The length lets the compressor leave small answers alone.
    return c.body(body, 200, {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** `ack`: how far each log is stored now; what lies above still waits where it came from. */
function contactOf(
  { at, cursor, logs, waiting }: ExchangeRequest,
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
    ...{ heardAtMs, cursor, via: null },
    skewMs: Number.isNaN(skewMs) ? null : skewMs,
    waiting: still.events + still.files > 0 ? still : null,
  }
}
