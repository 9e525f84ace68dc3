/** Texts of filing by the web, in the language in use. */
import { inLanguage } from './text.ts'
import { zhFiling } from './zh-filing.ts'

export const f = await inLanguage(zhFiling, async () => (await import('./en-filing.ts')).enFiling)
