import { expect, test } from 'vitest'
import { administratorOf, hasAdministrator } from '../../../server/administrator.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import type { Staff } from '../../../shared/org/org.ts'

const demo = demoRelease('2026-09-28T00:00:00.000Z')
const area = demo.area
const admin: Staff = { id: 'admin', name: '县中心管理员', org: area, roles: ['manager'] }
const villager: Staff = { id: 'admin', name: '何小站', org: '441424104201', roles: ['agent'] }

test('the code at the machine is for the centre’s own account, as it stands', () => {
  expect(administratorOf({ area, staff: [] })).toEqual(admin)
  const renamed = { ...admin, name: '钟小管' }
  expect(administratorOf({ area, staff: [renamed] })).toEqual(renamed)
})

test('and never somebody else’s who happens to bear the name', () => {
  expect(administratorOf({ area, staff: [villager] })).toEqual({ ...admin, id: 'admin2' })
})

test('there is an administrator where a manager of the centre can sign in', () => {
  const release = { ...demo, staff: [admin, { ...villager, id: 'cun1', roles: ['manager' as const] }] }
  expect(hasAdministrator(release, new Set(['admin']))).toBe(true)
  expect(hasAdministrator(release, new Set(['cun1']))).toBe(false)
  expect(hasAdministrator(release, new Set())).toBe(false)
})
