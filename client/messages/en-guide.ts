/** Texts of the guide, in English. */
import type { zhGuide } from './zh-guide.ts'

export const enGuide: typeof zhGuide = {
  title: 'Guide',
  hint: 'Everyday words will do; pinyin and initials as well',
  asOf: (time) => `As of ${time}`,
  kept: {
    network: (time) => `No connection. This is the guide kept on this device, as of ${time}.`,
    server: (time) => `The system has a problem. This is the guide kept on this device, as of ${time}.`,
  },
  errors: {
    network: 'No connection, and no guide on this device yet. Once opened, it can be read without a network.',
    server: 'The system has a problem; please try later, or ask at the village station.',
  },
  retry: 'Try again',
  notFound: 'No such item',
  notFoundToDo: 'It may have a new name, or be gone. Please look for it in the guide.',

  file: 'Apply here',
  fileHint: 'Fill in and photograph on your phone; no way to make first.',

  where: 'Where to go',
  whereText:
    'Bring the materials below to the station of your village or the service centre of your town. The result is fetched there, too.',
  hours: 'Opening hours',
  hoursText: 'Not registered here; see the door of the station.',
  phone: 'Telephone',
  phoneText: 'The demo has none; please ask at the station.',
  places: 'Stations of towns and villages',

  owner: 'Department',
  kind: 'Kind',
  noStatutory: 'none by law',
  elsewhere: 'For people of another county',
  elsewhereWithin: (push, decide, tell) =>
    `sent there within ${push} of acceptance, decided within ${decide} of that, told to you within ${tell} of the decision`,
  paidFrom: 'Paid from',
  paidFromApplication: 'the month of application, also where it is decided elsewhere',
  fee: 'Fee',
  conditions: 'Conditions',
  materials: 'Materials',
  basis: 'Legal basis',

  flow: 'How it goes',
  acts: {
    receive: 'Received',
    accept: 'Accepted',
    review: 'Review',
    decide: 'Decision',
    deliver: 'Delivery',
  },
  who: {
    station: 'village station or town centre',
    window: 'town centre',
  },
  within: {
    handover: (limit) => `within ${limit} of handing in`,
    acceptance: (limit) => `within ${limit} of acceptance`,
    decision: (limit) => `within ${limit} of the decision`,
  },
  onTheSpot: 'on the spot',
  statutory: (limit) => `by law ${limit}`,
  atOnce: 'a receipt at once',
  asAccepted: 'within the promised time',
  missing:
    'Something is missing: told once and completely, and it goes on when it is there. Not told in time: deemed accepted.',
  denied: (papers) => `Denied: with the reason in writing${papers}; review or action in court is open.`,
  papers: (names) => ` (${names})`,

  sample: (name) => `Sample: ${name}`,
  mark: 'SAMPLE',
  made: 'A sample: names and numbers are made up. Fill in your own.',
  outline: 'An outline: which paper it is, and what must be legible.',
  look: 'What must be legible',
  applicant: {
    'applicant.name': 'Zhang San',
    'applicant.id': '441424196503150039',
    'applicant.phone': '13800001234',
    'applicant.address': 'Hezikou, Huacheng, Wuhua (example)',
  },
  asIs: '(as it is)',
  date: (year, month, day) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  signature: 'Signature or fingerprint',
  signedOn: 'Date',
  outlines: {
    'id-card': 'Identity card, front and back',
    household: 'Household register, opened',
    'bank-card': 'Bank card or social security card, front',
    certificate: 'A certificate: title, holder, number, seal',
    picture: 'A plan: what each room is for',
    paper: 'A paper: title, text, signature, date',
  },

  print: 'Print this page',
  printHint: 'Opened samples are printed with it.',
  scan: 'Scan to read this page',
  printedFrom: (time) => `Printed ${time}`,
}
