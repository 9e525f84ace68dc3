import { describe, expect, test } from 'vitest'
import { en as enBase } from '../../../client/messages/en.ts'
import { enAccounts } from '../../../client/messages/en-accounts.ts'
import { enDesk } from '../../../client/messages/en-desk.ts'
import { enErasure } from '../../../client/messages/en-erasure.ts'
import { enFiling } from '../../../client/messages/en-filing.ts'
import { enGuide } from '../../../client/messages/en-guide.ts'
import { enMerge } from '../../../client/messages/en-merge.ts'
import { enRelay } from '../../../client/messages/en-relay.ts'
import { enResident } from '../../../client/messages/en-resident.ts'
import { enScope } from '../../../client/messages/en-scope.ts'
import { enStations } from '../../../client/messages/en-stations.ts'
import { enWaits } from '../../../client/messages/en-waits.ts'
import { zh as zhBase } from '../../../client/messages/zh.ts'
import { zhAccounts } from '../../../client/messages/zh-accounts.ts'
import { zhDesk } from '../../../client/messages/zh-desk.ts'
import { zhErasure } from '../../../client/messages/zh-erasure.ts'
import { zhFiling } from '../../../client/messages/zh-filing.ts'
import { zhGuide } from '../../../client/messages/zh-guide.ts'
import { zhMerge } from '../../../client/messages/zh-merge.ts'
import { zhRelay } from '../../../client/messages/zh-relay.ts'
import { zhResident } from '../../../client/messages/zh-resident.ts'
import { zhScope } from '../../../client/messages/zh-scope.ts'
import { zhStations } from '../../../client/messages/zh-stations.ts'
import { zhWaits } from '../../../client/messages/zh-waits.ts'

const zh = {
  ...zhBase,
  accountsPage: zhAccounts,
  desk: zhDesk,
  erasure: zhErasure,
  filing: zhFiling,
  guide: zhGuide,
  merge: zhMerge,
  relay: zhRelay,
  resident: zhResident,
  scope: zhScope,
  stations: zhStations,
  waits: zhWaits,
}
const en = {
  ...enBase,
  accountsPage: enAccounts,
  desk: enDesk,
  erasure: enErasure,
  filing: enFiling,
  guide: enGuide,
  merge: enMerge,
  relay: enRelay,
  resident: enResident,
  scope: enScope,
  stations: enStations,
  waits: enWaits,
}

type Leaf = readonly [path: string, text: unknown]

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
}

describe('the catalogue of messages', () => {
  test('says everything in both languages', () => {
    const paths = (messages: object) => leaves(messages).map(([path]) => path)
    expect(paths(en).sort()).toEqual(paths(zh).sort())
  })

  test.each([
    ['Chinese', zh],
    ['English', en],
  ])('has no empty text in %s', (_, messages) => {
    const empty = leaves(messages).filter(([, text]) => typeof text === 'string' && text.trim() === '')
    expect(empty).toEqual([])
  })

  test('keeps English free of Chinese', () => {
    const chinese = leaves(en).filter(([, text]) => typeof text === 'string' && /\p{Script=Han}/u.test(text))
    expect(chinese).toEqual([])
  })

  test('uses the words of the law', () => {
    expect(zh.desk.actions).toMatchObject({
      accept: '受理',
      notice: '一次性告知',
      refuse: '不予受理',
      dispatch: '转交',
      review: '审核',
      decide: '决定',
      deliver: '出件',
      withdraw: '撤回',
    })
    expect(zh.take.handIn).toBe('收件')
    // 收件 is a fact and never said to be 受理 (the receipt explains it).
    expect(zh.receipt.title + zh.receipt.done).not.toContain('受理')
    expect(zh.law.stages.delivered).toBe('已办结')
    expect(zh.desk.law.tasks.supplement).toBe('补正')
  })
})
