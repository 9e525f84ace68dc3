import { describe, expect, test } from 'vitest'
import { STARTING, type StatusFacts, syncStatusOf } from '../../../client/station/status.ts'

/** The bar's truth table: what the stores say → what the bar may say. */
const TABLE: readonly [string, Partial<StatusFacts>, string][] = [
  ['not enrolled', {}, 'starting'],
  ['not enrolled, whatever else', { waitingEvents: 3, failingSince: 1 }, 'starting'],
  ['enrolled, the county never answered', { enrolled: true }, 'starting'],
  ['answered, nothing waits', { enrolled: true, contactAt: 5 }, 'all-there'],
  ['answered, and the feed has more', { enrolled: true, contactAt: 5, fetching: 0 }, 'fetching'],
  [
    'the feed has more, events wait',
    { enrolled: true, contactAt: 5, fetching: 7, waitingEvents: 1 },
    'sending',
  ],
  [
    'the feed has more, the line failed',
    { enrolled: true, contactAt: 5, fetching: 7, failingSince: 6 },
    'cut-off',
  ],
  ['answered, events wait', { enrolled: true, contactAt: 5, waitingEvents: 1 }, 'sending'],
  ['answered, only files wait', { enrolled: true, contactAt: 5, waitingFiles: 1 }, 'sending'],
  ['never answered, events wait', { enrolled: true, waitingEvents: 1 }, 'sending'],
  ['nothing waits, but the line failed', { enrolled: true, contactAt: 5, failingSince: 6 }, 'cut-off'],
  ['events wait and the line failed', { enrolled: true, waitingEvents: 9, failingSince: 6 }, 'cut-off'],
  [
    'the township has what the county has not',
    { enrolled: true, contactAt: 5, waitingCounty: 1 },
    'at-township',
  ],
  [
    'the township has it, and the feed has more',
    { enrolled: true, contactAt: 5, waitingCounty: 1, fetching: 7 },
    'at-township',
  ],
  [
    'some with the township, some here',
    { enrolled: true, contactAt: 5, waitingCounty: 1, waitingEvents: 1 },
    'sending',
  ],
  ['the township has it, the line failed', { enrolled: true, waitingCounty: 1, failingSince: 6 }, 'cut-off'],
  ['refused', { enrolled: true, contactAt: 5, refusal: 'cloned' }, 'refused'],
  ['refused while something waits', { enrolled: true, waitingEvents: 2, refusal: 'forbidden' }, 'refused'],
]

describe('the bar', () => {
  test.each(TABLE)('%s', (_, facts, phase) => {
    expect(syncStatusOf({ ...STARTING, ...facts }).phase).toBe(phase)
  })

  test('of a node that has stopped working it speaks as long as it hears it', () => {
    const facts = { ...STARTING, enrolled: true, contactAt: 5, halted: true }
    expect(syncStatusOf(facts).halted).toBe(true)
    expect(syncStatusOf({ ...facts, failingSince: 6 }).halted).toBe(false)
  })

  test('says the numbers as they are', () => {
    const facts: StatusFacts = {
      ...STARTING,
      enrolled: true,
      waitingEvents: 8,
      waitingCases: 2,
      waitingFiles: 3,
      waitingBytes: 700,
      sending: { filesSent: 1, filesTotal: 4, fraction: 0.5 },
      failingSince: 7,
      contactAt: 5,
      skewMs: -9,
      signedOut: true,
      waitingCounty: 5,
      via: '华城镇便民服务中心',
    }
    expect(syncStatusOf(facts)).toMatchObject({
      waitingEvents: 8,
      waitingCases: 2,
      waitingFiles: 3,
      waitingBytes: 700,
      filesSent: 1,
      filesTotal: 4,
      fraction: 0.5,
      cutOffSince: 7,
      contactAt: 5,
      skewMs: -9,
      signedOut: true,
      waitingCounty: 5,
      via: '华城镇便民服务中心',
    })
  })
})
