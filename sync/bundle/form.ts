/**
 * The form of a bundle's file:
 *
 *   "yimen-bundle 1\n"  head (JSON) "\n"  then frames: length (4 bytes, big-endian)  sealed bytes
 *   then a length of 0 and the device's signature (64 bytes) over the running digest of all before that 0.
 *
 * A frame opened begins with one byte: WORD, and the rest is JSON (`bundleWordSchema`), or BYTES, and the rest belongs to
 * the file that was named last. Frame n is sealed under the number n, with a key that only this head leads to. The running
 * digest is SHA-256 over the digest so far and the next piece: first the two lines, then each frame with its length. So
 * the file is written and checked piece by piece, and no piece can be left out, moved or changed.
 */
import { sha256 } from '../crypto/ecdh.ts'

export const MAGIC = 'yimen-bundle '
export const VERSION = '1'
export const HEAD_BYTES_MAX = 1024
export const SIGNATURE_BYTES = 64
/** Of a file, in one frame. */
export const PIECE_BYTES = 256 * 1024
/** A word is one part of a log at most, and a part has at least one event: as large as a request may be. */
export const FRAME_BYTES_MAX = 9 * 1024 ** 2
export const WORD = 0
export const BYTES = 1

export type Bytes = Uint8Array<ArrayBuffer>

/** Where a file is read from, piece by piece. */
export interface BundleSource {
  readonly bytes: number
  /** Exactly these bytes; the caller stays within the file. */
  read(from: number, to: number): Promise<Bytes>
}

export const lengthOf = (bytes: number): Bytes => {
  const field = new Uint8Array(4)
  new DataView(field.buffer).setUint32(0, bytes)
  return field
}

export const runningDigest = (before: Bytes | null, piece: readonly Bytes[]): Promise<Bytes> =>
  sha256(...(before ? [before] : []), ...piece)
