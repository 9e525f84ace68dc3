/**
 * When each device was last heard, and what it said then. Kept in memory and written to a file now and then, never for
 * one request: a contact is no event, and losing a minute of them costs nothing that the next exchange does not bring
 * back (docs/decisions/0010). What was pushed is on disk in the log with its time (`witness`), so the file carries the
 * position up to which it knows the log, and what came after that is read from there.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { deviceIdSchema, deviceOf, isAuthority } from '../../shared/event.ts'
import { cursorSchema, waitingSchema } from '../../shared/protocol/exchange.ts'
import { type Return, returnSchema } from '../../shared/protocol/stations.ts'
import { msOf } from '../../shared/time.ts'
import { mutex } from '../../sync/mutex.ts'
import { writeDurably } from '../durable-file.ts'
import type { MaterialFiles } from '../materials/material-files.ts'
import { materialOf } from '../sequencer/material-of.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { withArrival } from './returns.ts'

export const contactSchema = z.object({
  /** By the node's clock, ms. */
  heardAtMs: z.number(),
  skewMs: z.nullable(z.number()),
  waiting: z.nullable(waitingSchema),
  /** What it held of its feed when it asked; null: nothing yet. */
  cursor: z.nullable(cursorSchema),
  /** A relay's: as the wire has it. */
  unheard: z._default(z.nullable(z.number()), null),
  /** When it last said here itself that it had no event left to send, ms; null: never. */
  clearAtMs: z._default(z.nullable(z.number()), null),
  /** The relay through which it was heard; null: it asked here itself. */
  via: z._default(z.nullable(deviceIdSchema), null),
})
export type Contact = z.infer<typeof contactSchema>
export type Heard = Pick<Contact, 'heardAtMs'> & Partial<Contact>

const fileSchema = z.object({
  format: z.literal(1),
  /** Arrivals up to here are in it. */
  position: z.number(),
  contacts: z.record(deviceIdSchema, contactSchema),
  /** By device: what its events name and the node did not hold when it last looked. */
  awaited: z.record(deviceIdSchema, z.array(z.string())),
  returns: z._default(z.record(deviceIdSchema, z.array(returnSchema)), {}),
})

export interface ContactsDeps {
  /** Of the file. */
  readonly path: string
  readonly store: Pick<NodeStore, 'arrivals' | 'position'>
  readonly files: Pick<MaterialFiles, 'find' | 'isForgotten'>
  /** Calls back once, a while after; the answer cancels. */
  readonly later: (fire: () => void) => () => void
  readonly onDefect: (error: unknown) => void
  /** False beside a process that keeps the file. */
  readonly keeps: boolean
}

export interface Contacts {
  /** What the request did not tell stays as it was. */
  heard(device: string, contact: Heard): void
  of(device: string): Contact | null
  /** When anybody was last heard before this start, by the node's clock, ms; null: nobody. */
  readonly heardBeforeMs: number | null
  /** How many contents that this device's events name are not here. True of the last `follow`. */
  awaited(device: string): number
  /**
   * Which; as of now, or, while the log is long ahead of this, of what has been read of it: whoever asks again is told
   * the rest.
   */
  awaitedOf(device: string): Promise<readonly string[]>
  /** All contents that are named and not here. True of the last `follow`. */
  lacking(): ReadonlySet<string>
  /** When it came back from an outage, and with what; oldest first. True of the last `follow`. */
  returns(device: string): readonly Return[]
  /** Takes in what the log and the folder of materials have that is not here yet. */
  follow(): Promise<void>
  /** Written a last time, as far as it has come. */
  close(): Promise<void>
}

const BATCH = 500

export async function openContacts(deps: ContactsDeps): Promise<Contacts> {
  const kept = await readKept(deps.path)
  const contacts = new Map(Object.entries(kept.contacts))
  const awaited = new Map(Object.entries(kept.awaited).map(([device, hashes]) => [device, new Set(hashes)]))
  const returns = new Map<string, readonly Return[]>(Object.entries(kept.returns))
  // A log put back from a backup ends before that, and has other entries under these positions.
  const isThere = kept.position > 0 && (await deps.store.arrivals(kept.position - 1, 1)).length > 0
  let position = isThere ? kept.position : 0
  const heardBeforeMs = [...contacts.values()].reduce<number | null>(
    (last, { heardAtMs }) => Math.max(last ?? heardAtMs, heardAtMs),
    null,
  )
  let cancel: (() => void) | null = null
  let closing = false
  const [taking, writing] = [mutex(), mutex()]

  const note = (device: string, contact: Heard): void => {
    const nothing = { skewMs: null, waiting: null, cursor: null, unheard: null, clearAtMs: null, via: null }
    contacts.set(device, { ...nothing, ...contacts.get(device), ...contact })
  }

  const heard = (device: string, contact: Heard): void => {
    note(device, { via: null, ...contact })
    if (!deps.keeps) return
    cancel ??= deps.later(() => {
      cancel = null
      write().catch(deps.onDefect)
    })
  }

  const takeIn = (): Promise<void> => taking(takeArrivals)
  const takeArrivals = async (): Promise<void> => {
    for (;;) {
      const arrivals = await deps.store.arrivals(position, BATCH)
      for (const { entry } of arrivals) {
        const device = deviceOf(entry.event.id)
        if (isAuthority(device)) continue
        const atMs = msOf(entry.witness?.at ?? '')
        // Later than what is known: that was lost. What waited before this push is not what waits after it.
        if (atMs > (contacts.get(device)?.heardAtMs ?? 0))
          note(device, {
            ...{ heardAtMs: atMs, skewMs: entry.witness?.skewMs ?? null, waiting: null },
            via: entry.witness?.via ?? null,
          })
        const came = withArrival(returns.get(device) ?? [], entry)
        if (came.length > 0) returns.set(device, came)
        const sha256 = materialOf(entry)
        if (sha256) awaited.set(device, (awaited.get(device) ?? new Set()).add(sha256))
      }
      if (arrivals.length === 0) return
      position = arrivals.at(-1)!.position
      // Of a log that is long ahead of this, the next start reads the rest.
      if (closing) return
    }
  }

  /** Of all devices it takes seconds, while hundreds of photographs are on their way: nobody is to wait for it. */
  const dropHeld = async (only?: string): Promise<void> => {
    for (const [device, hashes] of awaited) {
      if (only !== undefined && device !== only) continue
      for (const sha256 of hashes)
        if ((await deps.files.find(sha256)) || (await deps.files.isForgotten(sha256))) hashes.delete(sha256)
      // Beside another walk: what came for this device since it was emptied stays.
      if (hashes.size === 0 && awaited.get(device) === hashes) awaited.delete(device)
    }
  }

  const follow = async (): Promise<void> => {
    await takeIn()
    await dropHeld()
  }

  const write = (): Promise<void> =>
    writing(async () => {
      await follow()
      const file: z.infer<typeof fileSchema> = {
        format: 1,
        position,
        contacts: Object.fromEntries(contacts),
        returns: Object.fromEntries([...returns].map(([device, all]) => [device, [...all]])),
        awaited: Object.fromEntries([...awaited].map(([device, hashes]) => [device, [...hashes]])),
      }
      await writeDurably(deps.path, JSON.stringify(file), 0o600)
    })

  return {
    ...{ heard, heardBeforeMs },
    of: (device) => contacts.get(device) ?? null,
    returns: (device) => returns.get(device) ?? [],
    awaited: (device) => awaited.get(device)?.size ?? 0,
    async awaitedOf(device) {
      const behind = (await deps.store.position()) - position
      const taken = takeIn()
      if (behind <= BATCH) await taken
      else taken.catch(deps.onDefect)
      await dropHeld(device)
      return [...(awaited.get(device) ?? [])]
    },
    lacking: () => new Set([...awaited.values()].flatMap((hashes) => [...hashes])),
    follow,
    async close() {
      cancel?.()
      cancel = () => {}
      closing = true
      if (deps.keeps) await write().catch(deps.onDefect)
    },
  }
}

const NOTHING: z.infer<typeof fileSchema> = { format: 1, position: 0, contacts: {}, awaited: {}, returns: {} }

/** What cannot be read is begun anew: the log still tells who pushed when. */
async function readKept(path: string): Promise<z.infer<typeof fileSchema>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return NOTHING
  }
}
