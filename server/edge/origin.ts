/** ORIGIN as wrangler.toml gives it. An edge has no start that could be stopped, so every request is told. */
import { err, ok, type Result } from '../../shared/result.ts'
import { ADDRESS_EXPECTED, addressSchema } from '../address.ts'

export interface OriginError {
  readonly type: 'BadOrigin'
  /** For the engineer who looks at /healthz. */
  readonly sentence: string
}

/** `edge`: the address that the request came to. An empty variable counts as unset. */
export function readOrigin(value: string | undefined, edge: URL): Result<URL, OriginError> {
  const expected = `must be ${ADDRESS_EXPECTED}: that of the county node (wrangler.toml, [vars])`
  if (!value) return bad(`ORIGIN is not set, but ${expected}.`)
  const address = addressSchema.safeParse(value)
  if (!address.success || !URL.canParse(value))
    return bad(`ORIGIN is ${JSON.stringify(value)}, but ${expected}.`)
  const origin = new URL(value)
  return origin.host === edge.host
    ? bad(`ORIGIN is ${JSON.stringify(value)}, which is the edge itself, but ${expected}.`)
    : ok(origin)
}

const bad = (sentence: string) => err({ type: 'BadOrigin', sentence } as const)
