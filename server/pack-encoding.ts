/** In what a pack is to be had: the node compresses each once, the edge keeps each that was asked for. */
import { parseAccept } from 'hono/utils/accept'

export const PACK_ENCODINGS = ['br', 'gzip', 'identity'] as const
export type PackEncoding = (typeof PACK_ENCODINGS)[number]

/** The compressed bytes as a file of their own, for a cache that would else unpack or pack them on the way. */
export const PACK_SUFFIX: Record<PackEncoding, string> = { br: '.br', gzip: '.gz', identity: '' }

/** The smallest that the caller takes. `header`: Accept-Encoding, '' for none. */
export function encodingFor(header: string): PackEncoding {
  const accepted = new Map(parseAccept(header).map(({ type, q }) => [type.toLowerCase(), q]))
  return PACK_ENCODINGS.find((e) => (accepted.get(e) ?? accepted.get('*') ?? 0) > 0) ?? 'identity'
}

/** What tells a browser how to read a pack in this encoding. */
export const packHeaders = (encoding: PackEncoding): Record<string, string> => ({
  'Content-Type': 'application/json',
  Vary: 'Accept-Encoding',
  ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
})
