import { expect, test } from 'vitest'
import { isForResidents, routeOf } from '../../../client/components/route-of.ts'

const CASE_NO = '44142410420126092803V00016'

test.each([
  ['/', { name: 'home' }],
  ['/guide', { name: 'guide' }],
  ['/line', { name: 'line' }],
  ['/stations', { name: 'stations' }],
  ['/stations/1', { name: 'unknown' }],
  ['/merge', { name: 'merge', caseNo: undefined }],
  ['/merge/', { name: 'merge', caseNo: undefined }],
  [`/merge/${CASE_NO}`, { name: 'merge', caseNo: CASE_NO }],
  ['/merge/1/2', { name: 'unknown' }],
  ['/sign-in', { name: 'sign-in' }],
  ['/join', { name: 'join' }],
  ['/accounts', { name: 'accounts' }],
  ['/take/d1', { name: 'take', draft: 'd1' }],
  [`/case/${CASE_NO}`, { name: 'case', caseNo: CASE_NO }],
  [`/receipt/${CASE_NO}`, { name: 'receipt', caseNo: CASE_NO }],
  ['/item/X', { name: 'item', code: 'X' }],
  ['/line/', { name: 'line' }],
  ['/case', { name: 'unknown' }],
  ['/case/', { name: 'unknown' }],
  ['/case/1/2', { name: 'unknown' }],
  ['/nowhere', { name: 'unknown' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route))

test.each([
  ['/services', true],
  ['/services/X', true],
  ['/progress', true],
  ['/', false],
  ['/guide', false],
  ['/services-of-old', false],
])('%s is for residents: %s', (path, residents) => expect(isForResidents(path)).toBe(residents))
