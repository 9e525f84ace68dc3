/** The names that a device gets at enrolment, each issued once and never again. */
import { CROCKFORD, type Random, randomString } from '../../shared/random.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const COUNT = DIGITS.length ** 3

/** More devices than a county enrols between a backup and its loss. */
const LEFT_OUT = 1_000

/** Not beginning with 0, which is the root's own. */
export function newDeviceId(random: Random, taken: ReadonlySet<string>): string {
  for (;;) {
    const drawn = randomString(random, CROCKFORD.slice(1), 1) + randomString(random, CROCKFORD, 7)
    if (!taken.has(drawn)) return drawn
  }
}

/**
 * Ascending, so that it can be said of a restored county which codes it may have issued without remembering. `from`:
 * the first that may be issued. Throws where all 46,656 are.
 */
export function nextTerminal(taken: readonly string[], from: number): string {
  const next = Math.max(from, afterHighest(taken))
  if (next >= COUNT) throw new RangeError('all terminal codes of the county are issued')
  return codeOf(next)
}

/** From where on no code can have been issued in what was lost. */
export const terminalsAfterLoss = (taken: readonly string[], from: number): number =>
  Math.max(from, afterHighest(taken)) + LEFT_OUT

const afterHighest = (taken: readonly string[]): number =>
  taken.reduce((highest, code) => Math.max(highest, numberOf(code)), 0) + 1

export const numberOf = (code: string): number => Number.parseInt(code, DIGITS.length)

const codeOf = (n: number): string => n.toString(DIGITS.length).toUpperCase().padStart(3, '0')
