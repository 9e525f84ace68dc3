/** Whether the root has archived a stream as it is (decision 0014). */
import { deviceOf, type Entry, isAuthority } from '../shared/event.ts'
import { digestOfEntries } from './digest.ts'

/** True where the root's word is of just these entries, that word itself aside. `entries`: those that hold. */
export const isArchived = (entries: readonly Entry[]): boolean =>
  entries.some((word) => {
    if (word.event.type !== 'archived' || !isAuthority(deviceOf(word.event.id))) return false
    const { count, xor } = digestOfEntries(entries.filter((e) => e !== word))
    return word.event.data?.count === count && word.event.data.xor === xor
  })
