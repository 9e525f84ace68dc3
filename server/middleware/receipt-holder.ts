/** Whoever holds a receipt shows it by number and query code, and without both gets nothing. */
import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { utf8 } from '../../shared/bytes.ts'
import { caseStream } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { parseCaseNumber } from '../../shared/case/number.ts'
import type { Entry } from '../../shared/event.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { LogStore } from '../../sync/store.ts'
import type { AppContext } from './app-context.ts'
import type { CallerAddress } from './caller-address.ts'
import { countTries, type TooManyRequests } from './rate-limit.ts'

export interface HeldReceipt {
  readonly state: CaseState
  readonly entries: readonly Entry[]
}

/** Wrong tries count, right ones do not. */
export type ReceiptHolder = (
  c: Context<AppContext>,
  caseNo: string,
  queryCode: string,
) => Promise<Result<HeldReceipt, TooManyRequests | { readonly type: 'NotFound' }>>

/**
 * Six digits: fifty wrong tries an hour find a code in two years. From one address ten: it keeps nobody else from their
 * case.
 */
const TRIES_PER_NUMBER = { tries: 50, durationMs: 3_600_000 }
const TRIES_PER_BOTH = { tries: 10, durationMs: 3_600_000 }
const TRIES_PER_ADDRESS = { tries: 100, durationMs: 3_600_000 }

export function receiptHolder(deps: {
  readonly store: Pick<LogStore, 'stream'>
  readonly callerAddress: CallerAddress
}): ReceiptHolder {
  const perNumber = countTries(TRIES_PER_NUMBER)
  const perAddress = countTries(TRIES_PER_ADDRESS)
  const perBoth = countTries(TRIES_PER_BOTH)
  return async (c, typed, queryCode) => {
    const address = deps.callerAddress(c)
    const fromHere = await perAddress.take(address)
    if (!fromHere.ok) return fromHere
    const number = parseCaseNumber(typed)
    if (!number.ok) return err({ type: 'NotFound' })
    // A number that does not exist is counted like one that does, or the count would tell them apart.
    const caseNo = number.value.number
    const both = `${address} ${caseNo}`
    const forBoth = await perBoth.take(both)
    if (!forBoth.ok) return forBoth
    const forNumber = await perNumber.take(caseNo)
    if (!forNumber.ok) return forNumber
    const held = await lookUp(deps.store, caseNo, queryCode)
    if (!held) return err({ type: 'NotFound' })
    await Promise.all([perBoth.giveBack(both), perNumber.giveBack(caseNo), perAddress.giveBack(address)])
    return ok(held)
  }
}

/** null where the number or the code is wrong; nobody learns which. */
async function lookUp(
  store: Pick<LogStore, 'stream'>,
  caseNo: string,
  code: string,
): Promise<HeldReceipt | null> {
  const entries = await store.stream(caseStream(caseNo))
  const state = foldCase(entries)
  if (!state || state.erased || !isSameText(state.queryCode, code.normalize('NFKC').replace(/\s/g, '')))
    return null
  return { state, entries }
}

export function isSameText(a: string, b: string): boolean {
  const left = utf8(a)
  const right = utf8(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
