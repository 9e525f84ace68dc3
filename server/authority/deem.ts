/**
 * 视为受理, written by the root (行政许可法 art. 32 (4)): the fold shows it everywhere from the deadline on. It is written
 * only when every device that could have told in time has been heard after the deadline with nothing left to send, for a
 * notice that was given in time may still lie on one that is cut off. Never by a day that is provisional.
 */
import type { Calendar } from '../../shared/calendar/calendar.ts'
import { areasAbove } from '../../shared/case/audience.ts'
import { clockOn, isDeemed, timingOf } from '../../shared/case/clock.ts'
import { type CaseData, caseStream } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, chinaDay, chinaDayStart } from '../../shared/time.ts'
import type { Contact } from '../contacts/contacts.ts'
import type { Place } from '../stores/lists.ts'
import type { DeviceRecord, NodeStore } from '../stores/node-store.ts'
import type { Authority } from './authority.ts'

export interface DeemDeps {
  readonly store: Pick<NodeStore, 'cases' | 'stream'>
  /** Whose lists have every case. */
  readonly area: string
  readonly authority: Pick<Authority, 'deem'>
  readonly calendar: () => Calendar
  readonly clock: Clock
  readonly devices: () => Iterable<DeviceRecord>
  readonly contact: (device: string) => Contact | null
  /** Takes in what was written. */
  readonly drain: () => Promise<void>
}

const PAGE = 200

/** How many cases were deemed accepted. */
export async function deem(deps: DeemDeps): Promise<number> {
  const { store, area, clock } = deps
  const today = chinaDay(clock.now())
  const due: string[] = []
  for (let after: Place | null = null; ; ) {
    // In order of the due day.
    const page: Awaited<ReturnType<NodeStore['cases']>> = await store.cases(
      { org: area, standing: 'received' },
      after,
      PAGE,
    )
    const late = page.filter((record) => record.due !== null && record.due < today)
    for (const { stream } of late) if (await isDue(deps, stream, today)) due.push(stream)
    if (late.length < PAGE) break
    after = page.at(-1)!
  }
  if (due.length > 0) {
    await deps.authority.deem(due)
    await deps.drain()
  }
  return due.length
}

/** At the word of the county's manager: also where a device that could have told has not been heard since. Said again, it is done. */
export async function deemOnWord(
  deps: Pick<DeemDeps, 'store' | 'authority' | 'calendar' | 'clock' | 'drain'>,
  caseNo: string,
  word: Required<CaseData<'deemed'>>,
): Promise<Result<true, { readonly type: 'NotFound' | 'NotDue' }>> {
  const stream = caseStream(caseNo)
  const entries = await deps.store.stream(stream)
  const state = foldCase(entries)
  if (!state) return err({ type: 'NotFound' })
  const standing = entries.find(({ event }) => event.id === state.slots.admission.effective)?.event
  // Erased, it says nothing.
  const { reason, by } = standing?.type === 'deemed' ? (standing.data ?? {}) : {}
  if (reason === word.reason && by === word.by) return ok(true)
  if (lateSince(state, deps.calendar(), chinaDay(deps.clock.now())) === null) return err({ type: 'NotDue' })
  await deps.authority.deem([stream], word)
  await deps.drain()
  return ok(true)
}

async function isDue(deps: DeemDeps, stream: string, today: string): Promise<boolean> {
  const state = foldCase(await deps.store.stream(stream))
  const due = state && lateSince(state, deps.calendar(), today)
  if (!due) return false
  const deadlineMs = chinaDayStart(due) + DAY_MS
  const could = new Set([...areasAbove(state.receivedOrg), ...(state.handedTo ? [state.handedTo] : [])])
  return [...deps.devices()]
    .filter((d) => could.has(d.org) && !d.relay)
    .every(({ device }) => (deps.contact(device)?.clearAtMs ?? 0) >= deadlineMs)
}

/** The last day on which somebody could have told; null while it is not over, or where somebody has. */
function lateSince(state: CaseState, calendar: Calendar, today: string): string | null {
  // Voided or set aside, an admission was a word all the same.
  if (state.stage !== 'received' || state.slots.admission.acts.length > 0) return null
  const timing = timingOf(state)
  const notice = clockOn(timing, undefined, calendar, '')
  if (!notice || notice.provisional) return null
  return isDeemed(timing, calendar, today) ? notice.due : null
}

const DAY_MS = 86_400_000
