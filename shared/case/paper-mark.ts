/** Number and verification code as they stand on a paper, read back: scanned or typed. */
import { CROCKFORD } from '../random.ts'
import { err, ok, type Result } from '../result.ts'
import { type CaseNumberError, type CaseNumberParts, parseCaseNumber } from './number.ts'
import { checkCharacter } from './verification.ts'

const CASE_NUMBER_LENGTH = 26
const CODE_LENGTH = 11

export interface PaperMark extends CaseNumberParts {
  readonly number: string
  /** null where only the number was given. */
  readonly code: string | null
}

export type PaperMarkError =
  | CaseNumberError
  | { readonly type: 'CodeLength'; readonly length: number }
  /** `at` counts from 1. */
  | { readonly type: 'CodeCharacter'; readonly at: number; readonly character: string }
  | { readonly type: 'CodeCheck' }

/**
 * Reads what a scanner types from the QR code (the whole address), or number and code as a person types them from the
 * paper: small letters, full width, spaces and any punctuation are allowed, O is read as 0, I and L as 1.
 */
export function parsePaperMark(text: string): Result<PaperMark, PaperMarkError> {
  const typed = text.normalize('NFKC')
  const characters = [
    ...typed
      .slice(typed.lastIndexOf('#') + 1)
      .replace(/[\s\p{Cf}\p{P}]/gu, '')
      .toUpperCase(),
  ]
  const number = parseCaseNumber(characters.slice(0, CASE_NUMBER_LENGTH).join(''))
  if (!number.ok) return number
  const code = characters.slice(CASE_NUMBER_LENGTH).map((c) => LOOK_ALIKE[c] ?? c)
  if (code.length === 0) return ok({ ...number.value, code: null })
  if (code.length !== CODE_LENGTH) return err({ type: 'CodeLength', length: code.length })
  const wrong = code.findIndex((c) => !CROCKFORD.includes(c))
  if (wrong >= 0) return err({ type: 'CodeCharacter', at: wrong + 1, character: code[wrong]! })
  if (checkCharacter(code.slice(0, -1).join('')) !== code.at(-1)) return err({ type: 'CodeCheck' })
  return ok({ ...number.value, code: code.join('') })
}

const LOOK_ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }
