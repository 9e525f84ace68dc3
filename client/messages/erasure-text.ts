/** Texts of erasure, in the language in use. */
import { inLanguage } from './text.ts'
import { zhErasure } from './zh-erasure.ts'

export const e = await inLanguage(zhErasure, async () => (await import('./en-erasure.ts')).enErasure)

/** What a problem type means here, and what to do. */
export const problemText = (problem: string): string => {
  const known: Readonly<Record<string, unknown>> = e.errors
  const text = known[problem]
  return typeof text === 'string' ? text : e.errors.other(problem)
}
