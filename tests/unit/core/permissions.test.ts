/** Who may do what, against the law written down a second time: every stage, role, organisation and doing. */
import { describe, expect, test } from 'vitest'
import type { CaseData } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { mayReceive, mayRule, permit } from '../../../shared/case/permissions.ts'
import { SLOTS } from '../../../shared/case/slots.ts'
import { STAGES, type Stage } from '../../../shared/case/stage.ts'
import type { Doing, Step } from '../../../shared/case/transitions.ts'
import type { Role } from '../../../shared/org/org.ts'
import { receipt, World } from '../../properties/histories.ts'
import {
  COUNTY,
  DEPARTMENT,
  item,
  OTHER_DEPARTMENT,
  OTHER_VILLAGE,
  TOWNSHIP,
  VILLAGE,
} from '../../properties/people.ts'

const ROLES: readonly Role[] = ['agent', 'clerk', 'handler', 'decider', 'manager']
const DOINGS: readonly Step[] = [
  ...(['filled', 'material', 'notified', 'accepted', 'refused', 'dispatched', 'recalled'] as const),
  ...([
    'decided',
    'withdrawn',
    'delivered',
    'voided',
    'resolved',
    'compared',
    'paused',
    'resumed',
    'extended',
    'followed',
  ] as const),
]
const OTHER_TOWNSHIP = '441424120000'
const ORGS = [
  VILLAGE,
  OTHER_VILLAGE,
  TOWNSHIP,
  OTHER_TOWNSHIP,
  COUNTY,
  '441423000000',
  '441400000000',
  '440000000000',
  DEPARTMENT,
  OTHER_DEPARTMENT,
]

const anywhereHere = [VILLAGE, TOWNSHIP, COUNTY]
const window: readonly Role[] = ['clerk', 'manager']
const counter: readonly Role[] = ['agent', 'clerk', 'manager']
const untilDecided: readonly Stage[] = [
  'received',
  'notified',
  'supplemented',
  'accepted',
  'dispatched',
  'reviewed',
]

/** For a case received in the village and, where it was dispatched, at the department. */
const LAW: readonly {
  readonly may: string
  readonly orgs: readonly string[]
  readonly roles: readonly Role[]
  readonly stages: readonly Stage[]
}[] = [
  { may: 'filled', orgs: anywhereHere, roles: counter, stages: untilDecided },
  { may: 'material', orgs: anywhereHere, roles: counter, stages: untilDecided },
  { may: 'withdrawn', orgs: anywhereHere, roles: counter, stages: untilDecided },
  { may: 'notified', orgs: anywhereHere, roles: window, stages: ['received', 'supplemented'] },
  { may: 'accepted', orgs: anywhereHere, roles: window, stages: ['received', 'notified', 'supplemented'] },
  { may: 'refused', orgs: anywhereHere, roles: window, stages: ['received', 'notified', 'supplemented'] },
  { may: 'dispatched', orgs: anywhereHere, roles: window, stages: ['accepted'] },
  {
    may: 'recalled',
    orgs: anywhereHere,
    roles: window,
    stages: ['received', 'notified', 'supplemented', 'accepted', 'dispatched'],
  },
  { may: 'decided review', orgs: [DEPARTMENT], roles: ['handler'], stages: ['dispatched'] },
  { may: 'decided decide', orgs: [DEPARTMENT], roles: ['decider'], stages: ['reviewed'] },
  { may: 'paused', orgs: [DEPARTMENT], roles: ['handler', 'decider'], stages: ['dispatched', 'reviewed'] },
  { may: 'resumed', orgs: [DEPARTMENT], roles: ['handler', 'decider'], stages: ['dispatched', 'reviewed'] },
  { may: 'extended', orgs: [DEPARTMENT], roles: ['decider'], stages: ['dispatched', 'reviewed'] },
  { may: 'delivered', orgs: anywhereHere, roles: counter, stages: ['granted', 'denied', 'refused'] },
  {
    may: 'voided',
    orgs: [COUNTY],
    roles: ['manager'],
    stages: ['accepted', 'refused', 'dispatched', 'reviewed', 'granted', 'denied', 'withdrawn'],
  },
  { may: 'resolved', orgs: [COUNTY], roles: ['manager'], stages: [...STAGES] },
  {
    may: 'followed',
    orgs: [DEPARTMENT],
    roles: ['handler', 'decider'],
    stages: ['granted', 'delivered'],
  },
  { may: 'compared', orgs: [COUNTY], roles: ['manager'], stages: [...STAGES] },
]

const lawful = (may: string, org: string, role: Role, stage: Stage): boolean =>
  LAW.some((l) => l.may === may && l.orgs.includes(org) && l.roles.includes(role) && l.stages.includes(stage))

async function stateAt(stage: Stage, over: Partial<CaseState> = {}): Promise<CaseState> {
  const world = new World()
  await world.write('village', receipt)
  const dispatches = [{ event: 'A1AAAAAA.9', to: DEPARTMENT, beside: false, acted: false }]
  return { ...(await world.state('village'))!, stage, dispatchedTo: DEPARTMENT, dispatches, ...over }
}

interface Question {
  readonly doing: Step
  readonly step?: 'review' | 'decide'
}
const questions: readonly Question[] = DOINGS.flatMap((doing): Question[] =>
  doing === 'decided' ? (['review', 'decide'] as const).map((step) => ({ doing, step })) : [{ doing }],
)
const ask = (state: CaseState, org: string, roles: readonly Role[], q: Question) =>
  permit(state, { org, roles }, q.doing, { item, from: DEPARTMENT, ...(q.step && { step: q.step }) })

const AT_DEPARTMENT: ReadonlySet<Doing> = new Set(['decided', 'paused', 'resumed', 'extended', 'followed'])

describe('permissions', () => {
  test.each(STAGES)('are those of the law, by organisation and role (%s)', async (stage) => {
    const state = await stateAt(stage)
    for (const org of ORGS)
      for (const role of ROLES)
        for (const q of questions) {
          const may = q.step ? `${q.doing} ${q.step}` : q.doing
          expect({ may, org, role, ok: ask(state, org, [role], q).ok }).toEqual({
            may,
            org,
            role,
            ok: lawful(may, org, role, stage),
          })
        }
  })

  test('let no village decide, wherever a case was sent, whoever sits there', async () => {
    for (const stage of STAGES)
      for (const dispatchedTo of [null, ...ORGS]) {
        const state = await stateAt(stage, { dispatchedTo })
        for (const org of [VILLAGE, OTHER_VILLAGE, TOWNSHIP, COUNTY])
          for (const q of questions.filter((x) => x.step)) expect(ask(state, org, ROLES, q).ok).toBe(false)
      }
  })

  test('let no department accept, nor a foreign village or town do anything', async () => {
    for (const stage of STAGES)
      for (const receivedOrg of [VILLAGE, TOWNSHIP, COUNTY])
        for (const dispatchedTo of [null, DEPARTMENT, OTHER_VILLAGE]) {
          const state = await stateAt(stage, { receivedOrg, dispatchedTo })
          for (const q of questions) {
            expect(ask(state, OTHER_VILLAGE, ROLES, q).ok).toBe(false)
            expect(ask(state, OTHER_TOWNSHIP, ROLES, q).ok).toBe(false)
            expect(ask(state, '441423000000', ROLES, q).ok).toBe(false)
            if (!AT_DEPARTMENT.has(q.doing)) expect(ask(state, DEPARTMENT, ROLES, q).ok).toBe(false)
          }
        }
  })

  test('stop where a slot is contested, but for the desk that settles it and what residents bring', async () => {
    for (const stage of STAGES)
      for (const slot of SLOTS) {
        const plain = await stateAt(stage)
        const slots = { ...plain.slots, [slot]: { ...plain.slots[slot], contested: true } }
        for (const org of ORGS)
          for (const q of questions) {
            const answer = ask({ ...plain, slots }, org, ROLES, q)
            if (['resolved', 'compared', 'filled', 'material'].includes(q.doing))
              expect(answer).toEqual(ask(plain, org, ROLES, q))
            else expect(answer.ok).toBe(false)
          }
      }
  })

  test('stop where the program is too old for the case', async () => {
    for (const stage of STAGES) {
      const state = await stateAt(stage, { readOnly: true })
      for (const org of ORGS) for (const q of questions) expect(ask(state, org, ROLES, q).ok).toBe(false)
    }
  })

  test('of an item without a review lead from the hand-over to the decision', async () => {
    const short = { ...item, process: [{ step: 'decide' as const, name: '决定' }] }
    const author = { org: DEPARTMENT, roles: ['decider'] as const }
    for (const stage of STAGES) {
      const answer = permit(await stateAt(stage), author, 'decided', { item: short, step: 'decide' })
      expect(answer.ok).toBe(stage === 'dispatched')
    }
  })

  test('let the county choose between what two others wrote, if it says why', async () => {
    const plain = await stateAt('received')
    const field = { value: '甲', conflict: true, writes: [] }
    const state = { ...plain, fields: { reason: field, other: { ...field, conflict: false } } }
    const fill = (org: string, filled: CaseData<'filled'>, of = state) =>
      permit(of, { org, roles: ['agent', 'clerk', 'manager'] }, 'filled', { item, filled })
    const silent = { fields: { reason: '甲' } }
    expect(fill(COUNTY, silent)).toEqual({ ok: false, error: { type: 'NoReason' } })
    expect(fill(COUNTY, { ...silent, reason: '电话核实' }).ok).toBe(true)
    expect(fill(COUNTY, { fields: { other: '乙', constructor: '丙' } }).ok).toBe(true)
    // Between equals the choice speaks for itself, and so does one's own case.
    expect([fill(VILLAGE, silent).ok, fill(TOWNSHIP, silent).ok]).toEqual([true, true])
    expect(fill(COUNTY, silent, { ...state, receivedOrg: COUNTY }).ok).toBe(true)
  })

  test('to say what becomes of an event in quarantine are the county manager’s alone', () => {
    for (const org of ORGS)
      for (const role of ROLES) {
        const isManager = [COUNTY, '441423000000'].includes(org) && role === 'manager'
        expect({ org, role, may: mayRule({ org, roles: [role] }) }).toEqual({ org, role, may: isManager })
      }
  })

  test('to begin a case belong to a counter, never to a department', () => {
    for (const org of ORGS)
      for (const role of ROLES)
        expect(mayReceive({ org, roles: [role] })).toBe(org.length === 12 && counter.includes(role))
  })
})
