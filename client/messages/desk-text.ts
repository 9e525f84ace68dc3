/** Texts of cases, desks and the line's page, in the language in use. */
import { inLanguage } from './text.ts'
import { zhDesk } from './zh-desk.ts'

export const d = await inLanguage(zhDesk, async () => (await import('./en-desk.ts')).enDesk)
