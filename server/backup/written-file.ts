/** A file of a backup: written through to the disk, for the node's user alone, and known by its SHA-256. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

export interface Written {
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: number
}

/** `path` must not exist yet. */
export async function writeThrough(
  path: string,
  content: AsyncIterable<string | Uint8Array>,
  { gzip = false, signal }: { readonly gzip?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<Written> {
  const [measure, measured] = measuring()
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  const stages = gzip ? [createGzip(), measure, file] : [measure, file]
  await pipeline([Readable.from(content), ...stages], { ...(signal && { signal }) })
  return measured()
}

/** Of a file as it lies there. */
export async function measure(path: string): Promise<Written> {
  const [stage, measured] = measuring()
  await pipeline(createReadStream(path), stage.resume())
  return measured()
}

function measuring(): [Transform, () => Written] {
  const hash = createHash('sha256')
  let bytes = 0
  const stage = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return [stage, () => ({ sha256: hash.digest('hex'), bytes })]
}
