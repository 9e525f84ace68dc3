import { expect, test } from 'vitest'
import { groupsOf } from '../../../client/screens/accounts/groups.ts'
import { demoOrgs } from '../../../server/demo/orgs.ts'
import type { AccountList } from '../../../shared/protocol/invitation.ts'

const list: AccountList = {
  accounts: [
    { staff: { id: 'hexz', name: '何小站', org: '441424104201', roles: ['agent'] }, open: true },
    { staff: { id: 'huaxc', name: '华小窗', org: '441424104000', roles: ['clerk'] }, open: false },
  ],
  devices: [{ device: '1AAAAAAA', terminal: '03V', org: '441424104201' }],
  invitations: [
    { id: 'x', staff: { id: 'jixz', name: '吉小站', org: '441424120219', roles: ['agent'] }, until: '' },
  ],
  relayCodes: [{ id: 'y', area: '441424120000', until: '' }],
  publicUrl: null,
}
const found = (text: string) => groupsOf(demoOrgs, list, text).map((g) => g.org.id)

test('without a text there is where somebody or something is, in the order of the tree', () => {
  expect(found(' ')).toEqual(['441424104000', '441424120000', '441424104201', '441424120219'])
})

test('an organisation is found by its name or code, by its people, the invited too', () => {
  expect(found('河子口')).toEqual(['441424104201'])
  expect(found('441424104201')).toEqual(['441424104201'])
  expect(found('何小站')).toEqual(['441424104201'])
  expect(found('ＨＵＡxc')).toEqual(['441424104000'])
  expect(found('吉小')).toEqual(['441424120219'])
  expect(found('没有这样的')).toEqual([])
})

test('each knows what is above it, its accounts and its devices', () => {
  const [village] = groupsOf(demoOrgs, list, '河子口')
  expect(village).toMatchObject({ above: '华城镇便民服务中心', devices: list.devices, invitations: [] })
  expect(village?.accounts.map((a) => a.staff.id)).toEqual(['hexz'])
})
