/** What the bench measures with must be what it says it is. */
import { describe, expect, test } from 'vitest'
import { itemSchema } from '../../shared/catalogue/item.ts'
import { checkResidentId } from '../../shared/identity/resident-id.ts'
import { casesFor, DEPARTMENT, itemsFor } from '../bench/content.ts'
import { docOf } from '../bench/lane.ts'
import { report } from '../bench/report.ts'
import type { Row } from '../bench/row.ts'
import { caseDrafts, writers } from '../support/log-fixtures.ts'

describe('content', () => {
  const items = itemsFor(40)

  test('is the same every time, whatever comes after it', () => {
    expect(itemsFor(20)).toEqual(items.slice(0, 20))
    expect(casesFor(items, 5)).toEqual(casesFor(items, 8).slice(0, 5))
  })

  test('items are items, each under a code of its own', () => {
    for (const item of items) expect(itemSchema.safeParse(item).success).toBe(true)
    expect(new Set(items.map(({ code }) => code)).size).toBe(40)
  })

  test('people are nobody, under numbers that hold, with a department that decides', () => {
    const cases = casesFor(items, 20)
    for (const { item, fields } of cases) {
      expect(item.owner).toBe(DEPARTMENT.uscc)
      expect(checkResidentId(fields['applicant.id']!, '2026-11-20').ok).toBe(true)
      expect(fields['applicant.phone']).toMatch(/^1380000/)
    }
    expect(new Set(cases.map(({ fields }) => fields['applicant.id'])).size).toBe(20)
  })

  test('peers store an event without what only our chains need', async () => {
    const [, entry] = await writers(1).write('V1000001', ...caseDrafts('case/A'))
    const { prev, digest, ...rest } = entry!.event
    expect([prev, digest]).not.toContain('')
    expect(docOf(entry!.event)).toEqual({ _id: 'V1000001.2', ...rest })
  })
})

describe('report', () => {
  const row: Row = { name: 'idle', unit: 's', ours: 0.5, peers: { pouchdb: 2 }, floor: null }

  test('one line a row, with how many times ours a peer takes, and dashes where nothing is comparable', () => {
    const text = report(
      [row, { ...row, name: 'first', unit: 'bytes', ours: 1_606_818, floor: 2 }],
      '2026-11-22',
      18.3,
    )
    expect(text).toContain('| idle | s | 0.5 | 2.0 (4.0 ×) | – | – |\n')
    expect(text).toContain('| first | bytes | 1,606,818 | 2 (0.0 ×) | – | 2 |\n')
    expect(text).toContain('2026-11-22')
    expect(text).toContain('load 18 at the end')
  })
})
