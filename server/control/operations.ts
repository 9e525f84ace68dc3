/** What an operator asks of a node's data: done by the node that runs on them, or by the command itself where none does. */
import * as z from 'zod/mini'
import type { Missing } from '../../shared/device-events.ts'
import type { OpenedBundle } from '../../shared/protocol/bundle.ts'
import type { Waiting } from '../../shared/protocol/exchange.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { AccountDocuments } from '../account-documents.ts'
import { type BackedUp, backUp } from '../backup/back-up.ts'
import { healingSchema, readHealing } from '../backup/healing-file.ts'
import { lastBackupSchema, readLastBackup } from '../backup/last-backup.ts'
import { verifyNode } from '../backup/verify-stored.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Contacts } from '../contacts/contacts.ts'
import type { NodeStore } from '../stores/node-store.ts'
import type { Counts } from '../verify/findings.ts'

export const statusSchema = z.object({
  /** ISO: when it was asked. */
  at: z.string(),
  running: z.boolean(),
  area: z.string(),
  /** The catalogue's release in force. */
  release: z.int(),
  /** It can take in what stations send. */
  ingest: z.boolean(),
  /** For how long something has waited to be taken in, s; 0: nothing does; null: the node is stopped. */
  behindS: z.nullable(z.number()),
  /** Up to where of its log the node has taken in what arrived. */
  position: z.int(),
  devices: z.int(),
  /** Entries that have no effect, settled or not. */
  quarantined: z.int(),
  /** What stations said at their last request that they had still to send. */
  waiting: z.object({ stations: z.int(), events: z.int(), files: z.int() }),
  lastBackup: z.nullable(lastBackupSchema),
  healing: z.nullable(healingSchema),
})
export type Status = z.infer<typeof statusSchema>

export type Tell = (sentence: string) => void

/** Each throws `CannotDo`, `Broken`, or the system's error. */
export interface Operations {
  status(): Promise<Status>
  /** `to`: absolute. */
  backUp(to: string, tell: Tell, signal?: AbortSignal): Promise<BackedUp>
  verify(tell: Tell): Promise<Counts>
  /** `file`: absolute. */
  importBundle(file: string, tell: Tell): Promise<OpenedBundle>
  /** A restored root takes up its office, whatever has not come back: what is known to be missing. */
  release(): Promise<readonly Missing[]>
}

export interface NodeData {
  readonly running: boolean
  readonly dataDir: string
  readonly area: string
  readonly release: () => number
  /** For how long something has waited to be taken in; null where nothing takes it in. */
  readonly behindMs: () => number | null
  readonly store: NodeStore
  readonly documents: AccountDocuments
  readonly contacts: Pick<Contacts, 'of'>
  readonly clock: Clock
  readonly importBundle: Operations['importBundle']
  /** A backup holds everything up to this position of the log. */
  readonly onBackedUp: (position: number) => Promise<void>
  /** null where that is not to be had: a stopped node. */
  readonly takeOffice: (() => Promise<readonly Missing[]>) | null
}

export function operationsOn(node: NodeData): Operations {
  const { dataDir, area, store, documents, clock } = node
  let backingUp = false
  return {
    async status() {
      const devices = await store.devices()
      const behindMs = node.behindMs()
      const waiting = devices.flatMap(({ device }) => node.contacts.of(device)?.waiting ?? []).filter(someOf)
      return {
        ...{ at: isoOf(clock.now()), running: node.running, area, release: node.release() },
        ...{ position: await store.position(), devices: devices.length, ingest: store.writable() },
        behindS: behindMs === null ? null : Math.round(behindMs / 1000),
        quarantined: await store.quarantined(),
        waiting: {
          stations: waiting.length,
          events: waiting.reduce((sum, { events }) => sum + events, 0),
          files: waiting.reduce((sum, { files }) => sum + files, 0),
        },
        lastBackup: await readLastBackup(dataDir),
        healing: await readHealing(dataDir),
      }
    },
    async backUp(to, tell, signal) {
      if (backingUp) throw new CannotDo('A backup is being made already: wait for it to end.')
      backingUp = true
      try {
        const deps = { dataDir, area, release: node.release(), store, documents, clock, tell }
        const done = await backUp({ ...deps, ...(signal && { signal }) }, to)
        await node.onBackedUp(done.position)
        return done
      } finally {
        backingUp = false
      }
    },
    async release() {
      if (!node.takeOffice) throw new CannotDo('The node is not running: start it first.')
      if (!(await readHealing(dataDir)))
        throw new CannotDo('The node is not healing: there is nothing to release.')
      return node.takeOffice()
    },
    importBundle: node.importBundle,
    verify: (tell) => verifyNode({ hasher, verifier: ecdsaVerifier(), rest, tell }, { dataDir, store }),
  }
}

/** Whoever is being served has a turn. */
export const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const someOf = ({ events, files }: Waiting): boolean => events > 0 || files > 0
