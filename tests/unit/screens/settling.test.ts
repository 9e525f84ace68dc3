/** What stands side by side at the merge desk: the differences, the order, and what the county may take over. */
import { describe, expect, test } from 'vitest'
import { groupsOf } from '../../../client/screens/merge/groups.ts'
import { adoption } from '../../../client/screens/merge/quarantined-versions.ts'
import { differing } from '../../../client/screens/settle/differences.ts'
import { builtOn } from '../../../client/screens/settle/versions.ts'
import type { CaseView, OpenMatter } from '../../../client/station/station.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { permit } from '../../../shared/case/permissions.ts'
import { reachedIn } from '../../../shared/case/reached.ts'
import type { Event } from '../../../shared/event.ts'
import { World } from '../../properties/histories.ts'
import { COUNTY, DEPARTMENT, item } from '../../properties/people.ts'

describe('differences', () => {
  test.each([
    ['13800009360', '13800002285', ['1380000', '9360', '']],
    ['张三', '张三', ['张三', '', '']],
    ['', '张三', ['', '', '']],
    ['河子口村二组', '河子口村一组', ['河子口村', '二', '组']],
    ['aaa', 'aa', ['aa', 'a', '']],
    // Both halves of a rare character, never one.
    ['𠮷野', '𠮶野', ['', '𠮷', '野']],
  ])('%s beside %s', (text, other, [before, differs, after]) => {
    const marked = differing(text, other)
    expect(marked).toEqual({ before, differs, after })
    expect(marked.before + marked.differs + marked.after).toBe(text)
  })
})

test('groups are of one station each, the oldest matter first, and nothing is lost', () => {
  const matter = (key: string, org: string, at: string): OpenMatter => ({
    ...{ key, org, at, device: 'A1AAAAAA', caseNo: null, applicant: '' },
    ...{ kind: 'quarantine', id: 'A1AAAAAA.1', hash: key, reason: 'stage', streams: [] },
  })
  const groups = groupsOf([
    matter('b', '441424104201', '2026-09-28T02:00:00.000Z'),
    matter('c', '441424104000', '2026-09-28T01:00:00.000Z'),
    matter('a', '441424104201', '2026-09-28T01:00:00.000Z'),
  ])
  expect(groups.map(({ org, matters }) => [org, matters.map((m) => m.key)])).toEqual([
    ['441424104000', ['c']],
    ['441424104201', ['a', 'b']],
  ])
})

describe('what the county may write anew', () => {
  const manager = {
    permit: (state: CaseView['state'], type: 'filled') =>
      permit(state, { org: COUNTY, roles: ['manager'] }, type, { item }),
    orgs: () => [{ id: DEPARTMENT, name: '民政局', kind: 'department' as const, area: COUNTY, parent: null }],
  }
  const offered = async (type: string, data: Record<string, unknown>, v = 1) => {
    const world = new World()
    await world.receive()
    const entries = await world.held('village')
    const view = viewOf(entries)
    const [entry] = await world.write('village', { type, data })
    return adoption(manager, view, { ...entry!.event, v } as Event)?.type
  }

  test.each([
    ['accepted', {}, 'accepted'],
    ['refused', { reason: '不符合' }, 'refused'],
    ['filled', { fields: { reason: '甲' } }, 'filled'],
    // Not in the item, not possible now, of no form, of a later version.
    ['filled', { fields: { income: '甲' } }, undefined],
    ['notified', { materials: ['gold'], fields: [], note: '' }, undefined],
    ['dispatched', { to: DEPARTMENT }, undefined],
    ['refused', {}, undefined],
    // Only their author can have seen it; an area never decides; the number is another device's.
    ['material', { material: 'photo', seen: true }, undefined],
    ['delivered', { to: 'applicant', note: '' }, undefined],
    ['decided', { step: 'review', outcome: 'pass', opinion: '' }, undefined],
    ['received', {}, undefined],
  ])('%s %j', async (type, data, expected) => expect(await offered(type, data)).toBe(expected))

  test('a dispatch to a department, where it may be dispatched', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('township', { type: 'accepted', data: {} })
    const view = viewOf(await world.held('township'))
    for (const [to, expected] of [
      [DEPARTMENT, 'dispatched'],
      [COUNTY, undefined],
    ]) {
      const [entry] = await world.write('village', { type: 'dispatched', data: { to } })
      expect(adoption(manager, view, entry!.event)?.type).toBe(expected)
    }
  })

  test('nothing of a later version, nor without a case', async () => {
    expect(await offered('accepted', {}, 2)).toBeUndefined()
    const world = new World()
    const [entry] = await world.receive()
    expect(adoption(manager, null, entry!.event)).toBeUndefined()
    expect(adoption(manager, viewOf([entry!]), null)).toBeUndefined()
  })
})

test('a word is built on when somebody else goes on from it, not by the root’s registration', async () => {
  const world = new World()
  await world.receive()
  await world.fetch('county', 'village')
  const [word] = await world.write('county', { type: 'filled', data: { fields: { reason: '甲' } } })
  await world.fetch('root', 'county')
  await world.write('root', { type: 'timed', data: { event: word!.event.id, trusted: word!.event.at } })
  expect(builtOn(viewOf(await world.gather()), word!.event.id)).toBe(false)
  await world.fetch('township', 'root')
  await world.write('township', { type: 'accepted', data: {} })
  expect(builtOn(viewOf(await world.gather()), word!.event.id)).toBe(true)
})

test('an event was at the county when the root first built on it, and not known before', async () => {
  const world = new World()
  const [receipt] = await world.receive()
  const [later] = await world.write('village', { type: 'filled', data: { fields: { reason: '甲' } } })
  await world.fetch('root', 'village', 8)
  const timed = { type: 'timed', data: { event: receipt!.event.id, trusted: receipt!.event.at } }
  const [first] = await world.write('root', timed)
  await world.write('root', timed)
  const reached = reachedIn(await world.gather())
  expect([...reached]).toEqual([[receipt!.hash, first!.event.at]])
  expect(reached.has(later!.hash)).toBe(false)
})

function viewOf(entries: CaseView['entries']): CaseView {
  const state = foldCase(entries)!
  return { state, entries, item, waiting: new Set(), unsent: new Set(), terminals: new Map() }
}
