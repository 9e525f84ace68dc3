/** What is to be erased of a case (decision 0014): everything in its stream that the root did not write itself. */
import { asLeft, type EntryName, type Left, leftOf } from '../../shared/case/erasure.ts'
import { caseStream } from '../../shared/case/events.ts'
import { deviceOf, type Event, isAuthority } from '../../shared/event.ts'
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
    const barred = new Set(record.quarantined)
    const entries = await store.stream(stream)
    const told = [...new Set(asLeft(entries).flatMap(({ event }) => sentTo(event)))].sort()
    const due = entries.flatMap(({ event, hash }): ErasureDue[] =>
      event.data === undefined || isAuthority(deviceOf(event.id))
        ? []
        : [{ stream, id: event.id, hash, left: barred.has(hash) ? null : leftOf(event), told }],
    )
    await authority.erase(due, basis)
    await drain()
    return due.length
  }

const sentTo = ({ type, data }: Event): string[] => {
  if (type !== 'dispatched') return []
  const beside = Array.isArray(data?.with) ? data.with : []
  return [data?.to, ...beside].flatMap((org) => {
    const read = orgIdSchema.safeParse(org)
    return read.success ? [read.data] : []
  })
}
