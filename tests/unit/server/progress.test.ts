import { expect, test } from 'vitest'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { progressSchema } from '../../../shared/protocol/progress.ts'
import { openCounty, problemOf, type Station, township, village } from './county.ts'

const on = (caseNo: string) => (type: string, data: Record<string, unknown>) => ({
  ...{ stream: `case/${caseNo}`, type, v: 1, data },
})

/** A case that its village has handed in and the node holds. */
async function received() {
  const county = await openCounty({ staff: [village, township, 'renshe'] })
  const station = await county.enrol(village)
  const receipt = await station.handIn({ 'applicant.name': '𠮷野花' })
  await station.sync()
  const ask = async (changes: Record<string, string> = {}) =>
    county.post('/api/v1/progress', { ...receipt, ...changes })
  const progress = async () => progressSchema.parse(await (await ask()).json())
  const act = async (desk: Station, type: string, data: Record<string, unknown>) => {
    await desk.sync()
    await desk.write(on(receipt.caseNo)(type, data))
    await desk.sync()
  }
  return { county, station, ask, progress, act, ...receipt }
}

test('number and code tell where the case is, and nothing of whose it is', async () => {
  const { county, ask, caseNo } = await received()
  const answer = await ask()
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const text = await answer.text()
  expect(text).not.toContain('𠮷')
  expect(progressSchema.parse(JSON.parse(text))).toEqual({
    caseNo,
    item: county.release.items[0]!.name,
    stage: 'received',
    with: '华城镇便民服务中心',
    missing: [],
    cures: [],
    paidFrom: null,
    steps: [{ type: 'received', at: '2026-09-28T01:00:00.000Z', org: '河子口村公共服务站' }],
    due: {
      ...{ day: '2026-10-10', clock: 'notice', provisional: false, stopped: false },
      ...{ stop: null, extended: 0, was: null },
    },
    deemed: false,
    asOf: '2026-09-28T01:00:00.000Z',
  })
})

test('a stop is told by its kind and the day on which it is over, an extension by its days; no reason is', async () => {
  const { county, ask, progress, act } = await received()
  const window = await county.enrol(township)
  const desk = await county.enrol('renshe')
  const { owner } = county.release.items[0]!
  await act(window, 'accepted', {})
  await act(window, 'dispatched', { to: owner })
  const stop = { kind: 'experts', notice: '人社〔2026〕1 号', from: '2026-09-28', to: '2026-09-30' }
  await act(desk, 'paused', stop)
  // The day on which it begins counts.
  expect((await progress()).due).toMatchObject({ stopped: false, stop: null, extended: 0 })
  const before = (await progress()).due!.day
  county.clock.move(86_400_000)
  await act(desk, 'extended', { days: 5, reason: '张三的材料要核实' })
  const { due, deemed } = await progress()
  expect(due).toMatchObject({
    ...{ clock: 'decision', stopped: true, extended: 5 },
    stop: { kind: 'experts', goesOn: '2026-10-01' },
  })
  expect(deemed).toBe(false)
  expect(due!.day > before).toBe(true)
  const text = await (await ask()).text()
  for (const word of ['张三', '1 号']) expect(text).not.toContain(word)
})

test('nobody told in time: it is told as accepted by law, also before the root has written it', async () => {
  const { county, progress } = await received()
  county.clock.move(13 * 86_400_000)
  expect(await progress()).toMatchObject({ stage: 'received', deemed: true, due: { clock: 'decision' } })
})

test('the steps follow the case to the department and back', async () => {
  const { county, progress, act } = await received()
  const window = await county.enrol(township)
  const desk = await county.enrol('renshe')
  const { owner } = county.release.items[0]!
  const nameOf = (id: string) => county.release.orgs.find((o) => o.id === id)!.name
  await act(window, 'accepted', {})
  await act(window, 'dispatched', { to: owner })
  expect(await progress()).toMatchObject({ stage: 'dispatched', with: nameOf(owner) })
  await act(desk, 'decided', { step: 'review', outcome: 'pass', opinion: '' })
  await act(desk, 'decided', { step: 'decide', outcome: 'pass', opinion: '' })
  const { stage, steps, with: whose } = await progress()
  expect([stage, whose]).toEqual(['granted', '河子口村公共服务站'])
  expect(steps.map((s) => s.type)).toEqual(['received', 'accepted', 'dispatched', 'review', 'decide'])
})

test('what a notice asks for is named as the item names it', async () => {
  const { county, progress, act } = await received()
  const window = await county.enrol(township)
  const { materials, form } = county.release.items[0]!
  await act(window, 'notified', {
    materials: [materials[0]!.id],
    fields: [form[0]!.name, 'applicant.phone'],
    note: '',
  })
  const { stage, missing, with: whose } = await progress()
  expect(stage).toBe('notified')
  expect(missing).toEqual([
    { name: materials[0]!.name, material: materials[0]!.id },
    { name: form[0]!.label, field: form[0]! },
    { name: '联系电话', field: expect.objectContaining({ name: 'applicant.phone', kind: 'phone' }) },
  ])
  expect(whose).toBe('河子口村公共服务站')
})

test('what does not hold is not told', async () => {
  const { progress, act, station } = await received()
  // A village may not accept: the root puts it in quarantine.
  await act(station, 'accepted', {})
  const { stage, steps } = await progress()
  expect([stage, steps.map((s) => s.type)]).toEqual(['received', ['received']])
})

test('a notice that asks for what the list does not have is void, and whoever was asked is told', async () => {
  const { county, progress, act } = await received()
  const window = await county.enrol(township)
  await act(window, 'notified', { materials: ['single-proof'], fields: [], note: '单身证明' })
  const { stage, steps, missing } = await progress()
  expect([stage, missing]).toEqual(['received', []])
  expect(steps.map((s) => [s.type, s.org])).toEqual([
    ['received', '河子口村公共服务站'],
    ['notice-void', '五华县政务服务中心'],
  ])
})

test('the number may be typed as it is printed', async () => {
  const { ask, caseNo } = await received()
  const printed = formatCaseNumber(caseNo).toLowerCase()
  expect((await ask({ caseNo: printed })).status).toBe(200)
  expect((await ask({ caseNo: printed.replaceAll(' ', '-') })).status).toBe(200)
})

test('wrong number, wrong code and no number at all are one answer', async () => {
  const { ask, caseNo } = await received()
  const answers = [
    await ask({ queryCode: '000000' }),
    await ask({ queryCode: '24681' }),
    await ask({ queryCode: '' }),
    await ask({ caseNo: caseNo.replace(/.{5}$/, '00026') }),
    await ask({ caseNo: 'no number' }),
    await ask({ caseNo: '__proto__' }),
  ]
  expect(answers.map((a) => a.status)).toEqual(answers.map(() => 404))
  expect(new Set(await Promise.all(answers.map((a) => a.text()))).size).toBe(1)
})

test('ten wrong codes in an hour close a number, also for the right one', async () => {
  const { ask, caseNo } = await received()
  for (let i = 0; i < 10; i++) expect((await ask({ queryCode: `00000${i}` })).status).toBe(404)
  const answer = await ask()
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3000)
  expect((await problemOf(answer)).type).toBe('too-many-requests')
  // However it is spelt.
  expect((await ask({ caseNo: formatCaseNumber(caseNo) })).status).toBe(429)
})

test('a number that does not exist is counted like one that does', async () => {
  const { ask, caseNo, station } = await received()
  const other = await station.handIn()
  expect(other.caseNo).not.toBe(caseNo)
  for (let i = 0; i < 10; i++) expect((await ask({ caseNo: other.caseNo })).status).toBe(404)
  expect((await ask({ caseNo: other.caseNo })).status).toBe(429)
})

test('a right question does not count, and may be asked all day', async () => {
  const { ask } = await received()
  for (let i = 0; i < 12; i++) expect((await ask()).status).toBe(200)
})

test('one address that tries many numbers is stopped, and its neighbours are not', async () => {
  const county = await openCounty({ trustProxy: 1 })
  let tried = 0
  const ask = (address: string) =>
    county.post(
      '/api/v1/progress',
      { caseNo: 'x', queryCode: '1' },
      // What lies left of the last is what the caller says of itself.
      { 'x-forwarded-for': `10.9.9.${tried++}, ${address}` },
    )
  for (let i = 0; i < 100; i++) expect((await ask('192.0.2.7')).status).toBe(404)
  expect((await ask('192.0.2.7')).status).toBe(429)
  expect((await ask('192.0.2.8')).status).toBe(404)
})
