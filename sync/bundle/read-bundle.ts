/** Reads a bundle: its head, whether it is as its device signed it, and, with the county's key, what is in it. */
import { toBase64Url } from '../../shared/bytes.ts'
import {
  type BundleHead,
  type BundleRefusal,
  type BundleWord,
  bundleHeadSchema,
  bundleText,
  bundleWordSchema,
} from '../../shared/protocol/bundle.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Opening, openWith } from '../crypto/ecdh.ts'
import type { Verifier } from '../signing.ts'
import {
  type BundleSource,
  BYTES,
  type Bytes,
  FRAME_BYTES_MAX,
  HEAD_BYTES_MAX,
  MAGIC,
  runningDigest,
  SIGNATURE_BYTES,
  VERSION,
  WORD,
} from './form.ts'

export interface Refused {
  readonly type: 'Refused'
  readonly reason: BundleRefusal
}
const refused = (reason: BundleRefusal) => err<Refused>({ type: 'Refused', reason })

export interface ReadHead {
  readonly head: BundleHead
  /** The two lines, as they stand. */
  readonly lines: Bytes
}

const NEWLINE = 10

export async function readHead(source: BundleSource): Promise<Result<ReadHead, Refused>> {
  const begin = await source.read(0, Math.min(source.bytes, HEAD_BYTES_MAX))
  const text = (to: number) => new TextDecoder().decode(begin.subarray(0, to))
  const magic = text(MAGIC.length)
  if (!MAGIC.startsWith(magic)) return refused('no-bundle')
  const first = begin.indexOf(NEWLINE)
  const end = first === -1 ? -1 : begin.indexOf(NEWLINE, first + 1)
  if (end === -1) return refused(source.bytes < HEAD_BYTES_MAX ? 'truncated' : 'no-bundle')
  const [version, head] = text(end).slice(MAGIC.length).split('\n')
  if (version !== VERSION) return refused(/^[1-9][0-9]*$/.test(version!) ? 'newer' : 'no-bundle')
  const read = bundleHeadSchema.safeParse(parsed(head!))
  if (!read.success || read.data.to < read.data.from) return refused('altered')
  return ok({ head: read.data, lines: begin.slice(0, end + 1) })
}

/** `key`: its device's. Reads all of it once, and opens nothing. */
export async function checkSigned(
  verifier: Verifier,
  source: BundleSource,
  { lines }: ReadHead,
  key: string,
): Promise<Result<true, Refused>> {
  let digest = await runningDigest(null, [lines])
  let at = lines.length
  for (;;) {
    const frame = await frameAt(source, at)
    if (frame === 'truncated' || frame === 'altered') return refused(frame)
    if (!frame.sealed) break
    digest = await runningDigest(digest, [frame.length, frame.sealed])
    at = frame.end
  }
  const end = at + 4 + SIGNATURE_BYTES
  if (source.bytes !== end) return refused(source.bytes < end ? 'truncated' : 'altered')
  const signature = toBase64Url(await source.read(at + 4, end))
  const holds = await verifier.verify(key, bundleText(toBase64Url(digest)), signature)
  return holds ? ok(true) : refused('altered')
}

export type Opened =
  | { readonly type: 'word'; readonly word: BundleWord; readonly end: number }
  | { readonly type: 'bytes'; readonly bytes: Bytes; readonly end: number }

/**
 * Of a file that was checked; one after the other, until `take` says false. What its device signed and does not open was
 * sealed otherwise. `end`: read up to there.
 */
export async function eachOpened(
  privateKey: CryptoKey,
  source: BundleSource,
  { head, lines }: ReadHead,
  take: (opened: Opened) => Promise<boolean>,
): Promise<Result<true, Refused>> {
  const opening = await openWith(privateKey, head.ephemeral, lines)
  if (!opening) return refused('altered')
  let at = lines.length
  for (let number = 0; ; number += 1) {
    const frame = await frameAt(source, at)
    if (frame === 'truncated' || frame === 'altered') return refused(frame)
    if (!frame.sealed) return ok(true)
    const opened = await openFrame(opening, number, frame.sealed)
    if (!opened) return refused('altered')
    at = frame.end
    if (!(await take({ ...opened, end: at }))) return refused('altered')
  }
}

async function openFrame(opening: Opening, number: number, sealed: Bytes) {
  const plain = await opening.open(number, sealed)
  if (plain?.[0] === BYTES) return { type: 'bytes', bytes: plain.subarray(1) } as const
  if (plain?.[0] !== WORD) return null
  const word = bundleWordSchema.safeParse(parsed(new TextDecoder().decode(plain.subarray(1))))
  return word.success ? ({ type: 'word', word: word.data } as const) : null
}

/** `sealed` is null at the end of the frames. */
async function frameAt(source: BundleSource, at: number) {
  if (source.bytes < at + 4) return 'truncated'
  const length = await source.read(at, at + 4)
  const bytes = new DataView(length.buffer, length.byteOffset).getUint32(0)
  if (bytes === 0) return { length, sealed: null, end: at + 4 }
  if (bytes > FRAME_BYTES_MAX) return 'altered'
  const end = at + 4 + bytes
  return source.bytes < end ? 'truncated' : { length, sealed: await source.read(at + 4, end), end }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
