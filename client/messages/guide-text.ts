/** Texts of the guide, in the language in use. */
import { inLanguage } from './text.ts'
import { zhGuide } from './zh-guide.ts'

export const g = await inLanguage(zhGuide, async () => (await import('./en-guide.ts')).enGuide)
