/**
 * The verification code (校验码) on every paper of a case, 11 characters of Crockford base32:
 *
 *     7K3QF 9ZP2M      4
 *     50 bits          check over GF(32)
 *
 * The 50 bits are the first of SHA-256 over `yimen-receipt:<case number>:<hash of the received event>`.
 * Whoever holds the case's stream makes it again, with no network; nobody else can. What that proves and what not:
 * docs/decisions/0007-receipt-verification.md.
 */
import { utf8 } from '../bytes.ts'
import type { Hasher } from '../hash.ts'
import { CROCKFORD } from '../random.ts'

const HASH_LENGTH = 10

/** `receiptHash`: the hash of the case's `received` event. */
export function verificationCode(hasher: Hasher, caseNo: string, receiptHash: string): string {
  const bytes = hasher.sha256(utf8(`yimen-receipt:${caseNo}:${receiptHash}`))
  let code = ''
  let held = 0
  let bits = 0
  for (let at = 0; code.length < HASH_LENGTH; at += 1) {
    held = ((held << 8) | bytes[at]!) & 0xffff
    for (bits += 8; bits >= 5 && code.length < HASH_LENGTH; ) {
      bits -= 5
      code += CROCKFORD[(held >> bits) & 31]!
    }
  }
  return code + checkCharacter(code)
}

/** In groups, for print and for reading aloud: `7K3QF 9ZP2M 4`. */
export const formatVerification = (code: string): string => code.replace(/^(.{5})(.{5})(.)$/, '$1 $2 $3')

/** What the QR code on a paper says: where its holder asks for progress. The fragment is never sent to a server. */
export const paperAddress = (origin: string, caseNo: string, code: string): string =>
  `${origin}/progress#${caseNo}.${code}`

/**
 * One character more, the sum of the others weighted by powers of a primitive element of GF(32) (x⁵ + x² + 1): finds
 * every single wrong character and every exchange of two, so that a slip of the finger is told from a false paper.
 */
export function checkCharacter(code: string): string {
  let sum = 0
  for (const c of code) sum = timesX(sum ^ CROCKFORD.indexOf(c))
  return CROCKFORD[sum]!
}

const timesX = (value: number): number => (value & 16 ? (value << 1) ^ 0b100101 : value << 1)
