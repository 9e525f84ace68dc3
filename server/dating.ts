/** Due days by the release in force. */
import { toHex, utf8 } from '../shared/bytes.ts'
import { canonicalJson } from '../shared/canonical.ts'
import { clockOn } from '../shared/case/clock.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { ReleaseDirectory } from './directory.ts'
import type { Dating } from './sequencer/stream-record.ts'

export function datingBy(directory: Pick<ReleaseDirectory, 'item' | 'items' | 'calendar'>): Dating {
  const calendar = directory.calendar()
  const limits = [...directory.items()].map(({ code, version, promised }) => ({ code, version, promised }))
  return {
    name: toHex(hasher.sha256(utf8(canonicalJson([calendar, ...limits])))).slice(0, 16),
    due: (state) => clockOn(state, directory.item(state.item, state.itemVersion), calendar, '')?.due ?? null,
  }
}
