/** The two hash functions the log rests on, handed in (sync/crypto/hash.ts has the real ones). */
export interface Hasher {
  /** SHA-256 (FIPS 180-4), 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array
}
