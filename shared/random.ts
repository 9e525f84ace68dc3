/** Randomness is handed in: WebCrypto at the edge, a seeded stream in tests. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** An integer in [0, limit), without modulo bias. limit ≤ 2^32. */
export function randomInt(random: Random, limit: number): number {
  const span = 2 ** 32
  const usable = span - (span % limit)
  for (;;) {
    const b = random.bytes(4)
    const n = b[0]! * 2 ** 24 + b[1]! * 2 ** 16 + b[2]! * 2 ** 8 + b[3]!
    if (n < usable) return n % limit
  }
}

/** `length` characters, each drawn evenly from `alphabet`. */
export const randomString = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(random, alphabet.length)]!).join('')

/** Crockford base32: no I, L, O, U. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
