/** Signatures, handed in: ECDSA P-256 in the field (sync/crypto/ecdsa.ts). Keys and signatures are base64url. */
export interface Signer {
  sign(text: string): Promise<string>
}

export interface Verifier {
  /** False for a wrong signature and for a key or signature that is none. */
  verify(key: string, text: string, signature: string): Promise<boolean>
}
