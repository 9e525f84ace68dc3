import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { CONTESTED_AMONG, countList, firstList, openList } from '../../../client/screens/desk/lists.ts'
import type { ListName } from '../../../client/station/station.ts'
import type { CaseSummary } from '../../../shared/case/summary.ts'

const row = (caseNo: string, contested: boolean): CaseSummary => ({
  stream: `case/${caseNo}`,
  caseNo,
  item: '',
  itemVersion: 1,
  applicant: '',
  receivedOrg: '441424104201',
  receivedAt: '2026-10-10T02:00:00.000Z',
  stage: 'received',
  task: 'accept',
  turn: '441424104000',
  dispatchedTo: '',
  provisional: false,
  contested,
  conflicts: 0,
  quarantined: 0,
  readOnly: false,
})

function open() {
  const rows = signal<readonly CaseSummary[] | undefined>(undefined)
  const asked: [ListName, number][] = []
  let open = 0
  const live = () => {
    open++
    return { value: rows, dispose: () => void open-- }
  }
  const station = {
    cases: (list: ListName, limit: number) => {
      asked.push([list, limit])
      return live()
    },
    count: () => {
      throw new Error('counted by the projection')
    },
  }
  return { rows, asked, station, held: () => open }
}

describe('待裁定', () => {
  test('gathers the contested cases of all, and follows them', () => {
    const { rows, asked, station, held } = open()
    const list = openList(station, 'contested', 50)
    const count = countList(station, 'contested', 100)
    expect(asked).toEqual([
      ['all', CONTESTED_AMONG],
      ['all', CONTESTED_AMONG],
    ])
    expect([list.value.value, count.value.value]).toEqual([undefined, undefined])
    rows.value = [row('A', true), row('B', false), row('C', true)]
    expect(list.value.value?.map((r) => r.caseNo)).toEqual(['A', 'C'])
    expect(count.value.value).toBe(2)
    rows.value = [row('B', false)]
    expect(count.value.value).toBe(0)
    list.dispose()
    count.dispose()
    expect(held()).toBe(0)
  })

  test('is where the county begins, if there is any', () => {
    expect(firstList('county', 1)).toBe('contested')
    expect(firstList('county', 0)).toBe('all')
    expect(firstList('town', 1)).toBe('accept')
  })
})
