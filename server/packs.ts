/**
 * A release as stations fetch it: signed, compressed once, immutable under a name made of its own bytes. Kept in memory
 * in the three encodings; whoever keeps an old one keeps it under its old name.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { utf8 } from '../shared/bytes.ts'
import { canonicalJson } from '../shared/canonical.ts'
import type { Pack } from '../shared/catalogue/pack.ts'
import type { Release } from '../shared/catalogue/release.ts'
import { type Guide, guideSchema } from '../shared/protocol/guide.ts'
import type { Signer } from '../sync/signing.ts'
import type { PackEncoding } from './pack-encoding.ts'

export interface PackFile {
  readonly release: number
  /** `<number>-<16 hex of SHA-256>.json`; `guide-` before that of a guide. */
  readonly name: string
  readonly bytes: Readonly<Record<PackEncoding, Uint8Array<ArrayBuffer>>>
}

/** A release and the root's signature, as it is kept and as stations fetch it. */
export async function signRelease(signer: Signer, release: Release): Promise<string> {
  const pack: Pack = { release, signature: await signer.sign(canonicalJson(release)) }
  return JSON.stringify(pack)
}

/** What is served of a release. */
export interface ReleasePacks {
  readonly station: PackFile
  /** Without the staff. Not signed: a resident's browser has no key to check it by, and believes the node it asked. */
  readonly guide: PackFile
}

export async function packsOf(release: Release, signed: string): Promise<ReleasePacks> {
  const guide: Guide = guideSchema.parse(release)
  return {
    station: await packText(release.number, '', signed),
    guide: await packText(release.number, 'guide-', JSON.stringify(guide)),
  }
}

async function packText(release: number, prefix: string, text: string): Promise<PackFile> {
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
