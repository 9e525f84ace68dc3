/** Photographs and scans on their way in. */
import { toHex } from '../../shared/bytes.ts'
import type { MaterialFile } from '../../shared/case/events.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Clock } from '../../shared/time.ts'
import type { Files } from '../storage/files.ts'
import type { Browser } from './environment.ts'

/** For what is kept as it came. */
export const FILE_BYTES_MAX = 10 * 1024 ** 2

const TYPE = /^[a-z]+\/[a-z0-9.+-]+$/

/** Throws for what cannot be kept at all: an empty file, a picture that cannot be drawn. */
export async function keepMaterial(
  deps: {
    readonly files: Pick<Files, 'keep'>
    readonly browser: Pick<Browser, 'scale'>
    readonly clock: Clock
  },
  given: Blob,
  bytesMax = FILE_BYTES_MAX,
): Promise<Result<MaterialFile, { readonly type: 'TooLarge'; readonly bytesMax: number }>> {
  const isPicture = given.type.startsWith('image/')
  const scaled = isPicture ? await deps.browser.scale(given) : null
  // As it came, it would tell where it was taken, and the department could not look at it either.
  if (isPicture && !scaled) throw new RangeError('a picture that this browser cannot draw')
  // A File carries a name that may be a person's, and points at a place that may be gone: only the bytes are kept.
  const bytes = await (scaled ?? given).arrayBuffer()
  if (bytes.byteLength === 0) throw new RangeError('an empty file')
  if (bytes.byteLength > bytesMax) return err({ type: 'TooLarge', bytesMax })
  const type = (scaled ?? given).type.split(';')[0]?.trim().toLowerCase() ?? ''
  const file: MaterialFile = {
    sha256: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
    bytes: bytes.byteLength,
    type: TYPE.test(type) && type.length <= 64 ? type : 'application/octet-stream',
  }
  await deps.files.keep(file, new Blob([bytes], { type: file.type }), deps.clock.now())
  return ok(file)
}
