/**
 * The case number (办件编号), 26 characters, made on the station with no network and final once printed:
 *
 *     441424104201  260928  03V       0001     6
 *     area          yyMMdd  terminal  counter  check (ISO 7064 MOD 37-36)
 *
 * Two stations cannot make the same number: the county issues the terminal's three characters at enrolment and
 * never again, and the terminal counts its own day.
 */
import * as z from 'zod/mini'
import { mod3736 } from '../identity/check-digits.ts'
import { areaCodeSchema } from '../org/org.ts'
import { err, ok, type Result } from '../result.ts'
import { chinaDay } from '../time.ts'

/** As it is written into events: in one spelling. Its check character is for those who type (parseCaseNumber). */
export const caseNoSchema = z.string().check(z.regex(/^[0-9]{18}[0-9A-Z]{3}[0-9]{4}[0-9A-Z]$/))

export interface CaseNumberParts {
  /** 12 digits: where the case was received. */
  readonly area: string
  /** The day in China, `YYYY-MM-DD`, of this century. */
  readonly day: string
  /** Three characters 0–9 A–Z. */
  readonly terminal: string
  /** 1 to 9999, from 1 again each day. */
  readonly counter: number
}

export type CaseNumberError =
  | { readonly type: 'CaseNumberLength'; readonly length: number }
  /** `at` counts from 1. */
  | { readonly type: 'CaseNumberCharacter'; readonly at: number; readonly character: string }
  | { readonly type: 'CaseNumberDay'; readonly day: string }
  | { readonly type: 'CaseNumberCounter'; readonly counter: number }
  | { readonly type: 'CaseNumberCheck' }

const LENGTH = 26
export const COUNTER_MAX = 9999
const FIRST_DAY_MS = Date.UTC(2000, 0, 1)
const LAST_DAY_MS = Date.UTC(2099, 11, 31)
const daySchema = z.iso.date().check(z.startsWith('20'))

/** What is allowed at each place. */
const PLACES = [
  { upTo: 1, allowed: /[1-9]/ },
  { upTo: 18, allowed: /[0-9]/ },
  { upTo: 21, allowed: /[0-9A-Z]/ },
  { upTo: 25, allowed: /[0-9]/ },
  { upTo: LENGTH, allowed: /[0-9A-Z]/ },
]

/** Fails where the terminal's day is full; malformed area, day or terminal is a defect and throws. */
export function caseNumber(
  parts: CaseNumberParts,
): Result<string, Extract<CaseNumberError, { type: 'CaseNumberCounter' }>> {
  const { area, day, terminal, counter } = parts
  if (!Number.isInteger(counter) || counter < 1 || counter > COUNTER_MAX)
    return err({ type: 'CaseNumberCounter', counter })
  const base = caseNumberPrefix(area, day, terminal) + String(counter).padStart(4, '0')
  return ok(base + mod3736(base))
}

/**
 * The day that a number carries which is made at this instant. A clock that stands outside this century (1970, after a
 * dead battery) counts as its first or last day: the counter keeps numbers apart on that, too.
 */
export const numberDay = (ms: number): string => chinaDay(Math.min(Math.max(ms, FIRST_DAY_MS), LAST_DAY_MS))

/** The 21 characters that all numbers of one terminal on one day begin with. */
export function caseNumberPrefix(area: string, day: string, terminal: string): string {
  if (!areaCodeSchema.safeParse(area).success) throw new RangeError('not an area code of 12 digits')
  if (!daySchema.safeParse(day).success) throw new RangeError('not a day of this century')
  if (!/^[0-9A-Z]{3}$/.test(terminal)) throw new RangeError('not a terminal of three characters')
  return area + day.slice(2, 4) + day.slice(5, 7) + day.slice(8, 10) + terminal
}

/** Reads a number as typed or scanned: spaces, hyphens, full-width and small letters are allowed. */
export function parseCaseNumber(
  text: string,
): Result<CaseNumberParts & { readonly number: string }, CaseNumberError> {
  const number = text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Pd}]/gu, '')
    .toUpperCase()
  const characters = [...number]
  if (characters.length !== LENGTH) return err({ type: 'CaseNumberLength', length: characters.length })
  const wrong = characters.findIndex((c, i) => !PLACES.find(({ upTo }) => i < upTo)!.allowed.test(c))
  if (wrong >= 0) return err({ type: 'CaseNumberCharacter', at: wrong + 1, character: characters[wrong]! })

  const day = `20${number.slice(12, 14)}-${number.slice(14, 16)}-${number.slice(16, 18)}`
  if (!daySchema.safeParse(day).success) return err({ type: 'CaseNumberDay', day })
  const counter = Number(number.slice(21, 25))
  if (counter < 1) return err({ type: 'CaseNumberCounter', counter })
  if (mod3736(number.slice(0, -1)) !== number.at(-1)) return err({ type: 'CaseNumberCheck' })
  return ok({ number, area: number.slice(0, 12), day, terminal: number.slice(18, 21), counter })
}

/** In groups, for print and for reading aloud: `441424104201 260928 03V 0001 6`. */
export const formatCaseNumber = (number: string): string =>
  number.replace(/^(.{12})(.{6})(.{3})(.{4})(.)$/, '$1 $2 $3 $4 $5')
