/** Signatures for virtual time: a keyed hash instead of ECDSA, whose thread pool would break the order of things. */
import { toBase64Url, utf8 } from '../../shared/bytes.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { Signer, Verifier } from '../../sync/signing.ts'

const mac = (key: string, text: string): string => toBase64Url(hasher.hmac(utf8(key), utf8(text)))

export const keyedSigner = (key: string): Signer => ({ sign: async (text) => mac(key, text) })
export const keyedVerifier: Verifier = {
  verify: async (key, text, signature) => mac(key, text) === signature,
}
