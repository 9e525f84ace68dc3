/** Fetches a release that the county announced, believes it by the county's signature, and keeps its very bytes. */
import { createHash } from 'node:crypto'
import { readPack } from '../../shared/catalogue/pack.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { send, type WireDeps } from '../../sync/http/wire.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { KeptReleases } from '../catalogue/kept-releases.ts'
import type { Upstream } from './upstream-file.ts'

export interface TakePackDeps {
  readonly wire: WireDeps
  readonly verifier: Verifier
  readonly releases: Pick<KeptReleases, 'enter'>
  readonly authority: Upstream['authority']
}

/** `BadPack`: not the release that was announced, or not signed by the county. */
export async function takePack(
  deps: TakePackDeps,
  announced: { readonly release: number; readonly pack: string },
): Promise<Result<true, TransportError | { readonly type: 'BadPack' }>> {
  const bad = err({ type: 'BadPack' } as const)
  const named = /^\/packs\/[0-9]+-([0-9a-f]{16})\.json$/.exec(announced.pack)
  if (!named) return bad
  const answer = await send(deps.wire, { method: 'GET', path: announced.pack })
  if (!answer.ok) return answer
  const text = await answer.value.text()
  // The name is made of the bytes, and stations get them under the same one.
  if (!createHash('sha256').update(text).digest('hex').startsWith(named[1]!)) return bad
  const pack = readPack(hasher, text)
  if (!pack || pack.release.area !== deps.authority.area || pack.release.number !== announced.release)
    return bad
  if (!(await deps.verifier.verify(deps.authority.key, pack.signed, pack.signature))) return bad
  await deps.releases.enter(pack.release, text)
  return ok(true)
}
