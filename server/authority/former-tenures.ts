/** What the root finds of its own past in the log when it opens a new tenure. */
import { deviceEvents } from '../../shared/device-events.ts'
import { deviceOf, type Entry, isAuthority, seqOf } from '../../shared/event.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { numberOf } from './new-device.ts'

export interface FormerTenures {
  /** The tenure that no other follows, and the head of its log. */
  readonly all: readonly string[]
  readonly previous: { readonly device: string; readonly seq: number; readonly hash: string } | null
  /** The first terminal code that may be issued, as a number. */
  readonly terminalsFrom: number
  /** What they wrote and the sequencer has not taken in. */
  readonly untaken: readonly Entry[]
}

const PREFIX = 'device/0'
const PAGE = 500

export async function formerTenures(store: NodeStore): Promise<FormerTenures> {
  const tenures = new Set<string>()
  const followed = new Set<string>()
  let terminalsFrom = 0
  const note = ({ event }: Entry) => {
    if (!isAuthority(event.id)) return
    const healed = event.type === 'healed' ? deviceEvents.healed[1].safeParse(event.data) : null
    if (healed?.success) terminalsFrom = Math.max(terminalsFrom, healed.data.terminalsFrom)
    const window = event.type === 'window' ? deviceEvents.window[1].safeParse(event.data) : null
    if (window?.success) terminalsFrom = Math.max(terminalsFrom, numberOf(window.data.terminal) + 1)
    if (event.type !== 'tenure') return
    tenures.add(deviceOf(event.id))
    followed.add(String(event.data?.previous))
  }
  for (let after = PREFIX; ; ) {
    const page = await store.streamRecords(after, PAGE)
    const own = page.filter((r) => r.stream.startsWith(PREFIX))
    for (const record of own) for (const entry of await store.stream(record.stream)) note(entry)
    if (own.length === 0 || own.length < page.length) break
    after = page.at(-1)!.stream
  }
  const untaken: Entry[] = []
  // A tenure that was killed before the sequencer took it in.
  for (let after = await store.position(); ; ) {
    const page = await store.arrivals(after, PAGE)
    for (const { entry } of page) {
      note(entry)
      if (isAuthority(entry.event.id)) untaken.push(entry)
    }
    if (page.length === 0) break
    after = page.at(-1)!.position
  }
  const device = [...tenures]
    .filter((d) => !followed.has(d))
    .sort()
    .at(-1)
  const last = device && (await store.last(device))
  const previous = device && last ? { device, seq: seqOf(last.event.id), hash: last.hash } : null
  return { all: [...tenures].sort(), previous, terminalsFrom, untaken }
}
