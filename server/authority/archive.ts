/**
 * What may leave the devices (decision 0014): cases closed long enough that a backup covers whole. The root says of
 * each what it was, and a station that holds just that lets go of it; the nodes keep everything.
 */
import { foldCase } from '../../shared/case/fold.ts'
import { pathOf } from '../../shared/case/path.ts'
import { type CaseSummary, summaryOf } from '../../shared/case/summary.ts'
import type { Entry } from '../../shared/event.ts'
import { type Clock, msOf } from '../../shared/time.ts'
import { isArchived } from '../../sync/archived.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import type { NodeStore } from '../stores/node-store.ts'
import type { Authority } from './authority.ts'

export interface ArchiveDue {
  readonly stream: string
  readonly count: number
  readonly xor: string
}

export interface ClosedCase {
  readonly stream: string
  /** Those that hold, as the sequencer took them in. */
  readonly entries: readonly Entry[]
}

interface Limits {
  /** ms: closed by legal time before this. */
  readonly closedBefore: number
  /** Whether a backup has all of the stream. */
  readonly covered: (stream: string) => boolean
}

export function archivesDue(cases: readonly ClosedCase[], { closedBefore, covered }: Limits): ArchiveDue[] {
  return cases.flatMap(({ stream, entries }) => {
    if (!covered(stream) || isArchived(entries) || !(closedAt(entries) < closedBefore)) return []
    return [{ stream, ...digestOfEntries(entries) }]
  })
}

/** Nobody's turn, nothing in it awaits the county's word, and no unit owes the county an answer. */
export const isSettled = ({ turn, contested, quarantined, orders }: CaseSummary): boolean =>
  turn === '' && !contested && quarantined === 0 && orders.every((o) => o.answeredAt !== null)

/** Legal time of the event that closed it, ms; NaN where it is open. */
function closedAt(entries: readonly Entry[]): number {
  const state = foldCase(entries)
  if (!state || !isSettled(summaryOf(state))) return Number.NaN
  const last = pathOf(state, entries).at(-1)
  return last?.org === '' ? msOf(last.since) : Number.NaN
}

export interface ArchiveDeps {
  readonly store: NodeStore
  readonly authority: Pick<Authority, 'archive'>
  readonly clock: Clock
  /** How many days after it was closed (ARCHIVE_DAYS). */
  readonly days: number
  /** Takes in what was written. */
  readonly drain: () => Promise<void>
}

const PAGE = 200
const DAY_MS = 24 * 3_600_000

/** After a backup that has every arrival up to `position`; how many cases were archived. */
export async function archive(
  deps: ArchiveDeps,
  { position }: { readonly position: number },
): Promise<number> {
  const { store } = deps
  const since = await touchedAfter(store, position)
  const limits: Limits = {
    closedBefore: deps.clock.now() - deps.days * DAY_MS,
    covered: (stream) => !since.has(stream),
  }
  let archived = 0
  for (let after = 'case/'; ; ) {
    const page = (await store.streamRecords(after, PAGE)).filter((r) => r.stream.startsWith('case/'))
    const closed: ClosedCase[] = []
    for (const { stream, summary, entries, quarantined } of page) {
      if (!summary || !isSettled(summary)) continue
      const barred = new Set(quarantined)
      const held = new Set(entries.flatMap((e) => (barred.has(e.hash) ? [] : [e.hash])))
      closed.push({ stream, entries: (await store.stream(stream)).filter((e) => held.has(e.hash)) })
    }
    const due = archivesDue(closed, limits)
    await deps.authority.archive(due)
    archived += due.length
    const last = page.at(-1)
    if (!last) break
    after = last.stream
  }
  if (archived > 0) await deps.drain()
  return archived
}

async function touchedAfter(store: NodeStore, position: number): Promise<ReadonlySet<string>> {
  const streams = new Set<string>()
  for (let after = position; ; ) {
    const page = await store.arrivals(after, PAGE)
    for (const { entry } of page) streams.add(entry.event.stream)
    const last = page.at(-1)
    if (!last) return streams
    after = last.position
  }
}
