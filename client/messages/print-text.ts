/** Texts of the papers and of checking one, in the language in use. */
import { inLanguage } from './text.ts'
import { zhPrint } from './zh-print.ts'

export const p = await inLanguage(zhPrint, async () => (await import('./en-print.ts')).enPrint)
