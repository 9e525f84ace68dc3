/** Field conflicts against a naive model, written from the definition: who had heard of which write. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldCase } from '../../shared/case/fold.ts'
import type { Entry } from '../../shared/event.ts'
import { planOfDoings, play, World } from './histories.ts'

const plans = planOfDoings(['filled', 'filled', 'filled', 'material', 'notified', 'accepted'], ['timed'])

interface Write {
  readonly id: string
  readonly value: string
}

/** All writes of each field by well-behaved authors: nobody quarantined, no id twice. */
function writesOf(entries: readonly Entry[]): Map<string, Write[]> {
  const writes = new Map<string, Write[]>()
  for (const { event } of entries) {
    if (event.type !== 'filled') continue
    for (const [name, value] of Object.entries(event.data?.fields as Record<string, string>))
      writes.set(name, [...(writes.get(name) ?? []), { id: event.id, value }])
  }
  return writes
}

/** Had the author of `later` heard of `earlier`? Walks back from parent to parent, as far as they have arrived. */
function heard(entries: readonly Entry[], later: string, earlier: string): boolean {
  const parents = new Map(entries.map((e) => [e.event.id, e.event.parents]))
  const seen = new Set<string>()
  const open = [...(parents.get(later) ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || !parents.has(id)) continue
    if (id === earlier) return true
    seen.add(id)
    open.push(...parents.get(id)!)
  }
  return false
}

const unsuperseded = (entries: readonly Entry[], writes: readonly Write[]): Write[] =>
  writes.filter((w) => !writes.some((o) => heard(entries, o.id, w.id)))

function expectConflictsExactly(entries: readonly Entry[]): number {
  const state = foldCase(entries)
  if (!state) return 0
  const writes = writesOf(entries)
  expect(Object.keys(state.fields).sort()).toEqual([...writes.keys()].sort())
  for (const [name, all] of writes) {
    const open = unsuperseded(entries, all)
    const differ = open.some((a) => open.some((b) => a.value !== b.value))
    const field = state.fields[name]!
    expect(field.conflict).toBe(differ)
    expect(new Set(field.writes.map((w) => w.event))).toEqual(new Set(open.map((w) => w.id)))
    expect(open.map((w) => w.value)).toContain(field.value)
  }
  return Object.values(state.fields).filter((f) => f.conflict).length
}

describe('a field conflict', () => {
  test('shows exactly when two writes that nothing replaces differ and did not know each other', () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        expectConflictsExactly((await play(plan)).entries)
      }),
      { numRuns: 150 },
    ))

  test('shows so on every device, also where parents have not arrived', () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        for (const store of (await play(plan)).stores.values()) expectConflictsExactly(store.arrived)
      }),
      { numRuns: 60 },
    ))

  test('closes by a write that knew all, and by none that knew less', async () => {
    const fill = (value: string) => ({ type: 'filled', data: { fields: { reason: value } } })
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.fetch('county', 'village')
    await world.write('village', fill('甲'))
    await world.write('township', fill('乙'))
    await world.write('county', fill('丙'))

    const conflict = async () => foldCase(await world.gather())!.fields.reason!
    expect((await conflict()).writes.map((w) => w.value).sort()).toEqual(['丙', '乙', '甲'].sort())

    // Knew its own and the township's.
    await world.fetch('village', 'township')
    await world.write('village', fill('乙'))
    expect(await conflict()).toMatchObject({ conflict: true })
    expect((await conflict()).writes.map((w) => w.value).sort()).toEqual(['丙', '乙'])

    await world.fetch('township2', 'root')
    await world.write('township2', fill('丙'))
    expect(await conflict()).toMatchObject({ conflict: false, value: '丙' })
    expect((await conflict()).writes).toHaveLength(1)
  })

  test('is none where both wrote the same', async () => {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    for (const who of ['village', 'township'] as const)
      await world.write(who, { type: 'filled', data: { fields: { reason: '甲' } } })
    const field = foldCase(await world.gather())!.fields.reason!
    expect(field.conflict).toBe(false)
    expect(field.writes).toHaveLength(2)
  })

  test('a field by any name is a field, and its value is text', async () => {
    const world = new World()
    await world.receive()
    const fields = JSON.parse('{"__proto__":"甲","constructor":"乙","10":"丙","2":"丁"}')
    await world.write('village', { type: 'filled', data: { fields } })
    const state = foldCase(await world.gather())!
    expect(Object.keys(state.fields).sort()).toEqual(['10', '2', '__proto__', 'constructor'])

    // What the schema does not see has no effect.
    await world.write('village', { type: 'filled', data: { fields: JSON.parse('{"__proto__":{"a":1}}') } })
    expect(foldCase(await world.gather())!.fields).toEqual(state.fields)
  })
})
