/** The digest of a stream: equal sets of entries, equal digests. */
import { fromBase64Url, toBase64Url } from '../shared/bytes.ts'
import type { Entry } from '../shared/event.ts'

/** Count and xor over the hashes of what holds: equal sets of entries, equal digests. */
export function digestOfEntries(entries: readonly Entry[]): { count: number; xor: string } {
  const xor = new Uint8Array(16)
  for (const { hash } of entries) {
    const bytes = fromBase64Url(hash)!
    for (let i = 0; i < 16; i += 1) xor[i]! ^= bytes[i]!
  }
  return { count: entries.length, xor: toBase64Url(xor) }
}
