/** Texts of the merge desk and of settling, in the language in use. */
import { inLanguage } from './text.ts'
import { zhMerge } from './zh-merge.ts'

export const m = await inLanguage(zhMerge, async () => (await import('./en-merge.ts')).enMerge)
