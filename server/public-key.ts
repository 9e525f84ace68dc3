import { fromBase64Url } from '../shared/bytes.ts'

/** SPKI of a point on P-256, base64url. */
export async function isPublicKey(key: string): Promise<boolean> {
  const spki = fromBase64Url(key)
  if (!spki) return false
  return crypto.subtle
    .importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    .then(
      () => true,
      () => false,
    )
}
