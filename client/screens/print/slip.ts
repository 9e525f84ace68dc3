/** Which papers a case has by now, and the one record that each of them tells. */
import type { Slot } from '../../../shared/case/events.ts'
import type { Event } from '../../../shared/event.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { CaseView } from '../../station/station.ts'

/** 收件回执, 受理（或者不予受理）通知书, 一次性告知书, 办理结果通知书, 送达回证. */
export const SLIP_KINDS = ['receipt', 'acceptance', 'notice', 'result', 'delivery'] as const
export type SlipKind = (typeof SLIP_KINDS)[number]

export interface Slip {
  readonly kind: SlipKind
  readonly event: Event
  /** Legal time, ISO. */
  readonly at: string
  /** Why the paper is marked 待核验: the county has not got the fact, or has not registered the act; null where it has. */
  readonly pending: 'unsent' | 'unregistered' | null
}

export type SlipError =
  /** Nothing to tell, as yet. */
  | { readonly type: 'NotYet' }
  /** Two acts contest each other: a paper of either might be false tomorrow. */
  | { readonly type: 'Contested' }
  /** A newer program wrote in this case: what it did to the act is not known here. */
  | { readonly type: 'ReadOnly' }

export type PrintedCase = Pick<CaseView, 'state' | 'entries' | 'waiting'>

/** The slot whose act a paper tells; the others tell facts. */
const SLOT: Partial<Record<SlipKind, Slot>> = { acceptance: 'admission', result: 'step/decide' }

export function slipOf(view: PrintedCase, kind: SlipKind): Result<Slip, SlipError> {
  const { state, entries, waiting } = view
  const slot = SLOT[kind]
  const id = recordOf(view, kind)
  if (slot && state.slots[slot].contested && id === null) return err({ type: 'Contested' })
  const event = entries.find((e) => e.event.id === id)?.event
  // A withdrawal ends the case as a decision does, but it is the applicant's own.
  if (!event || event.type === 'withdrawn') return err({ type: 'NotYet' })
  if (slot && state.readOnly) return err({ type: 'ReadOnly' })
  const act = slot && state.slots[slot].acts.find((a) => a.id === id)
  const pending =
    act?.status === 'provisional' ? 'unregistered' : !slot && waiting.has(event.id) ? 'unsent' : null
  return ok({ kind, event, at: state.times[event.id] ?? event.at, pending })
}

/** All that can be printed now, in the order of the procedure. */
export const slipsOf = (view: PrintedCase): Slip[] =>
  SLIP_KINDS.flatMap((kind) => {
    const slip = slipOf(view, kind)
    return slip.ok ? [slip.value] : []
  })

export const isSlipKind = (text: string): text is SlipKind => SLIP_KINDS.some((kind) => kind === text)

function recordOf({ state }: PrintedCase, kind: SlipKind): string | null {
  switch (kind) {
    case 'receipt':
      return state.receipt
    case 'notice':
      return state.notices.at(-1)?.event ?? null
    case 'delivery':
      return state.delivered
    case 'acceptance':
      return state.slots.admission.effective
    case 'result':
      return state.slots['step/decide'].effective
  }
}
