/**
 * Packs never change under their name, so the edge asks the node for each once and keeps it. It fetches and keeps them
 * as files (`.br`, `.gz`), because no cache treats all encodings alike and Cloudflare's does not look at Vary.
 */
import { encodingFor, PACK_SUFFIX, packHeaders } from '../pack-encoding.ts'
import { asStored } from './files.ts'
import { type Fetch, passOn } from './pass-on.ts'

export interface PackCache {
  match(key: string): Promise<Response | undefined>
  put(key: string, answer: Response): Promise<void>
}

export interface PackAnswer {
  readonly answer: Response
  /** Still being put away, where it had to be fetched. */
  readonly keep: Promise<void> | null
}

export const isPack = (request: Request): boolean =>
  ['GET', 'HEAD'].includes(request.method) && /^\/packs\/[^/]+\.json$/.test(new URL(request.url).pathname)

export async function keptPack(
  deps: { readonly fetch: Fetch; readonly cache: PackCache },
  origin: URL,
  request: Request,
): Promise<PackAnswer> {
  const encoding = encodingFor(request.headers.get('accept-encoding') ?? '')
  const { href } = new URL(new URL(request.url).pathname + PACK_SUFFIX[encoding], request.url)
  const kept = await deps.cache.match(href)
  // Asked for nobody in particular: no cookie, no address.
  const file = kept ?? (await passOn(deps, origin, new Request(href)))
  if (file.status !== 200) return { answer: file, keep: null }
  const keep = kept ? null : deps.cache.put(href, file.clone())
  const headers = new Headers(file.headers)
  for (const [name, value] of Object.entries(packHeaders(encoding))) headers.set(name, value)
  return { answer: asStored(file.body, headers), keep }
}
