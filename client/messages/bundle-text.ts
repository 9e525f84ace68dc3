/** Texts of files on a stick, in the language in use. */
import { inLanguage } from './text.ts'
import { zhBundle } from './zh-bundle.ts'

export const b = await inLanguage(zhBundle, async () => (await import('./en-bundle.ts')).enBundle)
