/** An erasure comes down to a real station: the case stays in its list, and nobody in it, on its disk neither. */
import { expect, test } from 'vitest'
import { readRow, readRows } from '../../../client/storage/rows.ts'
import { filledDraft, PASSWORD, signedIn, useCounty } from './county.ts'
import { until } from './surroundings.ts'

const { county, village } = useCounty(['hezikou', 'zhongxin'])
const NAME = '欧阳慕蓉'

test('a device that exchanges after an erasure holds no word of the applicant', async () => {
  const at = await village()
  const station = await signedIn(at)
  const taken = await station.handIn((await filledDraft(station, NAME)).id)
  if (!taken.ok) throw new Error(taken.error.type)
  const { caseNo } = taken.value
  await until(station.status, (s) => s.phase === 'all-there' && s.contactAt !== null)
  expect((await readRow(at.collections.cases, caseNo))?.applicant).toBe(NAME)

  const fetch = county().browser()
  const post = (path: string, body: unknown) =>
    fetch(path, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', origin: 'http://county.test' },
    })
  expect((await post('/api/v1/session', { staff: 'zhongxin', password: PASSWORD })).status).toBe(200)
  const answer = await post('/api/v1/erasures', { caseNo, basis: '当事人申请' })
  expect(answer.status, await answer.clone().text()).toBe(200)

  // Started again it exchanges at once, and what it draws of the case has come through the list.
  await at.powerCut()
  const again = await at.openTab()
  await expect.poll(async () => (await readRow(at.collections.cases, caseNo))?.applicant).toBe('')
  await until(again.caseView(caseNo).value, (view) => view?.state.erased === true)
  const rows = await readRows(at.collections.events, { index: ['stream'], where: {} })
  expect(rows.length).toBeGreaterThan(3)
  expect(JSON.stringify(rows)).not.toContain(NAME)
  expect(at.defects).toEqual([])
})
