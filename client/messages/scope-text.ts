/** Texts of handing on, taking back and what has left this device, in the language in use. */
import { inLanguage } from './text.ts'
import { zhScope } from './zh-scope.ts'

export const s = await inLanguage(zhScope, async () => (await import('./en-scope.ts')).enScope)
