/** Fetches a release as an immutable pack, believes it by its signature, and puts it in force. */
import type { RxCollection } from 'rxdb/plugins/core'
import { readPack } from '../../shared/catalogue/pack.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { send, type WireDeps } from '../../sync/http/wire.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { TransportError } from '../../sync/transport.ts'
import { applyRelease } from '../storage/items.ts'
import type { Meta } from '../storage/meta.ts'
import type { NamedRow } from '../storage/schemas.ts'
import type { Progress } from './station.ts'

export interface PackDeps {
  readonly wire: WireDeps
  readonly items: RxCollection<NamedRow>
  readonly meta: Meta
  readonly verifier: Verifier
}

/** `BadPack`: not of its form, not of this area, not the release that was announced, or not signed by its authority. */
export type PackError = TransportError | { readonly type: 'BadPack' }

export async function takePack(
  deps: PackDeps,
  { enrolment }: Identity,
  announced: { readonly release: number; readonly pack: string },
  onProgress: (progress: Progress) => void,
): Promise<Result<Release, PackError>> {
  // A path of this origin, and of nobody else's.
  if (!/^\/(?![/\\])/.test(announced.pack)) return err({ type: 'BadPack' })
  const answer = await send(deps.wire, {
    method: 'GET',
    path: announced.pack,
    immutable: true,
    onBytes: (done, response) => onProgress({ step: 'guide', done, total: bodyBytes(response, done) }),
  })
  if (!answer.ok) return answer

  const pack = readPack(await answer.value.text())
  if (!pack) return err({ type: 'BadPack' })
  const { release, signature, signed } = pack
  if (release.area !== enrolment.authority.area || release.number !== announced.release)
    return err({ type: 'BadPack' })
  if (!(await deps.verifier.verify(enrolment.authority.key, signed, signature)))
    return err({ type: 'BadPack' })

  const total = release.items.length
  await applyRelease(deps, release, (done) => onProgress({ step: 'store', done, total }))
  return ok(release)
}

/**
 * How long the body will be when it is unpacked: `X-Body-Bytes` where the node tells, the content's length where it is
 * not compressed; else 0, because a browser counts the bytes after unpacking and tells the length before it.
 */
function bodyBytes(response: Response, done: number): number {
  const told = response.headers.get('x-body-bytes')
  const plain = response.headers.has('content-encoding') ? null : response.headers.get('content-length')
  const total = Number(told ?? plain ?? Number.NaN)
  return Number.isFinite(total) && total >= done ? total : 0
}
