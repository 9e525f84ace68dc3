import { expect, test } from 'vitest'
import { skillsOf } from '../../../client/screens/posts/skills.ts'
import { demoRelease } from '../../../server/demo/release.ts'

const { items, staff } = demoRelease('')
const town = '441424104000'
const people = ['huacheng', 'huacheng2', 'minzheng'].map((id) => staff.find((s) => s.id === id)!)
const [one, two, three] = [items[0]!, items[1]!, { ...items[2]!, takenAt: ['county' as const] }]
const names = { items: [one.code], a: 'huacheng', b: 'huacheng2' }
const roster = { posts: [{ org: town, name: '综合窗口', ...names }], absences: [] }

test('every clerk of a counter does every item of its level, a post or none; a department takes in none', () => {
  expect(skillsOf(roster, [one, two, three], people, {})).toEqual([
    { item: one, skills: ['a', 'b', 'none'] },
    { item: two, skills: ['may', 'may', 'none'] },
  ])
})

test('an item of another level is done where a letter lets this counter, on its days', () => {
  const letter = {
    ...{ id: 'd1', letter: '五人社委〔2026〕1号', from: three.owner, to: town, items: [three.code] },
    ...{ powers: ['receive' as const], validFrom: '2026-01-01', validTo: '2026-12-31' },
  }
  const on = (day: string) => skillsOf(roster, [three], people, { ledger: [letter], day })
  expect(on('2026-11-24')).toEqual([{ item: three, skills: ['may', 'may', 'none'] }])
  expect(on('2027-01-01')).toEqual([])
})
