/**
 * The same content for everyone: items and cases of nobody, drawn from one number. Its sentences are of the words that
 * the demo's items are written in, in no order, so that it compresses about as real texts do and no better.
 */

import type { ItemDraft } from '../../server/catalogue/publish.ts'
import { publish } from '../../server/catalogue/publish.ts'
import { departments } from '../../server/demo/departments.ts'
import { demoItems } from '../../server/demo/items.ts'
import { Chance } from '../../server/demo/sample/chance.ts'
import { filledForm } from '../../server/demo/sample/forms.ts'
import { People } from '../../server/demo/sample/people.ts'
import type { Item, MaterialSpec } from '../../shared/catalogue/item.ts'

/** Who decides the cases: a department of the demo with somebody at its desk. */
export const DEPARTMENT = departments.find((d) => d.name.endsWith('民政局'))!

const SEED = 441_424
const WORDS = wordsOf(JSON.stringify(demoItems))

/** Chinese words of a text, each once. */
function wordsOf(text: string): string[] {
  const segments = new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)
  return [...new Set([...segments].map((s) => s.segment))].filter((w) => /^\p{Script=Han}{2,4}$/u.test(w))
}

/** A sentence of so many words. */
export const sentence = (chance: Chance, words: number): string =>
  Array.from({ length: words }, () => chance.pick(WORDS)).join('')

/** So many characters that no compression foresees: what makes a county's cases differ from each other, in one place. */
const characters = (chance: Chance, count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, () => 0x4e00 + chance.below(20_902)))

/** Items as a county publishes them, about 2,750 bytes of JSON each. */
export function itemsFor(count: number): Item[] {
  const chance = new Chance(SEED)
  return publish(Array.from({ length: count }, (_, i) => itemOf(chance, i)))
}

function itemOf(chance: Chance, i: number): ItemDraft {
  const model = demoItems[i % demoItems.length]!
  const owner = i % 4 === 0 ? DEPARTMENT : departments[i % departments.length]!
  const number = String(i).padStart(6, '0')
  const basis = model.basis[0]!
  return {
    ...model,
    code: `${owner.uscc}444${model.type}${owner.basic}${number}`,
    name: sentence(chance, 2) + model.name,
    owner: owner.uscc,
    basis: [{ ...basis, article: `${basis.article}${sentence(chance, 3)}` }],
    conditions: Array.from({ length: 3 }, () => sentence(chance, 14)),
    materials: Array.from({ length: 5 }, (_, at) => materialOf(chance, at)),
    form: model.form.slice(0, 4).map((field) => ({ ...field, hint: sentence(chance, 5) })),
    process: [
      { step: 'review', name: '审核' },
      { step: 'decide', name: '决定' },
    ],
    words: Array.from({ length: 4 }, () => sentence(chance, 2)),
    rank: i + 1,
  }
}

const materialOf = (chance: Chance, at: number): MaterialSpec => ({
  id: `paper-${at}`,
  name: sentence(chance, 2),
  ...{ need: 'must', kind: 'original', shareable: false, copies: 1, basis: '（待核）' },
  reviewPoints: [sentence(chance, 5), '在有效期内'],
})

export interface CaseContent {
  readonly item: Item
  readonly fields: Readonly<Record<string, string>>
  /** What the window and the department say of it. */
  readonly opinion: string
}

/** Applications for items that the department decides. */
export function casesFor(items: readonly Item[], count: number, seed = SEED + 1): CaseContent[] {
  const chance = new Chance(seed)
  const today = '2026-11-20'
  const people = new People(today)
  const decided = items.filter((item) => item.owner === DEPARTMENT.uscc)
  return Array.from({ length: count }, () => {
    const item = chance.pick(decided)
    const person = people.person(chance, [18, 90])
    const address = `五华县华城镇河子口村（演示）${chance.between(1, 200)}号`
    return {
      item,
      fields: filledForm({ people, chance, today }, item, person, address),
      opinion: characters(chance, 108),
    }
  })
}
