/**
 * What is to be erased of a case (decision 0014): everything in its stream that a person wrote, the manager's words in a
 * 视为受理 too, and what was said of it in the cases beside which it was compared.
 */
import { asLeft, type EntryName, type Left, leftOf } from '../../shared/case/erasure.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { type Entry, type Event, isPersons } from '../../shared/event.ts'
import { orgIdSchema } from '../../shared/org/org.ts'
import type { NodeStore } from '../stores/node-store.ts'
import type { Authority } from './authority.ts'

export interface ErasureDue extends EntryName {
  readonly stream: string
  readonly left: Left
  readonly told?: string[]
}

export interface ErasureDeps {
  readonly store: Pick<NodeStore, 'stream' | 'streamRecord'>
  readonly authority: Pick<Authority, 'erase'>
  /** Takes in what was written, and with that erases here. */
  readonly drain: () => Promise<void>
}

/**
 * How many events were erased; null where there is no such case. What came after an earlier erasure is erased by the
 * next. Of what lies in quarantine nothing is left to be read.
 */
export const createErase =
  ({ store, authority, drain }: ErasureDeps) =>
  async (caseNo: string, basis: string): Promise<number | null> => {
    await drain()
    const stream = caseStream(caseNo)
    const record = await store.streamRecord(stream)
    if (!record?.summary) return null
    const due = await dueIn({ store }, stream, ({ event }) => saysPersonal(event))
    const compared = foldCase(await store.stream(stream))?.comparisons ?? []
    for (const { with: other } of compared) {
      const isOfThis = ({ event: { type, data } }: Entry) =>
        type === 'compared' && data?.with === caseNo && Boolean(data.reason)
      due.push(...(await dueIn({ store }, caseStream(other), isOfThis)))
    }
    await authority.erase(due, basis)
    await drain()
    return due.length
  }

async function dueIn(
  { store }: Pick<ErasureDeps, 'store'>,
  stream: string,
  isDue: (entry: Entry) => boolean,
): Promise<ErasureDue[]> {
  const barred = new Set((await store.streamRecord(stream))?.quarantined)
  const entries = await store.stream(stream)
  const told = [...new Set(asLeft(entries).flatMap(({ event }) => sentTo(event)))].sort()
  return entries
    .filter((entry) => entry.event.data !== undefined && isDue(entry))
    .map(({ event, hash }) => ({
      ...{ stream, id: event.id, hash, told },
      left: barred.has(hash) ? null : leftOf(event),
    }))
}

/** Said by a person, or by the root at the word of one. */
const saysPersonal = (event: Event): boolean =>
  isPersons(event) || (event.type === 'deemed' && event.data?.reason !== undefined)

const sentTo = ({ type, data }: Event): string[] => {
  if (type !== 'dispatched') return []
  const beside = Array.isArray(data?.with) ? data.with : []
  return [data?.to, ...beside].flatMap((org) => {
    const read = orgIdSchema.safeParse(org)
    return read.success ? [read.data] : []
  })
}
