/**
 * Photographs and scans as the node keeps them: DATA_DIR/materials/<2 hex>/<sha256>, beside it the type under which the
 * first upload came and the devices that uploaded it. A name here means that the bytes are whole and are those of the
 * name; one with `.gone` behind it, that they were erased.
 */
import { createReadStream } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import * as z from 'zod/mini'
import { mutex } from '../../sync/mutex.ts'
import { makeFolder, moveDurably, writeDurably } from '../durable-file.ts'
import { materialOf } from '../sequencer/material-of.ts'
import type { NodeStore } from '../stores/node-store.ts'

export interface Material {
  readonly bytes: number
  /** As the uploading station named it. */
  readonly type: string
  /** The devices that have sent these bytes: who only names them in a case of his own has not shown that he had them. */
  readonly by: readonly string[]
  /** The organisations of those who sent them where they sent them: at a relay to the county, at the county by the web. */
  readonly from: readonly string[]
  read(): ReadableStream<Uint8Array>
}

export type Sent = Partial<Pick<Material, 'by' | 'from'>>

export interface MaterialFiles {
  /** null where the bytes are not here. `sha256`: 64 lower-case hex digits. */
  find(sha256: string): Promise<Material | null>
  /** An erasure took these bytes, and no entry names them. */
  isForgotten(sha256: string): Promise<boolean>
  /** Takes a file whose content was checked; it lies here then, or nowhere where it is forgotten, and not at `path`. */
  adopt(path: string, sha256: string, type: string, sent: Sent): Promise<void>
  /** Takes bytes whose hash was checked. */
  take(bytes: Uint8Array, sha256: string, type: string, sent: Sent): Promise<void>
  /** Removes the bytes and what is noted of them, if they are here, and remembers that they were erased. */
  forget(sha256: string): Promise<void>
  /** Where the bytes lie, if they are here. */
  path(sha256: string): string
  /** Removes what a kill has left half written; what was begun after this time (ms) another process may be writing. */
  sweep(beforeMs: number): Promise<void>
  /** All that are here. */
  names(): Promise<string[]>
}

/** `store`: who names what; without it nothing is known to be forgotten. */
export function openMaterialFiles(
  dir: string,
  store: Pick<NodeStore, 'stream' | 'streamsWith'> | null = null,
): MaterialFiles {
  const pathOf = (sha256: string) => join(dir, sha256.slice(0, 2), sha256)
  const goneOf = (sha256: string) => `${pathOf(sha256)}.gone`
  const isForgotten = async (sha256: string): Promise<boolean> => {
    const streams = (await store?.streamsWith(sha256)) ?? []
    const entries = await Promise.all(streams.map((stream) => store!.stream(stream)))
    if (entries.flat().some((entry) => materialOf(entry) === sha256)) return false
    // When all is taken in anew, entries without their data say no more what they named.
    return streams.length > 0 || (await stat(goneOf(sha256)).catch(missing)) !== null
  }
  const remove = async (sha256: string): Promise<void> => {
    await rm(pathOf(sha256), { force: true })
    await rm(`${pathOf(sha256)}.json`, { force: true })
  }
  let halves = 0
  const oneByOne = mutex()
  const files: MaterialFiles = {
    path: pathOf,
    isForgotten,
    async forget(sha256) {
      await makeFolder(dirname(pathOf(sha256)))
      await writeDurably(goneOf(sha256), '', 0o600)
      await remove(sha256)
    },
    async find(sha256) {
      const path = pathOf(sha256)
      const found = await stat(path).catch(missing)
      if (!found) return null
      return {
        bytes: found.size,
        ...(await describedAt(path)),
        // The bytes of node's two kinds of stream are the same.
        read: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      }
    },
    // Two that bring the same bytes write the same two files.
    adopt: (path, sha256, type, sent) =>
      oneByOne(async () => {
        const to = pathOf(sha256)
        await makeFolder(dirname(to))
        const known = await describedAt(to)
        const by = [...new Set([...known.by, ...(sent.by ?? [])])]
        const from = [...new Set([...known.from, ...(sent.from ?? [])])]
        const isKnown = known.by.length + known.from.length > 0
        const description: Description = { type: isKnown ? known.type : type, by, from }
        await writeDurably(`${to}.json`, JSON.stringify(description), 0o600)
        await moveDurably(path, to)
        // Asked last: an erasure meanwhile has removed them before, or is seen now.
        if (await isForgotten(sha256)) await remove(sha256)
      }),
    async take(bytes, sha256, type, sent) {
      halves += 1
      const half = `${pathOf(sha256)}.${process.pid}-${halves}.half`
      await makeFolder(dirname(half))
      try {
        await writeFile(half, bytes, { mode: 0o600 })
        await files.adopt(half, sha256, type, sent)
      } finally {
        await rm(half, { force: true })
      }
    },
    async sweep(beforeMs) {
      const found = (await readdir(dir, { recursive: true }).catch(missing)) ?? []
      for (const path of found.filter((name) => name.endsWith('.half')).map((name) => join(dir, name))) {
        const half = await stat(path).catch(missing)
        if (half && half.mtimeMs < beforeMs) await rm(path, { force: true })
      }
    },
    async names() {
      const found = await readdir(dir, { recursive: true }).catch(missing)
      return (found ?? []).map((path) => basename(path)).filter((name) => /^[0-9a-f]{64}$/.test(name))
    },
  }
  return files
}

const descriptionSchema = z.object({
  type: z.string(),
  by: z.array(z.string()),
  from: z._default(z.array(z.string()), []),
})
type Description = z.infer<typeof descriptionSchema>

async function describedAt(path: string): Promise<Description> {
  const text = await readFile(`${path}.json`, 'utf8').catch(missing)
  return text === null
    ? { type: 'application/octet-stream', by: [], from: [] }
    : descriptionSchema.parse(JSON.parse(text))
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
