/** A serial that two cases name: the root asks about it in both, and registers neither until a person has settled it. */
import { type Act, OUT } from '../../shared/case/acts.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { serialKey } from '../../shared/case/serial.ts'
import type { Entry } from '../../shared/event.ts'
import { grouped } from '../../shared/group.ts'
import type { Draft } from '../../sync/own-log.ts'
import type { BatchFindings } from '../sequencer/sequencer.ts'
import { serialNamed } from '../sequencer/serial-named.ts'
import type { WorkingStream } from '../sequencer/working-set.ts'
import type { NodeStore } from '../stores/node-store.ts'

export interface SerialsDeps {
  readonly store: Pick<NodeStore, 'casesWith'>
  /** What the root has written into a stream. */
  readonly written: (stream: string) => Promise<readonly Entry[]>
  /** As it was taken in before this batch. */
  readonly recorded: (stream: string) => Promise<Pick<WorkingStream, 'entries' | 'barred'> | null>
}

/** Each act is asked about once: what was settled before is not asked anew because a third case names the same. */
export async function serialsDue(deps: SerialsDeps, { held, stream }: BatchFindings): Promise<Draft[]> {
  const named = held.flatMap((entry) => {
    const working = stream(entry.event.stream)
    const serial = working && serialNamed(working, entry)
    return serial ? [{ serial, stream: working.stream }] : []
  })
  const due: Draft[] = []
  for (const [serial, cases] of grouped(named, (one) => one.serial)) {
    const streams = [...new Set([...cases.map((one) => one.stream), ...(await deps.store.casesWith(serial))])]
    const users: { stream: string; act: Act; written: readonly Entry[] }[] = []
    for (const name of streams.sort()) {
      const [written, taken] = [await deps.written(name), stream(name) ?? (await deps.recorded(name))]
      const act = taken && actUsing({ ...taken, entries: [...taken.entries, ...written] }, serial)
      if (act) users.push({ stream: name, act, written })
    }
    for (const user of users) {
      const other = users.find((one) => one !== user)
      const { id, status } = user.act
      const isAsked = user.written.some((e) => e.event.type === 'questioned' && e.event.data?.act === id)
      // Of a paper that is void there is nothing to settle.
      if (!other || isAsked || OUT.has(status)) continue
      const data = { act: id, with: caseNoOf(other.stream)! }
      due.push({ stream: user.stream, type: 'questioned', v: 1, data })
    }
  }
  return due
}

/**
 * By which act the case has used it, be the paper void since: the blank is used up. null: it has not, or it was found not
 * to be its. Of several the last.
 */
function actUsing({ entries, barred }: Pick<WorkingStream, 'entries' | 'barred'>, asked: string): Act | null {
  const state = foldCase(entries, barred)
  const uses = ({ id, status }: Act): boolean => {
    const serial = entries.find((e) => e.event.id === id && !barred.has(e.hash))?.event.data?.serial
    return status !== 'dismissed' && serialKey(state!.item, String(serial)) === asked
  }
  return state?.slots.serial.acts.findLast(uses) ?? null
}
