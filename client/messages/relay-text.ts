/** Texts of the nodes of towns, in the language in use. */
import { inLanguage } from './text.ts'
import { zhRelay } from './zh-relay.ts'

export const r = await inLanguage(zhRelay, async () => (await import('./en-relay.ts')).enRelay)
