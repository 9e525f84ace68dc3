/** Texts of the board of stations, in the language in use. */
import { inLanguage } from './text.ts'
import { zhStations } from './zh-stations.ts'

export const s = await inLanguage(zhStations, async () => (await import('./en-stations.ts')).enStations)
