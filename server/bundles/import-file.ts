/** A bundle from a stick at the machine itself: the file stays as it is, and goes the way of one that was uploaded. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { BUNDLE_BYTES_MAX, type BundleRefusal, type OpenedBundle } from '../../shared/protocol/bundle.ts'
import { CannotDo } from '../cannot-do.ts'
import type { BundleFiles } from './bundle-files.ts'
import type { Bundles } from './open-bundles.ts'

const STEPS = 10

export async function importFile(
  { files, take }: { readonly files: Pick<BundleFiles, 'copy'>; readonly take: Bundles['take'] },
  path: string,
  tell: (sentence: string) => void,
): Promise<OpenedBundle> {
  const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new CannotDo(`There is no file "${path}".`) : error
  })
  if (size > BUNDLE_BYTES_MAX) throw new CannotDo(`"${path}" is larger than any bundle.`)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const sha256 = hash.digest('hex')
  await files.copy(path, sha256)
  let step = 0
  const report = await take(sha256, (bytes) => {
    const now = Math.floor((bytes / size) * STEPS)
    if (now > step) tell(`${(now / STEPS) * 100} % of ${(size / 1e6).toFixed(1)} MB`)
    step = now
  })
  if (report?.state === 'opened') return report
  throw new CannotDo(REFUSED[report?.state === 'refused' ? report.reason : 'no-bundle'])
}

const REFUSED: Readonly<Record<BundleRefusal, string>> = {
  'no-bundle': 'This file is no bundle: its name ends in .bundle and begins with yimen-.',
  newer: 'A later program wrote this bundle: update this node first.',
  'other-county': 'This bundle is another county’s; nothing of it was opened.',
  'unknown-device': 'The device that wrote this bundle is not enrolled here; nothing of it was opened.',
  truncated: 'This bundle is not whole: copy it from the stick again, or export it again at the station.',
  altered: 'This bundle is not as its station wrote it: copy it again, or export it again at the station.',
  'other-key':
    'This bundle is sealed to a key that is not under DATA_DIR/keys: put back bundle.json from a backup, or let the station connect once and export again.',
}
