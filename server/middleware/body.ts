/** Bodies are bounded before they are read, bounded again while they are inflated, and only then parsed. */
import { promisify } from 'node:util'
import { gunzip, inflate, type ZlibOptions } from 'node:zlib'
import type * as z from 'zod/mini'
import { utf8 } from '../../shared/bytes.ts'
import { COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import { DICTIONARY } from '../../shared/protocol/dictionary.ts'
import { err, ok, type Result } from '../../shared/result.ts'

export interface BodyLimits {
  readonly sentBytesMax: number
  readonly inflatedBytesMax: number
}

export type BodyError =
  | { readonly type: 'TooLarge'; readonly bytesMax: number }
  | { readonly type: 'UnsupportedEncoding' }
  | { readonly type: 'NotJson' }
  /** `path`: where the schema was first not met, `logs.0.seal.seq`; never what stood there. */
  | { readonly type: 'WrongShape'; readonly path: string }

/** For questions that fit on a page. */
export const SMALL_BODY: BodyLimits = { sentBytesMax: 16 * 1024, inflatedBytesMax: 64 * 1024 }

/** Deeper than any event, shallower than any stack. */
const DEPTH_MAX = 32

export async function readJson<T extends z.ZodMiniType>(
  request: Request,
  schema: T,
  limits: BodyLimits = SMALL_BODY,
): Promise<Result<z.infer<T>, BodyError>> {
  const sent = await readBytes(request, limits)
  return sent.ok ? parseBody(request.headers, sent.value, schema, limits) : sent
}

/** The body as it was sent. */
export async function readBytes(
  request: Request,
  { sentBytesMax }: BodyLimits,
): Promise<Result<Uint8Array<ArrayBuffer>, BodyError>> {
  const tooLarge = err({ type: 'TooLarge', bytesMax: sentBytesMax } as const)
  if (Number(request.headers.get('content-length') ?? 0) > sentBytesMax) return tooLarge
  const chunks: Uint8Array[] = []
  let total = 0
  const reader = request.body?.getReader()
  while (reader) {
    let read: ReadableStreamReadResult<Uint8Array>
    try {
      read = await reader.read()
    } catch {
      // The line broke; nobody will read the answer.
      return err({ type: 'NotJson' })
    }
    if (read.done) break
    total += read.value.length
    if (total > sentBytesMax) {
      void reader.cancel().catch(() => {})
      return tooLarge
    }
    chunks.push(read.value)
  }
  return ok(new Uint8Array(Buffer.concat(chunks)))
}

export async function parseBody<T extends z.ZodMiniType>(
  headers: Headers,
  sent: Uint8Array<ArrayBuffer>,
  schema: T,
  { inflatedBytesMax }: BodyLimits,
): Promise<Result<z.infer<T>, BodyError>> {
  const plain = await unpacked(headers, sent, inflatedBytesMax)
  if (!plain.ok) return plain
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain.value))
  } catch {
    return err({ type: 'NotJson' })
  }
  if (!isPlain(value, DEPTH_MAX)) return err({ type: 'NotJson' })
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  return err({ type: 'WrongShape', path: parsed.error.issues[0]?.path.join('.') || 'body' })
}

export const dictionary = utf8(DICTIONARY)

export const isCompact = (headers: Headers): boolean => headers.get('content-type') === COMPACT_TYPE

async function unpacked(
  headers: Headers,
  sent: Uint8Array<ArrayBuffer>,
  bytesMax: number,
): Promise<Result<Uint8Array, BodyError>> {
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding === 'identity' && !isCompact(headers)) return ok(sent)
  if (encoding !== 'identity' && encoding.toLowerCase() !== 'gzip')
    return err({ type: 'UnsupportedEncoding' })
  const maxOutputLength = bytesMax
  try {
    const plain = isCompact(headers)
      ? await promisify<Uint8Array, ZlibOptions, Buffer>(inflate)(sent, { dictionary, maxOutputLength })
      : await promisify(gunzip)(sent, { maxOutputLength })
    return ok(new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ERR_BUFFER_TOO_LARGE') return err({ type: 'TooLarge', bytesMax })
    // Of another version of the program: it says the same in JSON.
    return err({ type: isCompact(headers) ? 'UnsupportedEncoding' : 'NotJson' })
  }
}

/** What RFC 8785 can write and any program can copy: finite numbers, no abyss, no member that renames a prototype. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false
  return Object.values(value).every((inner) => isPlain(inner, depth - 1))
}
