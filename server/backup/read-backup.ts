/** A backup read back. Nothing of it is believed that is not as its manifest says. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type * as z from 'zod/mini'
import { deviceOf, seqOf } from '../../shared/event.ts'
import type { SealedPart } from '../../sync/exchange/part-store.ts'
import { CannotDo } from '../cannot-do.ts'
import { partSchema, storedEntry } from '../stores/stored.ts'
import { Broken } from '../verify/findings.ts'
import type { LogSource } from '../verify/log-source.ts'
import { parted } from '../verify/parted.ts'
import { LOG, MANIFEST, type Manifest, manifestSchema, SEALS } from './manifest.ts'
import { measure } from './written-file.ts'

/** Throws `CannotDo` where `dir` is no backup that this program reads. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT' ? `there is no ${MANIFEST} in it` : `it cannot be read (${error.code})`
    throw new CannotDo(`"${dir}" is no backup: ${why}. Name a folder yimen-<area>-<time>.`)
  })
  const read = manifestSchema.safeParse(jsonOf(text))
  if (!read.success)
    throw new CannotDo(`"${dir}" is no backup of this program: its ${MANIFEST} is of another form.`)
  return read.data
}

/** Throws `Broken` at the first file that is not as the manifest says. */
export async function verifyFiles(dir: string, { files }: Manifest): Promise<void> {
  for (const [file, { sha256, bytes }] of Object.entries(files)) {
    const found = await measure(join(dir, file)).catch(() => null)
    if (found?.sha256 !== sha256 || found.bytes !== bytes) throw new Broken({ type: 'File', file })
  }
}

export const sealsIn = (dir: string): AsyncGenerator<SealedPart> => readLines(dir, SEALS, partSchema)

export const backupLog = (dir: string): LogSource =>
  parted({
    entries: () => read(dir, LOG, storedEntry),
    seals: () => sealsIn(dir),
  })

/** Throws `Broken` where the log is shorter than the manifest says, or ends elsewhere. */
export async function verifyHeads(log: LogSource, { entries, heads }: Manifest): Promise<void> {
  const missing = new Set(Object.entries(heads).map(([device, { seq, hash }]) => `${device}.${seq} ${hash}`))
  let found = 0
  for await (const { event, hash } of log.entries()) {
    found += 1
    missing.delete(`${event.id} ${hash}`)
    if (seqOf(event.id) > (heads[deviceOf(event.id)]?.seq ?? 0)) throw headBreak(heads, deviceOf(event.id))
  }
  const [first] = missing
  if (first !== undefined) throw headBreak(heads, deviceOf(first))
  if (found !== entries) throw new Broken({ type: 'Entries', said: entries, found })
}

const headBreak = (heads: Manifest['heads'], device: string): Broken =>
  new Broken({ type: 'Head', device, seq: heads[device]?.seq ?? 0 })

export const readLines = <T>(dir: string, file: string, schema: z.ZodMiniType<T>): AsyncGenerator<T> =>
  read(dir, file, (text) => schema.parse(JSON.parse(text)))

/** Throws `Broken` with the line that is none. */
async function* read<T>(dir: string, file: string, parse: (text: string) => T): AsyncGenerator<T> {
  let line = 0
  let rest = ''
  try {
    for await (const chunk of textsOf(join(dir, file))) {
      // Not `readline`, for which U+2028 within a text ends a line, too.
      const texts = (rest + chunk).split('\n')
      rest = texts.pop()!
      for (const text of texts) {
        line += 1
        yield parsed(parse, text, file, line)
      }
    }
  } catch (error) {
    if (error instanceof Unreadable) throw new Broken({ type: 'NoEntry', file, line: line + 1 })
    throw error
  }
  if (rest !== '') throw new Broken({ type: 'NoEntry', file, line: line + 1 })
}

class Unreadable extends Error {}

/** Throws `Unreadable` where the disk, or gzip, finds fault with it. */
async function* textsOf(path: string): AsyncGenerator<string> {
  const texts = new PassThrough({ encoding: 'utf8' })
  const stages = path.endsWith('.gz') ? [createGunzip(), texts] : [texts]
  const flowing = pipeline([createReadStream(path), ...stages])
  // Told by the iteration below, which it ends.
  flowing.catch(() => {})
  try {
    yield* texts
  } catch {
    throw new Unreadable()
  } finally {
    texts.destroy()
  }
}

function parsed<T>(parse: (text: string) => T, text: string, file: string, line: number): T {
  try {
    return parse(text)
  } catch {
    throw new Broken({ type: 'NoEntry', file, line })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
