/** Texts of supervision orders, in English. */
import type { OrderTexts } from './zh-orders.ts'

export const enOrders: OrderTexts = {
  title: 'Supervision orders',
  triggers: {
    attitude: 'Bad attitude',
    slow: 'Not accepted in time',
    groundless: 'Not accepted without reason',
    'broken-promise': 'Not closed within the promise',
    card: 'Red card',
  },
  standings: { open: 'To be answered', answered: 'Answered', late: 'Answered late' },
  lateOpen: 'Answer overdue',
  to: 'To which unit',
  trigger: 'Why',
  cards: 'Red cards it is about',
  text: 'What is asked',
  texts: ['Find the cause, close the case, and answer in writing.', 'Explain to the applicant, and answer.'],
  within: 'Answer within (workdays)',
  do: 'Send the order',
  missing: 'Choose the unit, say what is asked and within how many workdays.',
  ask: 'The unit gets the order, and it stands in the trace. No card is taken back and no clock stops.',
  order: (to) => `Order to ${to}`,
  by: (day) => `answer by ${day}`,
  found: 'What was found',
  done: 'What was done',
  answerDo: 'Send the answer',
  answerMissing: 'Say what was found and what was done.',
  answered: (when) => `answered ${when}`,
  cutOff: (from, to, hours) =>
    `Written at the receiving station ${from}, here ${to}: ${hours} hours later (cut off, or not sent). The card stands.`,
  urgeNow: 'Write an order about this card',
}
