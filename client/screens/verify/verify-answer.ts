/** What this device can say of a paper's number and code: only as much as it holds. Pure. */
import { caseStream } from '../../../shared/case/events.ts'
import type { PaperMark } from '../../../shared/case/paper-mark.ts'
import { verificationCode } from '../../../shared/case/verification.ts'
import type { Entry } from '../../../shared/event.ts'
import type { Hasher } from '../../../shared/hash.ts'
import { chinaDay } from '../../../shared/time.ts'
import type { CaseView } from '../../station/station.ts'

export type VerifyAnswer =
  | { readonly type: 'genuine' }
  /** The number is held here, with another code. */
  | { readonly type: 'wrong' }
  /** The code is that of another receipt under this number, of which the county has not judged. */
  | { readonly type: 'second' }
  /** The code is that of a receipt that the county did not accept. */
  | { readonly type: 'quarantined' }
  | { readonly type: 'notHeld' }
  | { readonly type: 'noCode' }

export interface Held {
  readonly hasher: Hasher
  /** null where the case is not on this device. */
  readonly view: Pick<CaseView, 'state' | 'entries'> | null
  /** This device's own events that the county did not accept: with one of them a whole case may be gone. */
  readonly quarantined: readonly { readonly entry: Entry }[]
}

export function verifyAnswer({ hasher, view, quarantined }: Held, { number, code }: PaperMark): VerifyAnswer {
  if (code === null) return { type: 'noCode' }
  const makes = (hash: string): boolean => verificationCode(hasher, number, hash) === code
  const stream = caseStream(number)
  const barred = [
    ...(view?.state.quarantined ?? []).map((q) => q.hash),
    ...quarantined.filter(({ entry }) => entry.event.stream === stream).map(({ entry }) => entry.hash),
  ]
  if (barred.some(makes)) return { type: 'quarantined' }
  if (!view) return { type: 'notHeld' }
  const receipts = view.entries.filter((e) => e.event.type === 'received')
  // The receipt that holds is the first under its id in display order, as the fold takes it.
  const holding = receipts.find((e) => e.event.id === view.state.receipt)
  if (holding && makes(holding.hash)) return { type: 'genuine' }
  return { type: receipts.some((e) => makes(e.hash)) ? 'second' : 'wrong' }
}

export interface Doubts {
  /** The area in the number is in no list of this county's; never said before the guide is here. */
  readonly areaUnknown: boolean
  /** The day in the number is still to come. */
  readonly dayAhead: boolean
}

/** What is odd about the number itself, whoever holds the case. `nowMs`: the device's clock. */
export const doubtsOf = (
  { area, day }: Pick<PaperMark, 'area' | 'day'>,
  orgs: readonly { readonly id: string }[],
  nowMs: number,
): Doubts => ({
  areaUnknown: orgs.length > 0 && !orgs.some((org) => org.id === area),
  dayAhead: day > chinaDay(nowMs),
})
