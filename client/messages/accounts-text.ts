/** Texts of accounts and invitations, in the language in use. */
import { inLanguage } from './text.ts'
import { type AccountsMessages, zhAccounts } from './zh-accounts.ts'

export const a: AccountsMessages = await inLanguage(
  zhAccounts,
  async () => (await import('./en-accounts.ts')).enAccounts,
)

/** What a problem type means here, and what to do. */
export const problemText = (problem: string): string => {
  const known: Readonly<Record<string, unknown>> = a.errors
  const text = known[problem]
  return typeof text === 'string' ? text : a.errors.other(problem)
}
