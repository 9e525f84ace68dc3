/**
 * A request of a device is signed with the key that it was enrolled with (shared/protocol/exchange.ts). No session is
 * asked for: a clerk's expired one must never stop a push.
 */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AUTH_SCHEME, requestText } from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Sender } from '../../sync/exchange/node.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { AppContext } from './app-context.ts'
import { refuse } from './problems.ts'

export interface DeviceAuthDeps {
  readonly area: string
  readonly verifier: Verifier
  /** A device as the root enrolled it. */
  readonly device: (
    id: string,
  ) => { readonly org: string; readonly key: string; readonly relay: boolean } | undefined
}

export type DeviceError =
  | { readonly type: 'NoSignature' }
  | { readonly type: 'UnknownDevice' }
  | { readonly type: 'BadSignature' }

/** An enrolled device is named, but whether it signed is not checked yet. */
export interface Claim {
  readonly sender: Sender
  readonly signature: string
}

const CREDENTIALS = new RegExp(`^${AUTH_SCHEME} ([0-9A-Z]{8})\\.([A-Za-z0-9_-]{86})$`)

/** Whom the request says it is from; null: nobody. */
export const deviceNamed = (authorization: string | undefined): string | null =>
  CREDENTIALS.exec(authorization ?? '')?.[1] ?? null

export function claimOf(deps: DeviceAuthDeps, authorization: string | undefined): Result<Claim, DeviceError> {
  if (!authorization?.startsWith(`${AUTH_SCHEME} `)) return err({ type: 'NoSignature' })
  const [, id, signature] = CREDENTIALS.exec(authorization) ?? []
  if (id === undefined || signature === undefined) return err({ type: 'BadSignature' })
  const device = deps.device(id)
  if (!device) return err({ type: 'UnknownDevice' })
  return ok({ sender: { device: id, org: device.org, key: device.key, relay: device.relay }, signature })
}

/** `body`: as it was sent, before inflating. */
export async function verifyClaim(
  deps: DeviceAuthDeps,
  c: Context<AppContext>,
  { sender, signature }: Claim,
  body: Uint8Array,
): Promise<Result<Sender, DeviceError>> {
  const digest = createHash('sha256').update(body).digest('base64url')
  const text = requestText(deps.area, c.req.method, new URL(c.req.url).pathname, digest)
  if (!(await deps.verifier.verify(sender.key, text, signature))) return err({ type: 'BadSignature' })
  c.set('sender', sender)
  return ok(sender)
}

/** For requests whose body is not signed: those without one, and tus, whose bytes are checked by their own address. */
export const deviceOnly = (deps: DeviceAuthDeps) =>
  createMiddleware<AppContext>(async (c, next) => {
    const claim = claimOf(deps, c.req.header('authorization'))
    if (!claim.ok) return refuse(claim.error)
    const sender = await verifyClaim(deps, c, claim.value, new Uint8Array())
    if (!sender.ok) return refuse(sender.error)
    await next()
  })

/** The device that `deviceOnly` let through. */
export function senderOf(c: Context<AppContext>): Sender {
  const sender = c.get('sender')
  if (!sender) throw new Error('a route of devices stands outside their middleware')
  return sender
}
