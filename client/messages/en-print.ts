/** What is printed, and what is said of a paper that somebody brings, in English. */
import type { zhPrint } from './zh-print.ts'

export const enPrint: typeof zhPrint = {
  titles: {
    receipt: 'Receipt',
    acceptance: 'Notice of acceptance',
    notice: 'One-time notice (to supplement)',
    result: 'Notice of the result',
    delivery: 'Record of delivery',
    refusal: 'Notice of refusal to accept',
  },
  open: (paper) => `Print: ${paper}…`,
  openLabel: 'Print:',

  paper: 'Paper',
  papers: { a4: 'A4', roll: '58 mm roll' },
  print: 'Print',
  rare: (character) =>
    `“${character}” may not show when printed; please check, and add it by hand where it is missing`,
  nameConflict: 'The name has two different values; open the case and choose one before printing',
  preview: 'As it will be printed',
  errors: {
    NotYet: 'This case has not come to that step; there is nothing to print.',
    Contested: 'Two acts contest each other; print when the county has settled it.',
    ReadOnly: 'This case holds what a newer program wrote; please update before printing.',
  },

  to: (name) => `${name},`,
  applicant: 'Applicant',
  clerk: 'Handled by',
  reason: 'Reason',
  opinion: 'Opinion',
  received: (item) => `We have taken in your papers for “${item}”.`,
  accepted: (item) => `Your application for “${item}” was checked and is accepted.`,
  refused: (item) => `Your application for “${item}” was checked and is not accepted.`,
  notified: (item, org) =>
    `Your application for “${item}” needs what is listed below. Please bring all of it at once to ${org}.`,
  granted: (item, org) =>
    `Your application for “${item}” was examined and granted. Please fetch the result at ${org} with this notice and your identity card.`,
  denied: (item) => `Your application for “${item}” was examined and denied.`,
  delivered: 'The papers below were handed over. Please check them and sign.',
  acceptedAt: 'Accepted',
  refusedAt: 'Decided',
  notifiedAt: 'Notified',
  decidedAt: 'Decided',
  deliveredWhat: 'Papers',
  deliveredTo: 'Handed to',
  deliveredHow: 'How',
  deliveredAt: 'When',
  deliveredBy: 'By',
  overTheCounter: 'in person',
  receivers: { applicant: 'the applicant', agent: 'an agent' },
  remark: 'Remark',
  fromAcceptance: (limit, n) => (n === 0 ? limit : `${limit} from acceptance`),
  material: (name, kind, copies) => `${name} (${kind}, ${copies})`,
  field: (label) => `“${label}” in the form`,
  note: (text) => `Note: ${text}`,
  remedies:
    'You may ask for administrative review within sixty days, or bring an action before the people’s court within six months, of learning of this decision.',
  pending: {
    receipt:
      'To be verified: not yet with the county when printed. The receipt is valid and its number will not change.',
    unsent: 'To be verified: not yet with the county when printed.',
    unregistered:
      'To be verified: not yet registered by the county when printed; may be exchanged afterwards.',
  },
  signature: 'Received by (signature)',
  deliveryHands: ['Recipient (signature or seal)', 'Taken for the recipient by (signature, relation)'],
  signedOn: 'Date',
  seal: 'Seal',
  date: (year, month, day) => `${year}-${month}-${day}`,
  scan: 'Scan: progress, genuineness',
  code: 'Verification code',
  printedAt: (time) => `Printed ${time}`,

  verify: {
    title: 'Is this paper genuine?',
    intro:
      'Scan the QR code of the paper, or type case number and verification code. Works with no network, and knows what this device holds.',
    label: 'Case number and verification code',
    hint: 'A scanner types by itself; by hand, first the number, then the code, spaces do not matter',
    submit: 'Check',
    camera: 'Scan with the camera',
    cameraStop: 'Stop scanning',
    cameraFailed: 'The camera cannot be opened. Allow it, or use a scanner, or type.',
    cameraLabel: 'Picture of the camera',
    genuine: 'Genuine: the code matches what this device holds',
    genuineNote:
      'Compare the paper with what is below. A copy passes too: ask for the original and look at the person.',
    papers: 'Papers that this device knows of',
    papersNote: 'This device does not know of any other paper; please ask whoever issued it.',
    wrong: 'Does not match: the code is not that of the case held here',
    wrongNote:
      'The number is known here, with another code. Type it again; if it still does not match, do not rely on the paper.',
    quarantined: 'Not to be relied on: the county did not accept the record of this receipt',
    second: 'Not certain: two receipts bear this number; the county settles it',
    settle: (org) => `Please ask ${org}.`,
    notHeld: 'This device does not hold the case, so it cannot tell',
    notHeldNote: (org) =>
      `That does not make the paper false: what was received elsewhere need not be here. Please ask ${org} or the county.`,
    numberGood: 'The number itself is well formed.',
    areaUnknown: 'The organisation in the number is not in the county’s list: take care.',
    dayAhead: (day) => `The number says it was received on ${day}, which has not come yet: take care.`,
    noCode: 'The number alone does not tell',
    noCodeNote: 'Type the verification code too; it stands below the QR code.',
    station: 'Received at',
    receivedDay: 'Received on',
    now: 'Now',
    openCase: 'Open the case',
    errors: {
      CodeLength: (n) => `A verification code has 11 characters, this one ${n}`,
      CodeCharacter: (at, character) => `Character ${at} of the code is “${character}”; please check`,
      CodeCheck: 'One character of the code is wrong; please compare with the paper',
    },
  },
}
