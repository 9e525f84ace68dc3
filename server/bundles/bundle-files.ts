/**
 * Bundles as a node keeps them: DATA_DIR/bundles/<SHA-256>.bundle, sealed as it came, until all of it is where it
 * belongs; beside it, and for a while after it, what became of it.
 */
import { copyFile, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BundleReport, bundleReportSchema } from '../../shared/protocol/bundle.ts'
import { type Clock, msOf } from '../../shared/time.ts'
import type { BundleSource } from '../../sync/bundle/form.ts'
import { makeFolder, moveDurably, writeDurably } from '../durable-file.ts'

export interface BundleFiles {
  /** Where a material out of a bundle is put together; on the disk of the materials. */
  readonly dir: string
  isHere(sha256: string): Promise<boolean>
  /** null: nothing has become of it, or too long ago. */
  note(sha256: string): Promise<BundleReport | null>
  /** Takes a file whose content was checked; not at `path` any more. */
  adopt(path: string, sha256: string): Promise<void>
  /** Leaves the file where it is. */
  copy(path: string, sha256: string): Promise<void>
  keep(sha256: string, report: BundleReport): Promise<void>
  /** The file is not needed any more. */
  remove(sha256: string): Promise<void>
  /** All whose files are here. */
  names(): Promise<string[]>
  path(sha256: string): string
}

/** How long it is known what became of one. */
const NOTED_MS = 90 * 24 * 3_600_000

/** `follows`: beside a process that takes them in. */
export async function openBundleFiles(dir: string, clock: Clock, follows = false): Promise<BundleFiles> {
  await makeFolder(dir)
  const pathOf = (sha256: string) => join(dir, `${sha256}.bundle`)
  const noteOf = (sha256: string) => join(dir, `${sha256}.json`)
  const isHere = (sha256: string) => stat(pathOf(sha256)).then(() => true, isMissing)
  const note = async (sha256: string): Promise<BundleReport | null> => {
    const text = await readFile(noteOf(sha256), 'utf8').catch((error) => isMissing(error) || null)
    return text === null ? null : bundleReportSchema.parse(JSON.parse(text))
  }
  for (const name of follows ? [] : await readdir(dir)) {
    const [, sha256, kind] = /^([0-9a-f]{64})\.(bundle|json)$/.exec(name) ?? []
    // What was being put together when the power went.
    if (sha256 === undefined) await rm(join(dir, name), { force: true })
    else if (kind === 'json' && !(await isHere(sha256)) && isOld(await note(sha256), clock))
      await rm(noteOf(sha256), { force: true })
  }
  return {
    ...{ dir, isHere, note, path: pathOf },
    adopt: (path, sha256) => moveDurably(path, pathOf(sha256)),
    async copy(path, sha256) {
      const half = `${pathOf(sha256)}.half`
      await copyFile(path, half)
      await moveDurably(half, pathOf(sha256))
    },
    keep: (sha256, report) => writeDurably(noteOf(sha256), JSON.stringify(report), 0o600),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    names: async () =>
      (await readdir(dir)).flatMap((name) => /^([0-9a-f]{64})\.bundle$/.exec(name)?.[1] ?? []),
  }
}

export async function withSource<T>(path: string, work: (source: BundleSource) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    return await work({
      bytes: size,
      async read(from, to) {
        const bytes = new Uint8Array(to - from)
        for (let at = 0; at < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at)
          if (bytesRead === 0) throw new Error('a file became shorter while it was read')
          at += bytesRead
        }
        return bytes
      },
    })
  } finally {
    await file.close()
  }
}

const isOld = (report: BundleReport | null, clock: Clock): boolean =>
  !report || report.state === 'refused' || clock.now() - msOf(report.at) > NOTED_MS

/** False where there is no such file. */
function isMissing(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT') return false
  throw error
}
