/** A request of a device is let in, or sent away with Retry-After before its body is read (../admission). */
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ok, type Result } from '../../shared/result.ts'
import type { Gate } from '../admission/admission.ts'
import type { AppContext } from './app-context.ts'
import { claimOf, type DeviceAuthDeps } from './device-auth.ts'
import { refuse } from './problems.ts'
import type { TooManyRequests } from './rate-limit.ts'

/** What a compressed body is reckoned to be inflated, and at most. */
const INFLATED_TIMES = 8
const HELD_BYTES_MAX = 8 * 1024 ** 2

/** `bodyHeld`: it is read whole before anything is done with it, and not passed on as it comes. */
export const admitted = (gate: Gate, deviceAuth: DeviceAuthDeps, bodyHeld: boolean) =>
  createMiddleware<AppContext>(async (c, next) => {
    // Whoever names no device that is known is told so by the route, which costs nothing.
    const claim = claimOf(deviceAuth, c.req.header('authorization'))
    if (!claim.ok) return next()
    const place = gate.enter(claim.value.sender.device, bodyHeld ? bytesHeld(c) : 0)
    if (!place.ok) return refuse(place.error)
    c.set('place', place.value)
    try {
      await next()
    } finally {
      place.value.leave()
    }
  })

/** What comes now is work: it begins when the turn of this request has come. */
export const turnOf = async (c: Context<AppContext>): Promise<Result<true, TooManyRequests>> =>
  c.get('place')?.turn(c.req.raw.signal) ?? ok(true)

export const inTurn = createMiddleware<AppContext>(async (c, next) => {
  const turn = await turnOf(c)
  if (!turn.ok) return refuse(turn.error)
  await next()
})

function bytesHeld(c: Context<AppContext>): number {
  const sent = Number(c.req.header('content-length') ?? Number.NaN)
  const times = c.req.header('content-encoding') === undefined ? 1 : INFLATED_TIMES
  return Number.isFinite(sent) ? Math.min(HELD_BYTES_MAX, sent * times) : HELD_BYTES_MAX
}
