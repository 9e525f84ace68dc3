/**
 * Photographs and scans as the node keeps them: DATA_DIR/materials/<2 hex>/<sha256>, beside it the type under which the
 * first upload came. A name here means that the bytes are whole and are those of the name.
 */
import { createReadStream } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { moveDurably, writeDurably } from '../durable-file.ts'

export interface Material {
  readonly bytes: number
  /** As the uploading station named it. */
  readonly type: string
  read(): ReadableStream<Uint8Array>
}

export interface MaterialFiles {
  /** null where the bytes are not here. `sha256`: 64 lower-case hex digits. */
  find(sha256: string): Promise<Material | null>
  /** Takes a file whose content was checked; from then on it lies here and no longer at `path`. */
  adopt(path: string, sha256: string, type: string): Promise<void>
}

export function openMaterialFiles(dir: string): MaterialFiles {
  const pathOf = (sha256: string) => join(dir, sha256.slice(0, 2), sha256)
  return {
    async find(sha256) {
      const path = pathOf(sha256)
      const found = await stat(path).catch(missing)
      if (!found) return null
      const type = await readFile(`${path}.type`, 'utf8').catch(missing)
      return {
        bytes: found.size,
        type: type ?? 'application/octet-stream',
        // The bytes of node's two kinds of stream are the same.
        read: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      }
    },
    async adopt(path, sha256, type) {
      const to = pathOf(sha256)
      await mkdir(dirname(to), { recursive: true })
      await writeDurably(`${to}.type`, type, 0o600)
      await moveDurably(path, to)
    },
  }
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
