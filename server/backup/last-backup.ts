/** DATA_DIR/last-backup.json: when this node was last backed up whole, and up to which position of its log. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { writeDurably } from '../durable-file.ts'

export const lastBackupSchema = z.object({ at: z.string(), position: z.int() })
export type LastBackup = z.infer<typeof lastBackupSchema>

const pathIn = (dataDir: string): string => join(dataDir, 'last-backup.json')

export const writeLastBackup = (dataDir: string, last: LastBackup): Promise<void> =>
  writeDurably(pathIn(dataDir), JSON.stringify(last), 0o600)

/** null: never, or nobody can say. */
export async function readLastBackup(dataDir: string): Promise<LastBackup | null> {
  try {
    return lastBackupSchema.parse(JSON.parse(await readFile(pathIn(dataDir), 'utf8')))
  } catch {
    return null
  }
}
