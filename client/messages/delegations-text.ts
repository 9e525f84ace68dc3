/** Texts of the ledger of delegations, in the language in use. */
import { inLanguage } from './text.ts'
import { zhDelegations } from './zh-delegations.ts'

export const g = await inLanguage(
  zhDelegations,
  async () => (await import('./en-delegations.ts')).enDelegations,
)
