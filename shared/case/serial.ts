/**
 * 印刷编号: the number that is printed on the blank of a certificate or result, typed when it is handed over. Of one kind of
 * paper, which is an item's, each number is used once in the county.
 */
import * as z from 'zod/mini'
import type { CaseState } from './fold.ts'

/** Letters, digits and the characters that stand on a blank (粤); in one spelling only, or one number would be two. */
export const serialSchema = z.string().check(z.regex(/^[0-9A-Z\p{Script=Han}]{1,32}$/u))

/** As it is written down: without blanks and dashes, letters large. Empty where nothing was typed. */
export const serialOf = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}.·]/gu, '')
    .toUpperCase()

/** One kind of paper, one number. */
export const serialKey = (item: string, serial: string): string => `${item} ${serial}`

/** The county has found that the number written down is not the case's, and the right one is still to be entered. */
export const lacksSerial = ({ slots }: Pick<CaseState, 'slots'>): boolean =>
  slots.serial.acts.length > 0 && slots.serial.acts.every((act) => act.status === 'dismissed')
