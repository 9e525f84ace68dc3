/**
 * Where tus keeps uploads while they grow. When one is whole its bytes move on to the materials, or a bundle to the
 * bundles, and only its description stays for a while, so that a station whose line broke on the last answer learns that
 * nothing is left to send.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import { ERRORS, Upload } from '@tus/server'
import * as z from 'zod/mini'
import { fileSchema } from '../../shared/case/events.ts'
import { BUNDLE_TYPE } from '../../shared/protocol/bundle.ts'
import type { Clock } from '../../shared/time.ts'
import type { BundleFiles } from '../bundles/bundle-files.ts'
import { makeFolder, syncPath } from '../durable-file.ts'
import type { MaterialFiles } from './material-files.ts'

/** After a week an unfinished upload is begun anew. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000

export const uploadMetadataSchema = z.object({
  sha256: fileSchema.shape.sha256,
  type: fileSchema.shape.type,
  /** A relay's: the devices that sent it these bytes, joined by commas. */
  by: z.optional(z.string().check(z.regex(/^[0-9A-Z]{8}(,[0-9A-Z]{8}){0,99}$/))),
})

export class UploadStore extends FileStore {
  readonly #files: MaterialFiles
  readonly #bundles: Pick<BundleFiles, 'isHere' | 'note' | 'adopt'>

  constructor(
    directory: string,
    files: MaterialFiles,
    bundles: Pick<BundleFiles, 'isHere' | 'note' | 'adopt'>,
  ) {
    super({ directory, expirationPeriodInMilliseconds: UPLOAD_KEPT_MS })
    // Lengths are known before anything is sent.
    this.extensions = this.extensions.filter((e) => e !== 'creation-defer-length')
    this.#files = files
    this.#bundles = bundles
  }

  override async getUpload(id: string): Promise<Upload> {
    try {
      return await super.getUpload(id)
    } catch (error) {
      const described = error === ERRORS.FILE_NO_LONGER_EXISTS ? await this.configstore.get(id) : undefined
      if (described?.size === undefined) throw error
      return new Upload({
        id,
        offset: described.size,
        size: described.size,
        ...(described.metadata && { metadata: described.metadata }),
        ...(described.creation_date && { creation_date: described.creation_date }),
      })
    }
  }

  override async write(readable: Parameters<FileStore['write']>[0], id: string, offset: number) {
    const { size } = await this.getUpload(id)
    if (offset === size) return offset
    const end = await super.write(readable, id, offset)
    // What is said to be here is here after a power cut, too.
    await syncPath(join(this.directory, id)).catch((error: NodeJS.ErrnoException) => {
      // Erased while it came.
      throw error.code === 'ENOENT' ? ERRORS.FILE_NOT_FOUND : error
    })
    return end
  }

  override async remove(id: string): Promise<void> {
    await rm(join(this.directory, id), { force: true })
    await rm(join(this.directory, `${id}.json`), { force: true })
  }

  /**
   * Checks a whole upload against its address and hands it over; false where it is something else, which is removed.
   * Done twice, as after a crash in between, it changes nothing.
   */
  async finish(upload: Upload): Promise<boolean> {
    const metadata = uploadMetadataSchema.parse(upload.metadata)
    const isBundle = metadata.type === BUNDLE_TYPE
    const path = join(this.directory, upload.id)
    if (!(await exists(path))) return isBundle ? this.#hasBundle(metadata.sha256) : this.#has(metadata.sha256)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    if (hash.digest('hex') !== metadata.sha256) {
      await this.remove(upload.id)
      return false
    }
    if (isBundle) {
      await this.#bundles.adopt(path, metadata.sha256)
      return true
    }
    await this.#files.adopt(path, metadata.sha256, metadata.type, {
      by: metadata.by?.split(',') ?? [deviceOfUpload(upload.id)],
    })
    return this.#has(metadata.sha256)
  }

  async #has(sha256: string): Promise<boolean> {
    return (await this.#files.find(sha256)) !== null
  }

  async #hasBundle(sha256: string): Promise<boolean> {
    return (await this.#bundles.isHere(sha256)) || (await this.#bundles.note(sha256)) !== null
  }

  isForgotten(sha256: string): Promise<boolean> {
    return this.#files.isForgotten(sha256)
  }

  /** Removes what was sent of these bytes, and what is noted of it. */
  async forget(sha256: string): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const id = name.replace(/\.json$/, '')
      if (id !== name && (await this.configstore.get(id))?.metadata?.sha256 === sha256) await this.remove(id)
    }
  }

  /** Removes what was begun more than a week ago. */
  async removeOld(clock: Clock): Promise<void> {
    await makeFolder(this.directory)
    for (const name of await readdir(this.directory)) {
      const { mtimeMs } = await stat(join(this.directory, name))
      if (clock.now() - mtimeMs > UPLOAD_KEPT_MS) await rm(join(this.directory, name), { force: true })
    }
  }
}

/** The name of an upload begins with the device that began it. */
export const deviceOfUpload = (id: string): string => id.slice(0, id.indexOf('-'))

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
