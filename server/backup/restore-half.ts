/** The mark of a restore that has not ended: a folder in DATA_DIR. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from '../cannot-start.ts'

export const HALF = 'restore.half'

/** Throws `CannotStart` where a restore was broken off. */
export function assertNoHalf(dataDir: string): void {
  if (existsSync(join(dataDir, HALF)))
    throw new CannotStart(
      `DATA_DIR "${dataDir}" holds a restore that was broken off: remove what is in it, and restore again.`,
    )
}
