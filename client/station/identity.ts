/** Enrolment of this device: a key that never leaves it, the county's answer, both on disk. */

import type { Enrolment } from '../../shared/protocol/session.ts'
import { ok, type Result } from '../../shared/result.ts'
import { exportPublicKey, generateKeyPair, signerOf } from '../../sync/crypto/ecdsa.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import type { Files } from '../storage/files.ts'
import type { Meta } from '../storage/meta.ts'
import { standing } from './node-states.ts'

export interface IdentityDeps {
  readonly meta: Meta
  readonly files: Files
  readonly wire: WireDeps
  readonly lock: <T>(work: () => Promise<T>) => Promise<T>
}

/** null where this device is not enrolled, or its key is gone. */
export async function loadIdentity({
  meta,
  files,
}: Pick<IdentityDeps, 'meta' | 'files'>): Promise<Identity | null> {
  const [enrolment, pair] = await Promise.all([meta.read('identity'), files.keyPair()])
  return enrolment && pair ? { enrolment, signer: signerOf(pair.privateKey) } : null
}

/**
 * Two tabs at once enrol one device. `ask`: how the county is asked for it, with the public key; not where it is one.
 */
export function enrol<E extends { readonly type: string }>(
  deps: IdentityDeps,
  ask: (key: string) => Promise<Result<Enrolment, E>>,
): Promise<Result<Identity, E>> {
  return deps.lock(async () => {
    const held = await loadIdentity(deps)
    if (held) return ok(held)
    // The key first: an enrolment without its key would be a device that nobody can speak for. One whose answer was lost
    // is asked with again, and is the same device.
    const kept = await deps.files.keyPair()
    const pair = kept ?? (await generateKeyPair(false))
    if (!kept) await deps.files.keepKeyPair(pair)
    const answer = await ask(await exportPublicKey(pair.publicKey))
    if (!answer.ok) return answer
    const enrolment = answer.value
    await noteFormer(deps.meta)
    await deps.meta.write('identity', enrolment)
    return ok({ enrolment, signer: signerOf(pair.privateKey) })
  })
}

/** The public key of a device that is enrolled. */
export async function ownKey(files: Files): Promise<string> {
  const pair = await files.keyPair()
  if (!pair) throw new Error('an enrolled device without its key')
  return exportPublicKey(pair.publicKey)
}

/** The key is gone and the device bears another id from now on: what waits under the old one still counts. */
async function noteFormer(meta: Meta): Promise<void> {
  const before = await meta.read('identity')
  if (!before) return
  const { acked } = standing(await meta.read('sync'))
  await meta.change('formerDevices', (former) => [
    ...(former ?? []).filter((f) => f.device !== before.device),
    { device: before.device, acked },
  ])
  // It said how far the node has the old log.
  await meta.write('sync', null)
  await meta.write('projected', null)
}
