/**
 * What says in DATA_DIR that the store is on its way to a CouchDB, or has gone there: a node that began on the half, or
 * anew where the store was, would be another county's.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { CannotStart } from '../cannot-start.ts'
import { writeDurably } from '../durable-file.ts'

const NAME = 'moving.json'

const markSchema = z.object({
  /** Names the place without its password. */
  to: z.string(),
  /** All entries and seals up to these positions of the store are there. */
  entries: z.int(),
  seals: z.int(),
  /** All of it is there and was compared. */
  done: z.boolean(),
})
export type Mark = z.infer<typeof markSchema>

/** null: nothing was begun. */
export async function readMark(dataDir: string): Promise<Mark | null> {
  const text = await readFile(join(dataDir, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : markSchema.parse(JSON.parse(text))
}

export const writeMark = (dataDir: string, mark: Mark): Promise<void> =>
  writeDurably(join(dataDir, NAME), JSON.stringify(mark), 0o600)

/** Throws `CannotStart` where the store lies, or half lies, elsewhere than `couchUrl` says. */
export async function assertNotMoved(dataDir: string, couchUrl: string | null): Promise<void> {
  const mark = await readMark(dataDir)
  if (!mark) return
  if (couchUrl === null && mark.done)
    throw new CannotStart(`The store of DATA_DIR "${dataDir}" was moved to ${mark.to}: set COUCHDB_URL.`)
  if (couchUrl !== null && !mark.done)
    throw new CannotStart(
      `The move of DATA_DIR "${dataDir}" to ${mark.to} was broken off: run "yimen move" again, or unset COUCHDB_URL.`,
    )
}
