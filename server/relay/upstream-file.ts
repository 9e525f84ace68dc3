/** DATA_DIR/upstream.json: what the county made of this node when it enrolled it. Written once, before anything else. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { relayEnrolmentSchema } from '../../shared/protocol/invitation.ts'
import { makeFolder, writeDurably } from '../durable-file.ts'

const upstreamSchema = z.object({
  ...relayEnrolmentSchema.shape,
  /** Where the county's release says that this node is. */
  url: z.string(),
})
export type Upstream = z.infer<typeof upstreamSchema>

const pathOf = (dataDir: string): string => join(dataDir, 'upstream.json')

export const isRelay = (dataDir: string): boolean => existsSync(pathOf(dataDir))

/** Throws where the file is there and is none: a node must not take a new identity by itself. */
export async function readUpstream(dataDir: string): Promise<Upstream | null> {
  if (!isRelay(dataDir)) return null
  return upstreamSchema.parse(JSON.parse(await readFile(pathOf(dataDir), 'utf8')))
}

export async function writeUpstream(dataDir: string, upstream: Upstream): Promise<void> {
  await makeFolder(dataDir)
  await writeDurably(pathOf(dataDir), JSON.stringify(upstream), 0o600)
}
