/** Which cases may be one application filed twice (F07). */
import { describe, expect, test } from 'vitest'
import { datingBy } from '../../../server/dating.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { directoryOf } from '../../../server/directory.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { type Filing, pairsOf, personAndItem } from '../../../shared/case/repeats.ts'

const ID = '441424196503150039'
const USCC = '11441424MB2A000388'
const stateOf = (id: string, item = 'ITEM'): Pick<CaseState, 'fields' | 'item'> => ({
  item,
  fields: { 'applicant.id': { value: id, conflict: false, writes: [] } },
})

describe('a person and an item', () => {
  test.each([
    ['as printed', ID, `${ID} ITEM`],
    ['as typed', ' ４４１４２４ 19650315 0039', `${ID} ITEM`],
    ['a body', USCC, `${USCC} ITEM`],
    ['nobody', '无', null],
    ['nothing', '', null],
    ['a digit wrong', '441424196503150038', null],
  ])('%s', (_, typed, text) => expect(personAndItem(stateOf(typed))).toBe(text))

  test('nobody is asked for', () => expect(personAndItem({ item: 'ITEM', fields: {} })).toBeNull())

  test('are known to the index by a key, never by the number', () => {
    const directory = directoryOf(demoRelease(''))
    const repeat = (id: string, key?: number, item?: string) =>
      datingBy(directory, key === undefined ? undefined : new Uint8Array(32).fill(key)).repeat(
        stateOf(id, item) as CaseState,
      )
    expect(repeat(ID)).toBeNull()
    expect(repeat(ID, 1)).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(repeat(` ${ID}`, 1)).toBe(repeat(ID, 1))
    expect(new Set([repeat(ID, 1), repeat(ID, 2), repeat(USCC, 1), repeat(ID, 1, 'OTHER')]).size).toBe(4)
  })
})

describe('pairs', () => {
  const filing = (stream: string, day: string, open = true): Filing => ({
    ...{ stream, open, receivedAt: `${day}T01:00:00.000Z` },
  })
  const names = (filings: readonly Filing[]) => pairsOf(filings).map(([a, b]) => a.stream + b.stream)

  test('are each filing and every earlier one that is open: two differing from a third may still be one', () => {
    const three = [filing('C', '2026-11-03'), filing('A', '2026-01-01'), filing('B', '2026-11-02')]
    expect(names(three)).toEqual(['AB', 'AC', 'BC'])
  })

  test('reach across one that was withdrawn between them', () => {
    const closed = filing('B', '2026-06-01', false)
    expect(names([filing('A', '2026-01-01'), closed, filing('C', '2026-12-01')])).toEqual(['AC'])
  })

  test('are of many open ones with the last few only', () => {
    const many = [...'ABCDEFGHIJKLMNOPQRST'].map((stream) => filing(stream, '2026-11-01'))
    const ofLast = names(many).filter((pair) => pair.endsWith('T'))
    expect(ofLast).toEqual([...'JKLMNOPQRS'].map((stream) => `${stream}T`))
  })

  test('of which one is over, if the later came soon after', () => {
    expect(names([filing('A', '2026-09-01', false), filing('B', '2026-11-02')])).toEqual(['AB'])
    expect(names([filing('A', '2025-11-02', false), filing('B', '2026-11-02')])).toEqual([])
    expect(names([filing('A', '2026-11-01', false), filing('B', '2026-11-02', false)])).toEqual([])
  })

  test('of which a clock wrote nonsense, if both are open', () => {
    const late = { ...filing('B', ''), receivedAt: 'gestern' }
    expect(names([filing('A', '2026-11-01'), late])).toEqual(['AB'])
    expect(names([filing('A', '2026-11-01', false), late])).toEqual([])
  })
})
