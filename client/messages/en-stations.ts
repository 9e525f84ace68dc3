/** Texts of the county's board of stations, in English, for engineers. */
import type { StationsTexts } from './zh-stations.ts'

const some = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

export const enStations: StationsTexts = {
  title: 'Stations and their last contact',
  asOf: (time) => `As of ${time}`,
  count: (n) => some(n, 'device'),
  online: (n) => `${n} online`,
  holding: (n) => `${n} with something not sent`,
  allCame: 'nothing is lacking',
  refresh: 'Refresh now',
  search: 'Find a station: name, town or terminal code',
  none: 'Nothing found. Try another name, or fewer letters.',
  empty: 'No device is enrolled yet. Stations appear here after their first sign-in.',
  asking: 'Asking the county…',
  unreachable: 'The county cannot be reached and has not answered yet. The list appears once it can.',
  unreachableSince: (time) =>
    `The county cannot be reached now. Below is how it was at ${time}; it is renewed once it can.`,
  refused: {
    unauthorized: 'The session has ended. Sign in again to see this page.',
    forbidden: 'This page is for the managers of the county centre.',
  },
  out: (n) => `Not back yet: ${some(n, 'device')}`,
  outNote: (from, to) =>
    `The county was not running from ${from} to ${to}. These were in contact before that and not since; what they hold comes by itself once they are back.`,
  countyOwn: 'County centre and departments',
  terminal: (code) => `Terminal ${code}`,
  standing: {
    online: 'Online',
    today: 'Heard today',
    yesterday: 'Heard yesterday',
    silent: (days) => `Offline for ${some(days, 'day')}`,
    never: 'Never heard',
  },
  lastHeard: (time) => `Last heard ${time}`,
  silentSince: (time) => `Not heard since ${time}`,
  silentNote: '“Not heard” may be a cut line, a machine switched off, or a program not opened.',
  neverHeard: 'Not heard since it was enrolled',
  records: (n) => some(n, 'record'),
  files: (n, bytes) => `${some(n, 'photograph')} (${bytes})`,
  heldThen: (what) => `Had not sent ${what} then`,
  heldNow: (what) => `Is sending, still to come: ${what}`,
  photographs: (n) => `Cases that have come lack ${some(n, 'photograph')}`,
  unfetchedThen: (n) => `Has not confirmed ${some(n, 'record')} of the county`,
  unfetchedNow: (n) => `Is fetching ${some(n, 'record')} of the county`,
  allThere: 'Everything has come',
  allThereThen: 'Everything had come then; what it wrote since is not known before it is back',
  ahead: (span) => `Its clock is ${span} ahead of the county`,
  behind: (span) => `Its clock is ${span} behind the county`,
}
