/** The words of a case in English: names from shared/README.md, for engineers (`?lang=en`). */
import type { zhCase } from './zh-case.ts'

export const enCase: typeof zhCase = {
  lights: { green: 'green', yellow: 'yellow', red: 'red', grey: 'stopped' },
  clocks: {
    notice: (day) => `accept or tell what is missing by ${day}`,
    decision: (day) => `decide by ${day}`,
    certificate: (day) => `deliver by ${day}`,
  },
  daysLeft: (days, unit) => (days === 0 ? 'due today' : `${days} ${unit}s left`),
  provisionalDay: 'provisional until the holidays are published',
  statutory: (day) => `by law until ${day}`,
  deemed: 'Nobody told in five workdays what is missing: deemed accepted since its receipt.',
  stages: {
    received: 'Received, to be accepted',
    notified: 'To be supplemented',
    supplemented: 'Supplemented, to be accepted',
    accepted: 'Accepted, to be dispatched',
    refused: 'Refused, to be delivered',
    dispatched: 'Dispatched, to be reviewed',
    reviewed: 'Reviewed, to be decided',
    granted: 'Granted, to be delivered',
    denied: 'Denied, to be delivered',
    withdrawn: 'Withdrawn',
    delivered: 'Closed',
  },
  roles: {
    agent: 'village agent',
    clerk: 'window clerk',
    handler: 'handler',
    decider: 'decider',
    manager: 'county manager',
  },
  needs: { must: 'must', conditional: 'conditional', curable: 'may follow' },
  materialKinds: {
    original: 'original',
    copy: 'copy',
    form: 'form',
    certificate: 'certificate',
    commitment: 'commitment',
  },
  itemTypes: {
    '01': 'licence',
    '05': 'benefit',
    '07': 'confirmation',
    '10': 'other power',
    '20': 'public service',
  },
  itemKinds: {
    instant: 'instant',
    promise: 'promised time',
    joint: 'joint',
    escalated: 'escalated',
    online: 'online',
  },
  limit: (n, unit) => (n === 0 ? 'on the spot' : `${n} ${unit}${n === 1 ? '' : 's'}`),
  applicantFields: {
    'applicant.name': 'Name',
    'applicant.id': 'ID number',
    'applicant.phone': 'Mobile phone',
    'applicant.address': 'Address',
  },
}
