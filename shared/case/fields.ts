/**
 * Fields of several values. A write is replaced only by a write whose author knew it; writes that did not know each
 * other are all kept, and differing ones are a conflict that only a person's choice (a later write) closes.
 */
import type { Entry } from '../event.ts'
import type { Knowledge } from './knowledge.ts'

export interface FieldWrite {
  readonly value: string
  /** The event that wrote it. */
  readonly event: string
}

export interface FieldState {
  /** What is shown: the last of `writes` in display order. */
  readonly value: string
  readonly conflict: boolean
  /** The writes that no known write replaces, in display order. */
  readonly writes: readonly FieldWrite[]
}

export function foldFields(knowledge: Knowledge, entries: readonly Entry[]): Record<string, FieldState> {
  const writes = new Map<string, { entry: Entry; value: string }[]>()
  for (const entry of entries) {
    if (entry.event.type !== 'filled') continue
    for (const [name, value] of Object.entries(entry.event.data?.fields ?? {})) {
      // The schema passes over a member called `__proto__`, whatever it holds.
      if (typeof value !== 'string') continue
      const own = writes.get(name)
      if (own) own.push({ entry, value })
      else writes.set(name, [{ entry, value }])
    }
  }
  const fields = [...writes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => {
      const open = all.filter((w) => !all.some((o) => knowledge.knows(o.entry.hash, w.entry.hash)))
      const state: FieldState = {
        value: open[open.length - 1]!.value,
        conflict: new Set(open.map((w) => w.value)).size > 1,
        writes: open.map((w) => ({ value: w.value, event: w.entry.event.id })),
      }
      return [name, state] as const
    })
  return Object.fromEntries(fields)
}
