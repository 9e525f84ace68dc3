/** Due days by the release in force, and the keyed hash under which cases of one person and item are found. */
import { toBase64Url, toHex, utf8 } from '../shared/bytes.ts'
import { canonicalJson } from '../shared/canonical.ts'
import { clockOn } from '../shared/case/clock.ts'
import { personAndItem } from '../shared/case/repeats.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { ReleaseDirectory } from './directory.ts'
import type { Dating } from './sequencer/stream-record.ts'

/** `key`: of the index of persons and items; without one there is none. */
export function datingBy(
  directory: Pick<ReleaseDirectory, 'item' | 'items' | 'calendar'>,
  key?: Uint8Array,
): Dating {
  const calendar = directory.calendar()
  const limits = [...directory.items()].map(({ code, version, promised }) => ({ code, version, promised }))
  return {
    name: toHex(hasher.sha256(utf8(canonicalJson([calendar, ...limits])))).slice(0, 16),
    due: (state) => clockOn(state, directory.item(state.item, state.itemVersion), calendar, '')?.due ?? null,
    repeat(state) {
      const text = key ? personAndItem(state) : null
      return text === null ? null : toBase64Url(hasher.hmac(key!, utf8(text)).subarray(0, 16))
    },
  }
}
