/** The root's erasures, as this node takes them in: first the bytes of materials, then the data. */
import { erasuresIn, nameOf } from '../../shared/case/erasure.ts'
import type { Entry } from '../../shared/event.ts'
import { materialOf } from './material-of.ts'
import type { Taking } from './sequencer.ts'
import type { WorkingSet, WorkingStream } from './working-set.ts'

/**
 * Before the batch is committed: after a crash in between all of it is done again. Once the data are gone nobody can
 * say any more which bytes they named, so those go first. What waits and was not taken in yet names bytes as well.
 */
export async function eraseAll(
  { store, forget, waiting: waitingBefore }: Taking,
  set: WorkingSet,
  held: readonly Entry[],
): Promise<void> {
  const words = erasuresIn(held)
  if (words.size === 0) return
  const streams = new Set(held.filter((e) => e.event.type === 'erased').map((e) => e.event.stream))
  const named = new Set<string>()
  for (const entry of await store.entries([...words.values()])) {
    const sha256 = entry && streams.has(entry.event.stream) ? materialOf(entry) : null
    if (!entry || !sha256) continue
    named.add(sha256)
    // It is known to be forgotten by the stream that named it.
    set.materials.push({ sha256, stream: entry.event.stream })
  }
  const waiting = [...waitingBefore.values(), ...set.waits.values()]
  for (const sha256 of named) {
    const others = new Set([
      ...(await store.streamsWith(sha256)),
      ...streams,
      ...waiting.map((w) => w.stream),
    ])
    const shown = (await Promise.all([...others].map((stream) => store.stream(stream)))).flat()
    // By name as well: bytes that an entry names must not go because it is not shown yet.
    const taken = (await Promise.all([...others].map((stream) => set.stream(stream)))).flatMap(
      (w) => w.entries,
    )
    const waits = (await store.entries(waiting)).flatMap((entry) => entry ?? [])
    const entries = [...shown, ...taken, ...waits]
    const left = entries.filter((e) => !words.has(nameOf({ id: e.event.id, hash: e.hash })))
    if (left.some((e) => materialOf(e) === sha256)) named.delete(sha256)
    else await forget?.(sha256)
  }
  await store.erase([...words.values()].map(({ id, hash }) => ({ id, hash })))
  // Again: until now an upload that came to its end found an entry that named it.
  for (const sha256 of named) await forget?.(sha256)
}

/** The root has said so, in what was taken in or, when all is taken in again, anywhere in the log. */
export const isErased = (
  words: { readonly erased: ReadonlySet<string> },
  working: WorkingStream,
  { event, hash }: Entry,
): boolean => words.erased.has(hash) || erasuresIn(working.entries).has(nameOf({ id: event.id, hash }))
