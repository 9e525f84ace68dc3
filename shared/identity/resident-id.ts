/**
 * The citizen's identity number (公民身份号码), GB 11643-1999: six digits of area, eight of birth date, three of
 * sequence (odd for men), one check character. Errors say what is wrong and where, never what would be right:
 * that would teach how to make a number up.
 */
import * as z from 'zod/mini'
import { err, ok, type Result } from '../result.ts'
import { mod112 } from './check-digits.ts'

export interface ResidentId {
  /** 18 characters, normalised. */
  readonly id: string
  /** `YYYY-MM-DD` */
  readonly birth: string
  readonly sex: 'male' | 'female'
  /** Full years on the day asked about (周岁). */
  readonly age: number
  /** To be shown, never a reason to refuse: area codes are withdrawn while the numbers live on. */
  readonly warnings: readonly ResidentIdWarning[]
}

export type ResidentIdWarning = 'age-over-120' | 'unknown-area'

export type ResidentIdError =
  | { readonly type: 'IdLength'; readonly length: number }
  /** `at` counts from 1. */
  | { readonly type: 'IdCharacter'; readonly at: number; readonly character: string }
  | { readonly type: 'IdBirthDate'; readonly date: string }
  | { readonly type: 'IdBirthInFuture'; readonly date: string }
  | { readonly type: 'IdCheckDigit'; readonly at: 18 }

const LENGTH = 18
const daySchema = z.iso.date()

/** First two digits in GB/T 2260; 81–83 are residence permits for Hong Kong, Macau and Taiwan, 9 is the foreigner's card. */
const PROVINCE = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9)/

/** As typed, pasted or spoken into the form: full-width digits, spaces, invisible marks and a small x are allowed. */
export const normalizeResidentId = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()

/** Checks a number as of `today` (`YYYY-MM-DD`, the day in China). */
export function checkResidentId(text: string, today: string): Result<ResidentId, ResidentIdError> {
  const id = normalizeResidentId(text)
  const characters = [...id]
  if (characters.length !== LENGTH) return err({ type: 'IdLength', length: characters.length })
  const wrong = characters.findIndex((c, i) => !(i === LENGTH - 1 ? /[0-9X]/ : /[0-9]/).test(c))
  if (wrong >= 0) return err({ type: 'IdCharacter', at: wrong + 1, character: characters[wrong]! })

  const birth = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
  if (!daySchema.safeParse(birth).success) return err({ type: 'IdBirthDate', date: birth })
  if (birth > today) return err({ type: 'IdBirthInFuture', date: birth })
  if (mod112(id.slice(0, 17)) !== id[17]) return err({ type: 'IdCheckDigit', at: LENGTH })

  const age = fullYears(birth, today)
  const warnings: ResidentIdWarning[] = []
  if (age > 120) warnings.push('age-over-120')
  if (!PROVINCE.test(id)) warnings.push('unknown-area')
  return ok({ id, birth, sex: Number(id[16]) % 2 === 1 ? 'male' : 'female', age, warnings })
}

/** For screens and prints: the first six and the last four characters. Public notices show none at all. */
export const maskResidentId = (id: string): string => `${id.slice(0, 6)}********${id.slice(-4)}`

function fullYears(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(5) < birth.slice(5) ? years - 1 : years
}
