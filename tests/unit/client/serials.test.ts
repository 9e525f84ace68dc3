/** A serial that was used on this device is refused at once, in whatever spelling it is typed. */
import { expect, test } from 'vitest'
import { serialIn } from '../../../client/screens/case/finish-panel.tsx'
import { writeFailure } from '../../../client/screens/case/write.ts'
import type { OpenStation } from '../../../client/station/open-station.ts'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'

const { village: town } = useCounty(['huacheng'])

async function refused(station: OpenStation): Promise<string> {
  const taken = await station.handIn((await filledDraft(station)).id)
  if (!taken.ok) throw new Error(taken.error.type)
  const { caseNo } = taken.value
  expect(await station.write(caseNo, 'refused', { reason: '不属于受理范围' })).toEqual({
    ok: true,
    value: true,
  })
  return caseNo
}

const handOver = (station: OpenStation, caseNo: string, typed: string) =>
  station.write(caseNo, 'delivered', { to: 'applicant', note: '', ...serialIn(typed) })

test('used once, refused the second time, and another one is taken', async () => {
  const at = await town()
  const station = await signedIn(at, 'huacheng')
  const [one, other] = [await refused(station), await refused(station)]
  expect(await handOver(station, one, ' 粤a 001-2345')).toEqual({ ok: true, value: true })
  const answer = await handOver(station, other, '粤Ａ００１２３４５')
  expect(answer).toEqual({ ok: false, error: { type: 'SerialUsed', caseNo: one } })
  if (!answer.ok) expect(writeFailure(answer.error, undefined)).toContain(formatCaseNumber(one))
  expect(await handOver(station, other, '粤A0012346')).toEqual({ ok: true, value: true })
  expect(at.defects).toEqual([])
})

test('without one nothing is asked', async () => {
  const station = await signedIn(await town(), 'huacheng')
  const [one, other] = [await refused(station), await refused(station)]
  for (const caseNo of [one, other])
    expect(await handOver(station, caseNo, ' - ')).toEqual({ ok: true, value: true })
})
