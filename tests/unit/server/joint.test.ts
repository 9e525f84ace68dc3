/** 联办 over the real node: three departments, the lists of each, and a decision that comes too early. */
import { expect, test } from 'vitest'
import { demoRelease } from '../../../server/demo/release.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { casesSchema } from '../../../shared/protocol/cases.ts'
import { draftOf } from '../../support/device.ts'
import { openCounty, type Station, township, village } from './county.ts'

const homestead = demoRelease('').items.find(({ kind }) => kind === 'joint')!
const [LEAD, [LAND, HOUSING]] = [homestead.owner, homestead.joint as [string, string]]
const pass = { outcome: 'pass', opinion: '现场查看，同意' }

test('a homestead is decided by one department when two others were heard', async () => {
  const people = { lead: 'nongye', land: 'ziran', housing: 'zhujian' }
  const county = await openCounty({ staff: [village, township, ...Object.values(people)] })
  await county.restart(async () => void Object.assign(county.release, { items: [homestead] }))
  const station = await county.enrol(village)
  const [window, lead, land, housing] = [
    await county.enrol(township),
    await county.enrol(people.lead),
    await county.enrol(people.land),
    await county.enrol(people.housing),
  ]
  const { caseNo } = await station.handIn()
  await station.sync()
  const write = async (by: Station, type: string, data: Record<string, unknown>) => {
    await by.sync()
    await by.write(draftOf(caseNo, type, data))
    await by.sync()
  }
  const here = async () => {
    await window.sync()
    return foldCase(await window.store.stream(caseStream(caseNo)))!
  }
  const waits = async (staff: string) => {
    const cookie = await county.signIn(staff)
    const answer = await county.node.app.request('/api/v1/cases?standing=waiting', { headers: { cookie } })
    return casesSchema.parse(await answer.json()).cases.length
  }
  const waiting = async () => Promise.all([people.lead, people.land, people.housing].map(waits))
  await write(window, 'accepted', {})
  // Not without those that are to be heard: it is kept, and has no effect.
  await write(window, 'dispatched', { to: LEAD })
  expect(await here()).toMatchObject({ stage: 'accepted', quarantined: [{ reason: 'catalogue' }] })
  await write(window, 'dispatched', { to: LEAD, with: [LAND, HOUSING] })
  expect(await waiting()).toEqual([1, 1, 1])

  await write(lead, 'decided', { step: 'review', ...pass })
  await write(land, 'opined', pass)
  expect(await waiting()).toEqual([1, 0, 1])
  await write(lead, 'decided', { step: 'decide', ...pass })
  expect((await here()).stage).toBe('reviewed')
  await write(housing, 'opined', { outcome: 'fail', opinion: '宅基地面积超出标准' })
  expect(await waiting()).toEqual([1, 0, 0])
  await write(lead, 'decided', { step: 'decide', outcome: 'fail', opinion: '面积超出标准' })
  expect(await here()).toMatchObject({ stage: 'denied', opinions: [{ org: LAND }, { org: HOUSING }] })
})
