/** Photographs and scans in backups: one copy for all backups of a folder, named by what it holds. */
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder, moveDurably } from '../durable-file.ts'
import { openMaterialFiles } from '../materials/material-files.ts'
import { MATERIALS, type MaterialLine, sharedMaterial } from './manifest.ts'
import { writeThrough } from './written-file.ts'

/** SHA-256 of all that lie in a folder of materials, ascending. */
export async function* namesOf(materials: string): AsyncGenerator<string> {
  for (const shelf of await listed(materials)) {
    for (const name of await listed(join(materials, shelf))) if (/^[0-9a-f]{64}$/.test(name)) yield name
  }
}

const listed = (dir: string): Promise<string[]> =>
  readdir(dir).then(
    (names) => names.sort(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )

interface CopyDeps {
  readonly dataDir: string
  readonly tell: (sentence: string) => void
  readonly signal?: AbortSignal
}

export async function copyMaterials(
  { dataDir, tell, signal }: CopyDeps,
  to: string,
  write: (name: string, content: AsyncIterable<string>) => Promise<void>,
): Promise<{ materials: number; copied: number; damaged: string[] }> {
  const from = join(dataDir, 'materials')
  const files = openMaterialFiles(from)
  const done = { materials: 0, copied: 0, damaged: [] as string[] }
  const lines = async function* (): AsyncGenerator<string> {
    for await (const sha256 of namesOf(from)) {
      signal?.throwIfAborted()
      const found = await files.find(sha256)
      if (!found) continue
      const copied = await copyMaterial(join(from, sha256.slice(0, 2), sha256), sharedMaterial(to, sha256))
      if (copied === 'gone') continue
      if (copied === 'damaged') {
        done.damaged.push(sha256)
        tell(`The material ${sha256} has other bytes than its name says, and is left out`)
        continue
      }
      done.materials += 1
      done.copied += copied === 'copied' ? 1 : 0
      if (done.materials % TELL_EVERY === 0) tell(`Materials: ${done.materials}, ${done.copied} of them new`)
      const line: MaterialLine = { sha256, bytes: found.bytes, type: found.type, by: [...found.by] }
      yield `${JSON.stringify(line)}\n`
    }
  }
  await write(MATERIALS, lines())
  tell(`Materials: all ${done.materials}, ${done.copied} of them new`)
  return done
}

const TELL_EVERY = 1000

/** The bytes are checked on the way; what is there already, in full length, is believed. */
export async function copyMaterial(
  from: string,
  to: string,
): Promise<'there' | 'copied' | 'damaged' | 'gone'> {
  const [source, target] = [await sizeOf(from), await sizeOf(to)]
  // A material that nobody may have any more goes at any time.
  if (source === null) return 'gone'
  if (source === target) return 'there'
  await makeFolder(dirname(to))
  const half = `${to}.half`
  await rm(half, { force: true })
  const { sha256 } = await writeThrough(half, createReadStream(from))
  if (!to.endsWith(sha256)) {
    await rm(half)
    return 'damaged'
  }
  await moveDurably(half, to)
  return 'copied'
}

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    },
  )
