/** Texts of the ledger of delegations, in English, for engineers. */
import type { zhDelegations } from './zh-delegations.ts'

export const enDelegations: typeof zhDelegations = {
  title: 'Delegations',
  managersOnly: 'The ledger is kept by the county centre’s managers.',
  intro:
    'Which department lets which counter do what, for which items, by which letter. Stations go by it from their next exchange on.',
  empty: 'No letter yet. With one, a counter may accept, decide and deliver on the spot.',
  enter: 'Enter a letter',
  enterDo: 'Enter',
  entered: (letter) => `Letter ${letter} is entered`,
  letter: 'Number of the letter',
  letterHint: 'As it stands on the paper',
  from: 'From (department)',
  to: 'To (counter)',
  choose: 'Choose',
  items: 'Items',
  powersTitle: 'What is given',
  powers: { receive: 'receive', accept: 'notify and accept', decide: 'decide on the spot', issue: 'deliver' },
  validFrom: 'From',
  validTo: 'To (last day)',
  validToHint: 'Empty: until it is taken back',
  faults: {
    letter: 'Enter the number of the letter.',
    from: 'Choose the department.',
    to: 'Choose the counter.',
    items: 'Choose an item at least.',
    powers: 'Choose a power at least.',
    days: 'Check the days: a beginning, and no end before it.',
  },
  fromTo: (from, to) => `${from} to ${to}`,
  since: (from) => `from ${from}, until taken back`,
  days: (from, to) => `${from} to ${to}`,
  end: 'Take back',
  endOf: (letter) => `Take back letter ${letter}`,
  endAsk: (letter) =>
    `Take back ${letter}? What is done today holds; from tomorrow it has lapsed. What a counter that is cut off does later comes to you to be settled.`,
  ended: (letter) => `Letter ${letter} ends today`,
  past: (count) => `${count} that have lapsed`,
}
