/**
 * What a backup says of itself. A backup is a folder of these files, written once; the bytes of its materials lie beside
 * it, in a folder that all backups share (`materials/<2 hex>/<sha256>`), so that a daily one copies only what is new.
 *
 *   manifest.json      this; it guards against a disk that forgets, not against whoever may write here
 *   log.ndjson.gz      every entry with its witness, in the order of arrival
 *   seals.ndjson       the seals that are kept, by device
 *   accounts.ndjson    accounts and invitations (of passwords and codes only hashes); no sessions
 *   materials.ndjson   which materials belong to it, their types, and who sent them
 *   contacts.json, keys/, releases/   as in DATA_DIR
 */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { deviceIdSchema, hashSchema } from '../../shared/event.ts'

export const LOG = 'log.ndjson.gz'
export const SEALS = 'seals.ndjson'
export const ACCOUNTS = 'accounts.ndjson'
export const MATERIALS = 'materials.ndjson'
export const CONTACTS = 'contacts.json'
export const MANIFEST = 'manifest.json'
/** Files of DATA_DIR that are taken over as they are. */
export const FOLDERS = ['keys', 'releases'] as const

export const manifestSchema = z.object({
  format: z.literal(1),
  area: z.string(),
  /** ISO. */
  createdAt: z.string(),
  /** The catalogue's release in force. */
  release: z.int(),
  /** Of the last entry, as the node counts them that was backed up. */
  position: z.int(),
  entries: z.int(),
  /** The node was healing: its logs may have gaps. */
  healing: z.boolean(),
  /** By device, the entry with the highest seq (of two the one that came last). */
  heads: z.record(deviceIdSchema, z.object({ seq: z.int(), hash: hashSchema })),
  /** By path in the backup. */
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int() })),
})
export type Manifest = z.infer<typeof manifestSchema>

export const materialLineSchema = z.object({
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  bytes: z.int(),
  type: z.string(),
  by: z.array(z.string()),
})
export type MaterialLine = z.infer<typeof materialLineSchema>

/** Sessions are left out: nobody is signed in at a node that was put back. */
export const accountLineSchema = z.object({
  id: z.string().check(z.regex(/^(account|invitation)\//)),
  content: z.record(z.string(), z.unknown()),
})

export const sharedMaterial = (dir: string, sha256: string): string =>
  join(dir, 'materials', sha256.slice(0, 2), sha256)
