/** A photograph or scan that this device has not: from the node in use, else from another that gives it. */
import { toHex } from '../../shared/bytes.ts'
import { authorization, type Identity } from '../../sync/http/authorization.ts'
import { send } from '../../sync/http/wire.ts'
import type { Meta } from '../storage/meta.ts'
import type { Environment } from './environment.ts'
import { nodesToRead } from './nodes.ts'
import { MATERIALS_PATH } from './uploads.ts'

/** null where none can give it now. */
export async function fetchMaterial(
  deps: { readonly meta: Meta; readonly env: Pick<Environment, 'fetch' | 'timer' | 'origin'> },
  identity: Identity,
  sha256: string,
): Promise<Blob | null> {
  const { env, meta } = deps
  const path = `${MATERIALS_PATH}/by-hash/${sha256}`
  const headers = { authorization: await authorization(identity, 'GET', path) }
  for (const { base } of await nodesToRead({ meta, origin: env.origin }, identity)) {
    const wire = { timer: env.timer, fetch: (to: string, init: RequestInit) => env.fetch(base + to, init) }
    const answer = await send(wire, { method: 'GET', path, headers })
    if (!answer.ok) continue
    const bytes = await answer.value.arrayBuffer()
    const digest = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
    if (digest === sha256) return answer.value
  }
  return null
}
