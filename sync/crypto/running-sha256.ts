/** SHA-256 of what does not lie in memory as a whole; WebCrypto has none of it. */
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../../shared/bytes.ts'

export interface RunningSha256 {
  add(bytes: Uint8Array): void
  /** Lower-case hex. */
  end(): string
}

export function runningSha256(): RunningSha256 {
  const hash = sha256.create()
  return { add: (bytes) => void hash.update(bytes), end: () => toHex(hash.digest()) }
}
