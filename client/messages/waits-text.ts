/** Texts of what waits at the county, in the language in use. */
import { inLanguage } from './text.ts'
import { zhWaits } from './zh-waits.ts'

export const w = await inLanguage(zhWaits, async () => (await import('./en-waits.ts')).enWaits)
