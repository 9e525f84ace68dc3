/** Texts of the nodes of towns, in English, for engineers. */
import type { RelayTexts } from './zh-relay.ts'

export const enRelay: RelayTexts = {
  hint: 'For a township node, find the town first, then make its code.',
  issue: 'Code for a node',
  issueTo: (town) => `Make a code for the township node of ${town}`,
  code: 'Township node',
  open: (until) => `Code not used yet, good until ${until}`,
  withdraw: 'Withdraw code',
  withdrawOf: (town) => `Withdraw the code for the township node of ${town}`,
  withdrawn: (town) => `The code for the township node of ${town} is withdrawn`,
  noPublicUrl:
    'No code can be made yet: the county’s machine does not say its own address, so no township could find it. Set PUBLIC_URL on the county’s node, start it again, and come back.',

  slip: {
    title: 'Enrolling a township node',
    made: 'The code is shown this once: print it or write it down for whoever sets the machine up.',
    how: 'On the machine, write these lines in /etc/yimen/yimen.env, take out AUTHORITY and CATALOGUE, then start it. The steps are in deploy/README.md, section 10.',
    town: 'Town',
    code: 'Code',
    until: 'Good until',
    lines: 'Lines to write',
    ownUrl: 'https://the-address-of-this-machine',
    once: 'Good once; another code for the same town takes its place. Once the node is enrolled the line ENROL_CODE can go. Give it to nobody else.',
    print: 'Print',
  },
  board: {
    title: 'Township nodes',
    note: 'Machines in the towns: they keep what their stations do and send it on to the county.',
    at: (url) => `At ${url}`,
    allThereThen: 'Everything had come then; what it took in since is not known before it is back',
    noUrl: 'The county lists no address of it: another machine has taken its place, most likely',
  },
}
