/** What lies in quarantine, read by those who may settle it, and by nobody else; and the word they write reaches its author. */
import { describe, expect, test } from 'vitest'
import { caseStream } from '../../../shared/case/events.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import type { Entry, Event } from '../../../shared/event.ts'
import { quarantinedEventSchema, quarantinedPath } from '../../../shared/protocol/quarantined.ts'
import { draftOf } from '../../support/device.ts'
import { department, neighbour, sharedCounty, township, village } from './county.ts'

const manager = 'zhongxin'

describe('the body of an event in quarantine', () => {
  const county = sharedCounty([village, neighbour, township, department, manager])

  const get = async (path: string, staff?: string) => {
    const cookie = staff ? await county().signIn(staff) : ''
    return county().node.app.request(path, { headers: { cookie } })
  }

  /** The village accepts, which it may not. */
  async function forge(): Promise<{ caseNo: string; receipt: Entry; forged: Entry }> {
    const at = await county().enrol(village)
    const { caseNo } = await at.handIn()
    const receipt = (await at.store.stream(caseStream(caseNo)))[0]!
    const [forged] = await at.write(draftOf(caseNo, 'accepted', {}))
    await at.sync()
    return { caseNo, receipt, forged: forged! }
  }

  test('is given to the county’s manager as it came, with the time of its coming', async () => {
    const { forged } = await forge()
    const answer = await get(quarantinedPath(forged.event.id, forged.hash), manager)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const { event, arrivedAt } = quarantinedEventSchema.parse(await answer.json())
    expect(event).toEqual(forged.event)
    expect(arrivedAt).toMatch(/^2026-/)
  })

  test('is given to nobody else: no session 401, no manager 403', async () => {
    const { forged } = await forge()
    const path = quarantinedPath(forged.event.id, forged.hash)
    expect((await get(path)).status).toBe(401)
    for (const staff of [village, neighbour, township, department])
      expect([staff, (await get(path, staff)).status]).toEqual([staff, 403])
  })

  test('is not another way to what holds, nor to what nobody wrote', async () => {
    const { receipt, forged } = await forge()
    const at = async (id: string, hash: string) => (await get(quarantinedPath(id, hash), manager)).status
    expect(await at(receipt.event.id, receipt.hash)).toBe(404)
    expect(await at(forged.event.id, receipt.hash)).toBe(404)
    expect(await at('ZZZZZZZZ.1', forged.hash)).toBe(404)
    expect(await at('nonsense', forged.hash)).toBe(404)
    expect(await at(forged.event.id, '%00')).toBe(404)
    const posted = await county().post(quarantinedPath(forged.event.id, forged.hash), {})
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
  })

  test('is settled by a word that its author’s station receives', async () => {
    const author = await county().enrol(village)
    const centre = await county().enrol(manager)
    const { caseNo } = await author.handIn()
    const [forged] = await author.write(draftOf(caseNo, 'accepted', {}))
    await author.sync()
    await centre.sync()
    const told = { id: forged!.event.id, hash: forged!.hash }
    await centre.write(
      draftOf(caseNo, 'ruled', { ...told, verdict: 'dismissed', reason: '村里不受理，请等窗口' }),
    )
    await centre.sync()
    await author.sync()
    const state = foldCase(await author.store.stream(caseStream(caseNo)))
    expect(state?.quarantined).toMatchObject([
      { ...told, reason: 'permission', ruling: { verdict: 'dismissed', reason: '村里不受理，请等窗口' } },
    ])
  })

  test('told to the device alone, is settled in the device’s own stream', async () => {
    const author = await county().enrol(neighbour)
    const centre = await county().enrol(manager)
    const { caseNo } = await (await county().enrol(village)).handIn()
    // A stream that no station may write.
    const [forged] = await author.write({ stream: 'hall/441424104000/x', type: 'filled', v: 1, data: {} })
    await author.sync()
    const { rows } = await centre.sync()
    const telling = (rows as Event[]).find((e) => e.type === 'quarantined' && e.data?.hash === forged!.hash)!
    expect(telling.stream).toMatch(`device/${author.enrolment.device}/`)
    const told = { id: forged!.event.id, hash: forged!.hash }
    const data = { ...told, verdict: 'dismissed', reason: '不是办件' }
    await centre.write({ stream: telling.stream, type: 'ruled', v: 1, data })
    await centre.sync()
    const heard = (await author.sync()).rows.filter((e) => e.type === 'ruled')
    expect(heard).toMatchObject([{ data }])
    // And the village's word on it is none.
    const other = await county().enrol(village)
    await other.sync()
    await other.write(draftOf(caseNo, 'ruled', data))
    await other.sync()
    expect((await author.sync()).rows.filter((e) => e.type === 'ruled')).toHaveLength(1)
  })
})
