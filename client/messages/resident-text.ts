/** Texts of the resident's page, in the language in use. */
import { inLanguage } from './text.ts'
import { zhResident } from './zh-resident.ts'

export const r = await inLanguage(zhResident, async () => (await import('./en-resident.ts')).enResident)
