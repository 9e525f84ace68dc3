/** Texts of erasure, in English, for engineers. */
import type { ErasureTexts } from './zh-erasure.ts'

export const enErasure: ErasureTexts = {
  title: 'Erase as required',
  intro: 'Where the law asks that the personal data of this case be erased, it is done here, for good.',
  open: 'Erase this case…',
  goesTitle: 'This goes, everywhere:',
  goes: [
    'The applicant’s name, numbers, telephone, address, and all that was filled in',
    'Photographs and scans',
    'The words of opinions, reasons and notices',
    'The query code: the receipt opens nothing any more',
  ],
  staysTitle: 'This stays:',
  stays: ['Number, item, offices and staff, dates, how far it came', 'The ground of this erasure'],
  noWay:
    'It cannot be taken back, and nothing more can be written in this case. The county, township nodes and stations all erase; a device without a network does once it is connected.',
  backups: 'Backups made before still hold it: whoever keeps them must let them go.',
  unfinished: 'This case is not finished, and cannot go on once it is erased.',
  more: 'This case was erased before, and new records came after. This erases what is new.',
  basis: 'Ground (goes on record for every office)',
  basisHint: 'Name the law or document and its article. No names, numbers or telephones.',
  grounds: [
    'Personal Information Protection Law, article 47 (1): purpose fulfilled, or no longer necessary',
    'Personal Information Protection Law, article 47 (2): retention period over',
    'Personal Information Protection Law, article 47 (3): consent withdrawn',
    'Personal Information Protection Law, article 47 (4): handled against the rules',
  ],
  typeNumber: 'Type the number of this case to confirm',
  typeNumberHint: (number) => `The number is ${number}; spaces may be left out`,
  submit: 'Erase for good',
  busy: 'Erasing…',
  busyNote: 'The county is erasing. With many photographs this takes a while; please keep this page open.',
  done: (n) => `The county has erased what ${n} record(s) said. Stations follow as they connect.`,
  nothing: 'There was nothing to erase: it was erased before.',
  errors: {
    basis: 'Please name the ground.',
    number: 'This is not the number of this case. Nothing was erased; please type it again.',
    Unreachable:
      'The county did not answer. There may be no network, and nothing was erased; or it is erasing already. Your words are kept: press again once connected, it erases nothing more.',
    unavailable:
      'The county is getting its past back from the stations, or is being restarted, and cannot erase now. Nothing was erased, your words are kept: press again in a while.',
    unauthorized:
      'Your session has ended. Nothing was erased, your words are kept: sign in again in another window and press again.',
    forbidden: 'Only the county’s manager erases. Nothing was erased.',
    'not-found': 'The county does not have this case yet. Nothing was erased.',
    'bad-request': 'The county did not take the ground as it is written. Nothing was erased.',
    other: (problem) => `The county refused (${problem}). Your words are kept.`,
    notFetched: 'The program for this has not come to this device. Try again with a network.',
  },
}
