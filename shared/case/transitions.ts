/**
 * What may be written in which stage, and why not: every stage by every doing, read by the station, the root and the
 * screens. Who may, is in permissions.ts; what comes of it, in stage.ts. A cell that is missing does not compile.
 */
import type { CaseEventType } from './events.ts'
import type { Stage } from './stage.ts'

/** What people write in a case; the root's own types need no permission, and a ruling or an account of numbers no case (mayRule). */
export type Doing = Exclude<
  CaseEventType,
  | 'registered'
  | 'questioned'
  | 'quarantined'
  | 'timed'
  | 'deemed'
  | 'archived'
  | 'erased'
  | 'ruled'
  | 'accounted'
>
/** `received` opens a case, and is written in none. */
export type Step = Exclude<Doing, 'received'>

/**
 * early: another step comes first; done: it is behind the case; asked: the applicant's turn; over: the case is decided or
 * ended; none: there is nothing that it could be about.
 */
export const WHY_NOT = ['early', 'done', 'asked', 'over', 'none'] as const
export type WhyNot = (typeof WHY_NOT)[number]
type Cell = 'may' | WhyNot

type Row = Readonly<Record<Step, Cell>>
const each = <S extends Step>(cell: Cell, ...steps: readonly S[]) =>
  Object.fromEntries(steps.map((step) => [step, cell])) as Record<S, Cell>

/** 督办 holds up nothing and is asked for at any time, of what is over too. */
const ALWAYS = each('may', 'urged', 'answered')
/** As long as it is not decided, whoever has it may add to it, and the applicant may withdraw. */
const OPEN = {
  ...ALWAYS,
  ...each('may', 'filled', 'material', 'withdrawn', 'resolved', 'compared'),
  ...each('early', 'delivered', 'followed'),
} as const
const BEFORE_DEPARTMENT = {
  ...OPEN,
  // To another town; to a department once it is accepted (permissions.ts).
  ...each('may', 'dispatched', 'recalled'),
  ...each('early', 'decided', 'opined', 'paused', 'resumed', 'extended'),
}
const BEFORE_ADMISSION = {
  ...BEFORE_DEPARTMENT,
  ...each('may', 'accepted', 'refused'),
  voided: 'none',
} as const
/** 补正 after acceptance there is none (行政许可法 art. 32). */
const ADMITTED = { ...each('done', 'notified', 'accepted', 'refused'), voided: 'may' } as const
const AT_DEPARTMENT = {
  ...OPEN,
  ...ADMITTED,
  dispatched: 'done',
  ...each('may', 'decided', 'opined', 'paused', 'resumed', 'extended'),
} as const
const OVER = {
  ...ALWAYS,
  ...each('over', 'filled', 'material', 'notified', 'accepted', 'refused', 'dispatched', 'recalled'),
  ...each('over', 'decided', 'opined', 'paused', 'resumed', 'extended', 'withdrawn'),
  ...each('may', 'resolved', 'compared'),
  followed: 'none',
} as const
const TO_BE_DELIVERED = { ...OVER, ...each('may', 'delivered', 'voided') }

export const TRANSITIONS: Readonly<Record<Stage, Row>> = {
  received: { ...BEFORE_ADMISSION, notified: 'may' },
  notified: { ...BEFORE_ADMISSION, notified: 'asked' },
  supplemented: { ...BEFORE_ADMISSION, notified: 'may' },
  // At the counter, where a letter gives it the decision (permissions.ts).
  accepted: { ...BEFORE_DEPARTMENT, ...ADMITTED, decided: 'may' },
  refused: TO_BE_DELIVERED,
  dispatched: { ...AT_DEPARTMENT, recalled: 'may' },
  // From those who were to be heard (permissions.ts).
  reviewed: { ...AT_DEPARTMENT, recalled: 'may' },
  granted: { ...TO_BE_DELIVERED, followed: 'may' },
  denied: TO_BE_DELIVERED,
  withdrawn: { ...OVER, delivered: 'none', voided: 'may' },
  // What was handed over cannot be taken back, nor handed over twice; its serial can be put right (permissions.ts).
  delivered: { ...OVER, delivered: 'may', voided: 'over', followed: 'may' },
}

export const mayInStage = (stage: Stage, step: Step): boolean => TRANSITIONS[stage][step] === 'may'
