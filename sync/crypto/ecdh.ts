/**
 * Sealing to a key whose other half only one node has: ECDH P-256, the sender's half made for one file and thrown away,
 * HKDF-SHA-256 (RFC 5869), AES-256-GCM (NIST SP 800-38D). All of it by WebCrypto, as in ecdsa.ts.
 */
import { fromBase64Url, toBase64Url } from '../../shared/bytes.ts'
import { exportPublicKey } from './ecdsa.ts'

const KEY = { name: 'ECDH', namedCurve: 'P-256' } as const
const AES = { name: 'AES-GCM', length: 256 } as const

type Bytes = Uint8Array<ArrayBuffer>

export const generateSealingPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(KEY, true, ['deriveBits'])

export async function importSealingKey(pkcs8: string): Promise<CryptoKey> {
  const bytes = fromBase64Url(pkcs8)
  if (!bytes) throw new TypeError('the private key is not base64url')
  return crypto.subtle.importKey('pkcs8', bytes, KEY, false, ['deriveBits'])
}

export const sha256 = async (...parts: readonly Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob([...parts]).arrayBuffer()))

/** Names a public key: the first 16 bytes of its SHA-256, base64url. */
export async function keyName(spki: string): Promise<string> {
  return toBase64Url((await sha256(fromBase64Url(spki) ?? new Uint8Array())).subarray(0, 16))
}

/** Each number is used once with one key. */
export interface Sealing {
  seal(number: number, plain: Bytes): Promise<Bytes>
}
export interface Opening {
  /** null: it was not sealed so. */
  open(number: number, sealed: Bytes): Promise<Bytes | null>
}

/** `context`, given the sender's half: what the sealed must never be taken for anything else than. */
export async function sealTo<T>(
  publicKey: string,
  begin: (ephemeral: string) => { readonly context: Bytes; readonly value: T },
): Promise<Sealing & { readonly value: T }> {
  const own = await crypto.subtle.generateKey(KEY, false, ['deriveBits'])
  const { context, value } = begin(await exportPublicKey(own.publicKey))
  const key = await deriveKey(own.privateKey, await importHalf(publicKey), context, 'encrypt')
  return {
    value,
    seal: async (number, plain) =>
      new Uint8Array(await crypto.subtle.encrypt({ name: AES.name, iv: ivOf(number) }, key, plain)),
  }
}

/** null where `ephemeral` is no key. */
export async function openWith(
  privateKey: CryptoKey,
  ephemeral: string,
  context: Bytes,
): Promise<Opening | null> {
  const half = await importHalf(ephemeral).catch(() => null)
  if (!half) return null
  const key = await deriveKey(privateKey, half, context, 'decrypt')
  return {
    open: async (number, sealed) => {
      try {
        const iv = ivOf(number)
        return new Uint8Array(await crypto.subtle.decrypt({ name: AES.name, iv }, key, sealed))
      } catch {
        return null
      }
    },
  }
}

async function importHalf(spki: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('spki', fromBase64Url(spki) ?? new Uint8Array(), KEY, false, [])
}

async function deriveKey(
  own: CryptoKey,
  other: CryptoKey,
  info: Bytes,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: KEY.name, public: other }, own, 256)
  const ikm = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(hkdf, ikm, AES, false, [use])
}

/** 96 bits, big-endian. */
function ivOf(number: number): Bytes {
  const iv = new Uint8Array(12)
  new DataView(iv.buffer).setUint32(8, number)
  return iv
}
