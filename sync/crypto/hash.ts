/** SHA-256 and HMAC, synchronous and the same on every platform: a fold must not wait (docs/decisions/0002). */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Hasher } from '../../shared/hash.ts'

export const hasher: Hasher = {
  sha256: (bytes) => sha256(bytes),
  hmac: (key, bytes) => hmac(sha256, key, bytes),
}
