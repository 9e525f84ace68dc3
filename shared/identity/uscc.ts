/**
 * The unified social credit code (统一社会信用代码), GB 32100-2015: 18 characters, of which the 9th to 17th are the
 * body's organisation code with a check character of its own (GB 11714-1997). Both checks must hold.
 */
import { err, ok, type Result } from '../result.ts'

export type UsccError =
  | { readonly type: 'UsccLength'; readonly length: number }
  /** `at` counts from 1. */
  | { readonly type: 'UsccCharacter'; readonly at: number; readonly character: string }
  /** 17: the check of the organisation code; 18: the check of the whole. */
  | { readonly type: 'UsccCheckDigit'; readonly at: 17 | 18 }

/** Without I, O, S, V and Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** GB 11714 counts all 36 letters and digits. */
const BODY_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
const BODY_CHECK = '0123456789X'

/** The normalised code, or what is wrong with it. */
export function checkUscc(text: string): Result<string, UsccError> {
  const code = text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()
  const characters = [...code]
  if (characters.length !== 18) return err({ type: 'UsccLength', length: characters.length })
  const wrong = characters.findIndex((c) => !ALPHABET.includes(c))
  if (wrong >= 0) return err({ type: 'UsccCharacter', at: wrong + 1, character: characters[wrong]! })
  if (BODY_CHECK[complement(code.slice(8, 16), BODY_ALPHABET, BODY_WEIGHTS, 11)] !== code[16])
    return err({ type: 'UsccCheckDigit', at: 17 })
  if (ALPHABET[complement(code.slice(0, 17), ALPHABET, WEIGHTS, 31)] !== code[17])
    return err({ type: 'UsccCheckDigit', at: 18 })
  return ok(code)
}

/** Modulus minus the weighted sum, with the modulus itself written 0. */
function complement(text: string, alphabet: string, weights: readonly number[], modulus: number): number {
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(text[i]!), 0)
  return (modulus - (sum % modulus)) % modulus
}
