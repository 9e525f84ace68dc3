/**
 * ECDSA P-256 with SHA-256 (FIPS 186-5) by WebCrypto, which every browser since 2014 has; the private key of a
 * station is not extractable (docs/decisions/0002).
 */
import { fromBase64Url, toBase64Url, utf8 } from '../../shared/bytes.ts'
import type { Signer, Verifier } from '../signing.ts'

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const

export async function generateKeyPair(extractable: boolean): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, extractable, ['sign', 'verify'])
}

/** The public key in SPKI form. */
export const exportPublicKey = async (key: CryptoKey): Promise<string> =>
  toBase64Url(new Uint8Array(await crypto.subtle.exportKey('spki', key)))

export const exportPrivateKey = async (key: CryptoKey): Promise<string> =>
  toBase64Url(new Uint8Array(await crypto.subtle.exportKey('pkcs8', key)))

export async function importPrivateKey(pkcs8: string): Promise<CryptoKey> {
  const bytes = fromBase64Url(pkcs8)
  if (!bytes) throw new TypeError('the private key is not base64url')
  return crypto.subtle.importKey('pkcs8', bytes, KEY, false, ['sign'])
}

export const signerOf = (key: CryptoKey): Signer => ({
  sign: async (text) => toBase64Url(new Uint8Array(await crypto.subtle.sign(SIGNATURE, key, utf8(text)))),
})

/** Imported keys are kept: a county has a few hundred. */
export function ecdsaVerifier(): Verifier {
  const keys = new Map<string, Promise<CryptoKey>>()
  return {
    async verify(key, text, signature) {
      const bytes = fromBase64Url(signature)
      const spki = fromBase64Url(key)
      if (!bytes || !spki) return false
      let imported = keys.get(key)
      if (!imported) {
        imported = crypto.subtle.importKey('spki', spki, KEY, false, ['verify'])
        keys.set(key, imported)
      }
      try {
        return await crypto.subtle.verify(SIGNATURE, await imported, bytes, utf8(text))
      } catch {
        keys.delete(key)
        return false
      }
    },
  }
}
