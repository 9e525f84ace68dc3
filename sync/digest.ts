/**
 * Equal sets, equal digests: what healing compares. A stream's digest is the count of what holds there and the xor of
 * the hashes; a bucket holds the digests of the streams whose name falls into it (docs/decisions/0013).
 */
import { fromBase64Url, toBase64Url, utf8 } from '../shared/bytes.ts'
import { lacksData } from '../shared/case/erasure.ts'
import { withoutQuarantined } from '../shared/case/quarantine.ts'
import type { Entry } from '../shared/event.ts'
import type { Hasher } from '../shared/hash.ts'
import type { StreamDigest } from '../shared/protocol/healing.ts'

export const BUCKETS = 256
/** 48 bits: two buckets that differ look alike once in 10¹⁴ times. */
const BUCKET_BYTES = 6
const HASH_BYTES = 16

/** `entries`: what holds, each once. */
export function digestOfEntries(entries: readonly Pick<Entry, 'hash'>[]): { count: number; xor: string } {
  const xor = new Uint8Array(HASH_BYTES)
  for (const { hash } of entries) xorInto(xor, 0, fromBase64Url(hash)!)
  return { count: entries.length, xor: toBase64Url(xor) }
}

/** What is compared of a stream: what the root has not quarantined there, and what is there with its data or erased. */
export const holding = (entries: readonly Entry[]): Entry[] =>
  withoutQuarantined(entries).filter((e) => !lacksData(e, entries))

/** As any holder of the whole stream computes it. */
export const digestOfStream = (stream: string, entries: readonly Entry[]): StreamDigest => ({
  stream,
  ...digestOfEntries(holding(entries)),
})

/** 0 to 255: the first byte of the SHA-256 of the stream's name. */
export const bucketOf = (hasher: Hasher, stream: string): number => hasher.sha256(utf8(stream))[0]!

export interface Buckets {
  /** 256 × 6 bytes base64url. A stream of which nothing is held counts as absent. */
  readonly text: string
  readonly streams: ReadonlyMap<number, readonly StreamDigest[]>
}

/** Streams that are put into their buckets in one turn. */
const SLICE = 256

/** `pause`: where somebody looks at a screen meanwhile. */
export async function bucketsOf(
  hasher: Hasher,
  digests: readonly StreamDigest[],
  pause?: () => Promise<void>,
): Promise<Buckets> {
  const sums = new Uint8Array(BUCKETS * BUCKET_BYTES)
  const streams = new Map<number, StreamDigest[]>()
  for (const [i, digest] of digests.entries()) {
    if (pause && i > 0 && i % SLICE === 0) await pause()
    const { stream, count, xor } = digest
    const bucket = bucketOf(hasher, stream)
    const within = streams.get(bucket)
    within ? within.push(digest) : streams.set(bucket, [digest])
    if (count === 0) continue
    const sum = hasher.sha256(utf8(`${stream}\n${count}\n${xor}`)).subarray(0, BUCKET_BYTES)
    xorInto(sums, bucket * BUCKET_BYTES, sum)
  }
  return { text: toBase64Url(sums), streams }
}

/** The buckets in which two texts of `bucketsOf` differ. */
export function differingBuckets(a: string, b: string): number[] {
  const [x, y] = [fromBase64Url(a), fromBase64Url(b)]
  const all = Array.from({ length: BUCKETS }, (_, i) => i)
  if (x?.length !== BUCKETS * BUCKET_BYTES || y?.length !== x.length) return all
  return all.filter((i) => {
    const at = i * BUCKET_BYTES
    return x.subarray(at, at + BUCKET_BYTES).some((byte, j) => byte !== y[at + j])
  })
}

function xorInto(target: Uint8Array, at: number, bytes: Uint8Array): void {
  bytes.forEach((byte, i) => {
    target[at + i]! ^= byte
  })
}
