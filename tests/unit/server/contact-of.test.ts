/** What a node takes a sender to hold still after an exchange. */
import { expect, test } from 'vitest'
import { contactOf } from '../../../server/contacts/contact-of.ts'
import { type ExchangeRequest, exchangeRequestSchema } from '../../../shared/protocol/exchange.ts'
import { MORNING } from '../../support/seeds.ts'

const DEVICE = 'A1AAAAAA'
const HASH = 'h'.repeat(22)

const waitingAfter = (request: Partial<ExchangeRequest>, ack: Record<string, number>) =>
  contactOf(exchangeRequestSchema.parse({ at: '', release: 0, want: 1, ...request }), MORNING, ack).waiting

test('what was asked for and is not there waits, though the request could not know', () => {
  const ask = [
    { device: DEVICE, seq: 3, hash: HASH },
    { device: 'B1AAAAAA', seq: 2, hash: HASH },
  ]
  expect(waitingAfter({ ask }, { [DEVICE]: 3, B1AAAAAA: 2 })).toBeNull()
  expect(waitingAfter({ ask }, { [DEVICE]: 3, B1AAAAAA: 1 })).toEqual({ events: 1, files: 0, bytes: 0 })
  expect(waitingAfter({ ask }, {})).toMatchObject({ events: 2 })
})

test('what was told to wait is counted with it; files alone are something too', () => {
  const ask = [{ device: DEVICE, seq: 3, hash: HASH }]
  const waiting = { events: 4, files: 1, bytes: 9 }
  expect(waitingAfter({ ask, waiting }, {})).toEqual({ events: 5, files: 1, bytes: 9 })
  expect(waitingAfter({ waiting: { events: 0, files: 1, bytes: 9 } }, {})).toMatchObject({ files: 1 })
})
