/**
 * DATA_DIR/healing.json: this node has lost some of its past and has not heard everybody since (decision 0013). Written
 * last of a restore, and by a root that learns from others that it has lost something; gone when the node is whole.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { deviceIdSchema } from '../../shared/event.ts'
import type { HealingRecord } from '../authority/healing.ts'
import { writeDurably } from '../durable-file.ts'

export const healingSchema: z.ZodMiniType<HealingRecord> = z.object({
  since: z.string(),
  backupAt: z.nullable(z.string()),
  got: z.record(deviceIdSchema, z.int()),
})

export const healingPath = (dataDir: string): string => join(dataDir, 'healing.json')

/** null where the node is whole. */
export async function readHealing(dataDir: string): Promise<HealingRecord | null> {
  const text = await readFile(healingPath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : healingSchema.parse(JSON.parse(text))
}

/** null: it is over. */
export const writeHealing = (dataDir: string, record: HealingRecord | null): Promise<void> =>
  record === null
    ? rm(healingPath(dataDir), { force: true })
    : writeDurably(healingPath(dataDir), JSON.stringify(record), 0o600)
