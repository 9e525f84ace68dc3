/** What was written and is not where it should be. */
import type { Entry } from '../../shared/event.ts'

/** Ids of the entries that are not there, or there with other content, in order of writing. */
export function lostOf(written: readonly Entry[], held: readonly Entry[]): string[] {
  const hashes = new Map(held.map((e) => [e.event.id, e.hash]))
  return written.filter((e) => hashes.get(e.event.id) !== e.hash).map((e) => e.event.id)
}

/** Ids that are there more than once. */
export function twiceIn(held: readonly Entry[]): string[] {
  const seen = new Set<string>()
  return held.flatMap(({ event: { id } }) => {
    if (seen.has(id)) return [id]
    seen.add(id)
    return []
  })
}
