/** The row a case makes in a list: whose turn it is, for what, and whether a person must look at it. */
import { windowOf } from './audience.ts'
import { type Timing, timingOf } from './clock.ts'
import { caseStream } from './events.ts'
import type { CaseState } from './fold.ts'
import { awaitedIn } from './joint.ts'
import { linesOf, type OrderLine } from './orders.ts'
import { isOpen } from './quarantine.ts'
import { SLOTS } from './slots.ts'
import { type Stage, type Task, TURN } from './stage.ts'

export interface CaseSummary {
  readonly stream: string
  readonly caseNo: string
  readonly item: string
  readonly itemVersion: number
  readonly applicant: string
  /** Filed by the web. */
  readonly online: boolean
  readonly receivedOrg: string
  readonly receivedAt: string
  readonly stage: Stage
  readonly task: Task
  /** The organisation whose turn it is; empty when it is over. */
  readonly turn: string
  readonly dispatchedTo: string
  /** Departments whose opinion it waits for (joint.ts). */
  readonly awaited: readonly string[]
  /** Some act in effect awaits registration by the root. */
  readonly provisional: boolean
  readonly contested: boolean
  /** Fields in conflict. */
  readonly conflicts: number
  /** Events in quarantine that the county has not settled. */
  readonly quarantined: number
  readonly readOnly: boolean
  readonly erased: boolean
  readonly timing: Timing
  /** 督办, in display order. */
  readonly orders: readonly OrderLine[]
}

export function summaryOf(state: CaseState): CaseSummary {
  const { turn, task } = TURN[state.stage]
  const acts = SLOTS.flatMap((s) => state.slots[s].acts.filter((a) => a.id === state.slots[s].effective))
  return {
    stream: caseStream(state.caseNo),
    caseNo: state.caseNo,
    item: state.item,
    itemVersion: state.itemVersion,
    applicant: state.fields['applicant.name']?.value ?? '',
    online: state.online,
    receivedOrg: state.receivedOrg,
    receivedAt: state.receivedAt,
    stage: state.stage,
    task,
    turn:
      turn === 'receiver'
        ? state.receivedOrg
        : turn === 'town'
          ? windowOf(state)
          : turn === 'owner'
            ? (state.dispatchedTo ?? '')
            : '',
    dispatchedTo: state.dispatchedTo ?? '',
    awaited: awaitedIn(state),
    provisional: acts.some((a) => a.status === 'provisional'),
    contested: SLOTS.some((s) => state.slots[s].contested),
    conflicts: Object.values(state.fields).filter((f) => f.conflict).length,
    quarantined: state.quarantined.filter(isOpen).length,
    readOnly: state.readOnly,
    erased: state.erased,
    timing: timingOf(state),
    orders: linesOf(state),
  }
}

/** Whether it waits for this organisation: its turn, or its opinion. */
export const isWaitingFor = (
  { turn, awaited }: Pick<CaseSummary, 'turn' | 'awaited'>,
  org: string,
): boolean => turn === org || awaited.includes(org)
