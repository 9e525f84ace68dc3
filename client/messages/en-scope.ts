/** Texts of what a case is handed to, taken back from, and what has left this device, in English. */
import type { ScopeTexts } from './zh-scope.ts'

export const enScope: ScopeTexts = {
  handTo: 'To which town',
  handHome: (town) => `The applicant’s address lies with ${town}; it is chosen for you to check.`,
  handNote:
    'The window there goes on with it, this one no longer; until it accepts, the case can be taken back.',
  handDo: 'Hand it over',
  recallFrom: 'Take back from',
  recallFromOne: (org) => `From ${org}.`,
  recallNote: 'They no longer see it then, and it can be dispatched elsewhere.',
  recallReasons: ['Sent to the wrong place', 'Too early, not to be sent yet'],
  recallDo: 'Take it back',
  left: 'Cases that have left this device',
  leftNone: 'None. Cases that were taken back, or closed long ago, are listed here when they leave.',
  leftWhy: {
    recalled: 'Taken back, no longer this organisation’s to handle',
    archived: 'Closed long ago, kept by the county centre',
  },
  leftWhere: 'Its content is no longer on this device. Please ask the county centre.',
}
