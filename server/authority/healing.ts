/**
 * A root that has lost its past (put back from a backup) holds no office: it stores, feeds and gives as a relay does,
 * and judges, registers and enrols nothing. It takes up its office again when every device has come by and compared what
 * it holds, or when an operator says so (docs/decisions/0013).
 */
import type { EntryName } from '../../shared/case/erasure.ts'
import type { Missing } from '../../shared/device-events.ts'
import { deviceOf, type Entry, isAuthority, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { areaWithin } from '../../shared/org/area-code.ts'
import type { Cursor } from '../../shared/protocol/exchange.ts'
import { type Clock, isoOf, msOf } from '../../shared/time.ts'
import { mutex } from '../../sync/mutex.ts'
import { standingOf } from '../../sync/verify.ts'
import { wordsIn } from '../sequencer/root-words.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { DeviceRecord, NodeStore } from '../stores/node-store.ts'
import type { Authority } from './authority.ts'
import { formerTenures } from './former-tenures.ts'

/** When a device was last heard, and what it held of its feed then. */
export interface LastContact {
  readonly heardAtMs: number
  readonly cursor: Cursor | null
  readonly waiting: unknown
  /** As the wire has it. */
  readonly unheard: number | null
}

/** It has compared all that it holds since then, and sent what was lacking; it has lost nothing that others may have. */
export const cameSince = (contact: LastContact | null, sinceMs: number, epoch: string): boolean =>
  contact !== null &&
  contact.heardAtMs >= sinceMs &&
  contact.waiting === null &&
  contact.unheard === null &&
  contact.cursor?.epoch === epoch

/** On disk while the root heals. */
export interface HealingRecord {
  /** ISO, by the node's clock. */
  readonly since: string
  /** ISO: when the backup was made that it was put back from; null where nobody said. */
  readonly backupAt: string | null
  /** Device → entries that it gave back. */
  readonly got: Readonly<Record<string, number>>
}

export interface HealingDeps {
  readonly store: NodeStore
  readonly sequencer: Pick<Sequencer, 'refold' | 'devices'>
  readonly authority: Pick<Authority, 'judgement' | 'resumeOffice'>
  readonly record: {
    load(): Promise<HealingRecord | null>
    /** null: it is over. */
    save(record: HealingRecord | null): Promise<void>
  }
  readonly contact: (device: string) => LastContact | null
  readonly hasher: Hasher
  readonly newEpoch: () => string
  readonly clock: Clock
  readonly tell: (news: HealingNews) => void
}

export type HealingNews =
  | { readonly type: 'PastLost' }
  | { readonly type: 'GotBack'; readonly from: string; readonly events: number }
  | { readonly type: 'OfficeResumed'; readonly missing: readonly Missing[] }

export interface Healing {
  /** The root holds no office now. */
  on(): boolean
  /** Entries that were not here came from this device. */
  given(from: string, entries: readonly Entry[]): Promise<void>
  /** Takes up the office where everybody has come by. */
  look(): Promise<void>
  /** Takes up the office, whatever is missing. */
  release(): Promise<readonly Missing[]>
}

export async function openHealing(deps: HealingDeps): Promise<Healing> {
  const { store, sequencer, authority, record, clock } = deps
  let now = await record.load()
  const oneByOne = mutex()

  const begin = async () => {
    now = { since: isoOf(clock.now()), backupAt: null, got: {} }
    await record.save(now)
    deps.tell({ type: 'PastLost' })
    await sequencer.refold(null, deps.newEpoch())
  }

  const end = async (): Promise<readonly Missing[]> => {
    if (!now) return []
    const missing = [...(await dropForged(deps)), ...(await missingIn(store))]
    const { since, got } = now
    const from = Object.entries(got).map(([device, events]) => ({ from: device, events }))
    await authority.resumeOffice({ since, got: from, missing: [...missing] }, sequencer.devices())
    // The mark last: after a crash in between it heals on, and says it all again.
    await sequencer.refold(authority.judgement, deps.newEpoch())
    await record.save(null)
    now = null
    deps.tell({ type: 'OfficeResumed', missing })
    return missing
  }

  const everyoneCame = async (sinceMs: number): Promise<boolean> => {
    const epoch = await store.epoch()
    const came = ({ device }: DeviceRecord): boolean => cameSince(deps.contact(device), sinceMs, epoch)
    const devices = [...sequencer.devices()]
    // A station that goes by its township is never heard here: its relay brings what it has, and says so where it was
    // put back itself and cannot know.
    const brought = devices.filter((d) => d.relay && came(d)).map((d) => d.org)
    const isBrought = ({ org }: DeviceRecord) =>
      org.length === 12 && brought.some((area) => areaWithin(org, area))
    return devices.every((d) => came(d) || (!d.relay && isBrought(d)))
  }

  return {
    on: () => now !== null,
    given: (from, entries) =>
      oneByOne(async () => {
        if (!now && entries.some((e) => isAuthority(e.event.id))) await begin()
        if (!now) return
        const got = { ...now.got, [from]: (now.got[from] ?? 0) + entries.length }
        now = { ...now, got }
        await record.save(now)
        deps.tell({ type: 'GotBack', from, events: entries.length })
      }),
    look: () =>
      oneByOne(async () => {
        // Whatever is still missing then, nobody has.
        if (now && (await everyoneCame(msOf(now.since)))) await end()
      }),
    release: () => oneByOne(end),
  }
}

/**
 * What was given back before its stream's beginning could not be held against its digest, and what holds already is not
 * judged again: data that are not what was signed go, and whoever has the entry whole is asked for it. What is judged
 * for the first time goes into quarantine as it is.
 */
async function dropForged({ store, hasher }: HealingDeps): Promise<Missing[]> {
  const { anchored, quarantined } = await wordsIn(store)
  const forged: EntryName[] = []
  for (let after = ''; ; ) {
    const page = await store.streamRecords(after, 500)
    if (page.length === 0) break
    after = page.at(-1)!.stream
    for (const { stream } of page) {
      const entries = await store.stream(stream)
      for (const entry of entries) {
        const { id } = entry.event
        const holds = isAuthority(id) || seqOf(id) <= (anchored.get(deviceOf(id)) ?? 0)
        if (holds && !quarantined.has(entry.hash) && standingOf(hasher, entry, entries) === 'broken')
          forged.push({ id, hash: entry.hash })
      }
    }
  }
  await store.erase(forged)
  return forged.map(({ id }) => ({ device: deviceOf(id), from: seqOf(id), to: seqOf(id) }))
}

/** Of every tenure: what lies between the entries that are here. What came after the last of them nobody can know. */
async function missingIn(store: NodeStore): Promise<readonly Missing[]> {
  const missing: Missing[] = []
  for (const device of (await formerTenures(store)).all) {
    let seq = 0
    for (;;) {
      const page = await store.log(device, seq, 500)
      for (const { event } of page) {
        if (seqOf(event.id) > seq + 1) missing.push({ device, from: seq + 1, to: seqOf(event.id) - 1 })
        seq = seqOf(event.id)
      }
      if (page.length === 0 || deviceOf(page[0]!.event.id) !== device) break
    }
  }
  return missing
}
