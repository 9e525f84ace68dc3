/**
 * DATA_DIR/healing.json: this node was put back from a backup and has not heard everybody since (decision 0013). Written
 * last of a restore, read at start; gone when the node is whole.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

export const healingSchema = z.object({
  /** ISO: when it was put back, and when the backup was made. */
  restoredAt: z.string(),
  backupAt: z.string(),
  /** From which terminal code on new ones may be issued; null: the node has still to say. */
  terminalsFrom: z.nullable(z.string()),
})
export type Healing = z.infer<typeof healingSchema>

export const healingPath = (dataDir: string): string => join(dataDir, 'healing.json')

/** null where the node is whole. */
export async function readHealing(dataDir: string): Promise<Healing | null> {
  const text = await readFile(healingPath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : healingSchema.parse(JSON.parse(text))
}
