/** Which entries of a stream the root has put in quarantine: by hash, and only on the root's word. */
import { deviceOf, type Entry, inDisplayOrder, isAuthority } from '../event.ts'

export interface Quarantine {
  readonly id: string
  readonly hash: string
  readonly reason: string
}

/** One for each hash (the last in display order, should two tenures differ on the reason), sorted by hash. */
export function quarantinesIn(entries: readonly Entry[]): Quarantine[] {
  const words = entries.filter(({ event }) => event.type === 'quarantined' && isAuthority(deviceOf(event.id)))
  const found = words.sort(inDisplayOrder).flatMap(({ event }) => {
    const { id, hash, reason } = event.data ?? {}
    return typeof id === 'string' && typeof hash === 'string' ? [{ id, hash, reason: String(reason) }] : []
  })
  return [...new Map(found.map((q) => [q.hash, q])).values()].sort((a, b) => (a.hash < b.hash ? -1 : 1))
}

export function withoutQuarantined(entries: readonly Entry[]): Entry[] {
  const barred = new Set(quarantinesIn(entries).map((q) => q.hash))
  return entries.filter((e) => !barred.has(e.hash))
}
