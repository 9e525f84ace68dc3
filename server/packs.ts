/**
 * A release as stations fetch it, signed, and as residents read it, without its staff: compressed once, immutable under
 * a name made of its own bytes. Kept in memory in the three encodings; whoever keeps an old one keeps it under its old
 * name.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { utf8 } from '../shared/bytes.ts'
import { canonicalJson } from '../shared/canonical.ts'
import type { Pack, Release } from '../shared/catalogue/release.ts'
import { type Guide, guideSchema } from '../shared/protocol/guide.ts'
import type { Signer } from '../sync/signing.ts'
import type { PackEncoding } from './pack-encoding.ts'

export interface PackFile {
  readonly release: number
  /** `<number>-<16 hex of SHA-256>.json`, a guide's with `guide-` before it. */
  readonly name: string
  readonly bytes: Readonly<Record<PackEncoding, Uint8Array<ArrayBuffer>>>
}

export async function packRelease(signer: Signer, release: Release): Promise<PackFile> {
  const pack: Pack = { release, signature: await signer.sign(canonicalJson(release)) }
  return packText(release.number, JSON.stringify(pack))
}

/** Not signed: a resident's browser has no key to check it by, and believes the node that it asked. */
export const packGuide = (release: Release): Promise<PackFile> =>
  packText(release.number, JSON.stringify(guideSchema.parse(release) satisfies Guide), 'guide-')

export async function packText(release: number, text: string, prefix = ''): Promise<PackFile> {
  const digest = createHash('sha256').update(text).digest('hex')
  const [br, zipped] = await Promise.all([
    promisify(brotliCompress)(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_LGWIN]: 22,
      },
    }),
    promisify(gzip)(text, { level: 9 }),
  ])
  return {
    release,
    name: `${prefix}${release}-${digest.slice(0, 16)}.json`,
    bytes: { br: Uint8Array.from(br), gzip: Uint8Array.from(zipped), identity: utf8(text) },
  }
}
