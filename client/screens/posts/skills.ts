/** 谁能办什么 (C05): by item and person of one counter. Every clerk may take in every item of its level; a post says who is expected to. */
import { mayReceive, type PermitOptions } from '../../../shared/case/permissions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Staff } from '../../../shared/org/org.ts'
import { postOf, type Roster } from '../../../shared/org/posts.ts'

/** a, b: holds its post; may: takes it in as well; none: it is not taken in by them. */
export type Skill = 'a' | 'b' | 'may' | 'none'

export interface SkillRow {
  readonly item: Item
  /** In the order of the people. */
  readonly skills: readonly Skill[]
}

/** Items that one of them takes in, in their order. */
export const skillsOf = (
  roster: Roster,
  items: readonly Item[],
  people: readonly Staff[],
  options: Pick<PermitOptions, 'ledger' | 'day'>,
): readonly SkillRow[] =>
  items
    .map((item) => ({ item, skills: people.map((person) => skillOf(roster, item, person, options)) }))
    .filter(({ skills }) => skills.some((skill) => skill !== 'none'))

function skillOf(
  roster: Roster,
  item: Item,
  person: Staff,
  options: Pick<PermitOptions, 'ledger' | 'day'>,
): Skill {
  if (!mayReceive(person, item, options)) return 'none'
  const post = postOf(roster, person.org, item.code)
  return post?.a === person.id ? 'a' : post?.b === person.id ? 'b' : 'may'
}
