/**
 * The table of transitions and the fold, against a second, simpler law: one case that everybody hears of at once, as a
 * state and what each deed makes of it.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { optionsOf, permit } from '../../shared/case/permissions.ts'
import type { Stage } from '../../shared/case/stage.ts'
import type { Step } from '../../shared/case/transitions.ts'
import { World } from './histories.ts'
import { DEPARTMENT, item, numbered, PEOPLE, type Person, staff, TOWNSHIP } from './people.ts'

interface Deed {
  readonly name: string
  readonly who: Person
  readonly type: Step
  readonly data: Record<string, unknown>
}
const deed = (name: string, who: Person, type: Step, data: Record<string, unknown> = {}): Deed => ({
  ...{ name, who, type, data },
})
const outcome = (step: string, result: string) => ({ step, outcome: result, opinion: '' })

const DEEDS: readonly Deed[] = [
  deed('give', 'village', 'material', { material: 'photo', seen: true }),
  deed('notify', 'township', 'notified', { materials: ['photo'], fields: [], note: '' }),
  deed('accept', 'township', 'accepted'),
  deed('refuse', 'township', 'refused', { reason: '不属于本机关' }),
  deed('dispatch', 'township', 'dispatched', { to: DEPARTMENT }),
  deed('recall', 'township', 'recalled', { from: DEPARTMENT, reason: '转错了' }),
  deed('review', 'department', 'decided', outcome('review', 'pass')),
  deed('grant', 'department', 'decided', outcome('decide', 'pass')),
  deed('deny', 'department', 'decided', outcome('decide', 'fail')),
  deed('stop', 'department', 'paused', {
    kind: 'experts',
    notice: '1',
    from: '2027-01-01',
    to: '2027-01-05',
  }),
  deed('extend', 'department', 'extended', { days: 5, reason: '情况复杂' }),
  deed('withdraw', 'village', 'withdrawn', { reason: '不办了' }),
  deed('compare', 'county', 'compared', { with: numbered(2), found: 'repeats', reason: '同一个人' }),
  // 督办 leaves every case where it is.
  deed('urge', 'county', 'urged', {
    ...{ to: TOWNSHIP, trigger: 'slow', cards: [], text: '请查明', within: 3 },
  }),
  deed('follow', 'department', 'followed', { found: 'kept', note: '实地查看' }),
  deed('deliver', 'village', 'delivered', { to: 'applicant', note: '' }),
]

/** Where each deed leads; one that is not here is not possible. `=`: it stays where it is. */
const LEADS: Record<Stage, Readonly<Record<string, Stage | '='>>> = {
  received: { give: '=', notify: 'notified', accept: 'accepted', refuse: 'refused', withdraw: 'withdrawn' },
  notified: { give: 'supplemented', accept: 'accepted', refuse: 'refused', withdraw: 'withdrawn' },
  supplemented: {
    give: '=',
    notify: 'notified',
    accept: 'accepted',
    refuse: 'refused',
    withdraw: 'withdrawn',
  },
  accepted: { give: '=', dispatch: 'dispatched', withdraw: 'withdrawn' },
  dispatched: {
    give: '=',
    recall: 'accepted',
    review: 'reviewed',
    stop: '=',
    extend: '=',
    withdraw: 'withdrawn',
  },
  reviewed: { give: '=', grant: 'granted', deny: 'denied', stop: '=', extend: '=', withdraw: 'withdrawn' },
  refused: { deliver: 'delivered' },
  granted: { deliver: 'delivered', follow: '=' },
  denied: { deliver: 'delivered' },
  withdrawn: {},
  // Of one that a department decided.
  delivered: { follow: '=' },
}

/** Every other one is drawn of what leads on, so that no stage is too far away. */
const sequence = fc.array(fc.record({ pick: fc.nat({ max: 1000 }), leads: fc.boolean() }), {
  maxLength: 40,
  size: 'max',
})

test('what may be done, and where it leads, is the same by a second law', async () => {
  const reached = new Set<Stage>()
  await fc.assert(
    fc.asyncProperty(sequence, async (picks) => {
      const world = new World()
      await world.receive()
      let stage: Stage = 'received'
      const once = new Set<string>()
      const reachedHere = new Set<Stage>()
      for (const { pick, leads: isToLead } of picks) {
        const onward = DEEDS.filter((d) => (LEADS[stage][d.name] ?? '=') !== '=')
        const drawn = isToLead && onward.length > 0 ? onward : DEEDS
        const { name, who, type, data } = drawn[pick % drawn.length]!
        await world.fetch(who, 'root')
        await world.fetch(who, 'village')
        const state = (await world.state(who))!
        expect(state.stage).toBe(stage)
        const { org, roles } = staff.find((s) => s.id === who)!
        // A second extension there is none, two stops do not overlap, and from a department that has acted nothing is
        // taken back.
        const isUndecided = name === 'follow' && !reachedHere.has('granted') && !reachedHere.has('denied')
        const isOut = isUndecided || once.has(name) || (name === 'recall' && once.has('extend'))
        // The county's word on two cases may be said, and said anew, wherever they stand; so may 督办.
        const led: Stage | '=' | undefined = name === 'compare' || name === 'urge' ? '=' : LEADS[stage][name]
        const leads: Stage | '=' | undefined = isOut ? undefined : led
        const answer = permit(state, { org, roles }, type, { item, ...optionsOf(type, data) })
        expect({ stage, name, may: answer.ok }).toEqual({ stage, name, may: leads !== undefined })
        if (leads === undefined) continue
        if (name === 'stop' || name === 'extend') once.add(name)
        await world.write(who, { type, data })
        for (const other of PEOPLE) await world.fetch('root', other)
        stage = leads === '=' ? stage : leads
        reached.add(stage)
        reachedHere.add(stage)
      }
    }),
    { numRuns: 300 },
  )
  expect([...reached].sort()).toEqual(Object.keys(LEADS).sort())
})
