/** Passwords as scrypt (RFC 7914) of OpenSSL: N = 2^15, r = 8, p = 1, 16 bytes of salt; about 0.1 s and 32 MiB each. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import type * as z from 'zod/mini'
import { fromBase64Url, toBase64Url } from '../shared/bytes.ts'
import type { passwordHashSchema } from '../shared/protocol/verifiers.ts'
import type { Random } from '../shared/random.ts'

/** The cost is stored beside the hash, so that it can be raised later. */
export type PasswordHash = z.infer<typeof passwordHashSchema>

const COST = { n: 2 ** 15, r: 8, p: 1 } as const
const HASH_BYTES = 32

export async function hashPassword(random: Random, password: string): Promise<PasswordHash> {
  const salt = random.bytes(16)
  const hash = await derive(password, salt, COST)
  return { salt: toBase64Url(salt), hash: toBase64Url(hash), ...COST }
}

/** `stored`: null where there is no such account, which takes as long and is never right. */
export async function passwordFits(stored: PasswordHash | null, password: string): Promise<boolean> {
  const salt = stored ? fromBase64Url(stored.salt) : new Uint8Array(16)
  const expected = stored ? fromBase64Url(stored.hash) : new Uint8Array(HASH_BYTES)
  if (!salt || expected?.length !== HASH_BYTES) throw new Error('a stored password hash is damaged')
  const fits = timingSafeEqual(await derive(password, salt, stored ?? COST), expected)
  return fits && stored !== null
}

const derive = (
  password: string,
  salt: Uint8Array,
  { n, r, p }: { readonly n: number; readonly r: number; readonly p: number },
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    // One spelling of a password, whatever keyboard it was typed on.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error ? reject(error) : resolve(new Uint8Array(key)),
    )
  })
