/**
 * A release as stations fetch it: signed, compressed once, immutable under a name made of its own bytes. Kept in memory
 * in the three encodings; whoever keeps an old one keeps it under its old name.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { type BrotliOptions, brotliCompress, constants, gzip, type ZlibOptions } from 'node:zlib'
import { utf8 } from '../shared/bytes.ts'
import { canonicalJson } from '../shared/canonical.ts'
import { partsOf } from '../shared/catalogue/pack.ts'
import type { Release } from '../shared/catalogue/release.ts'
import { type Guide, guideSchema } from '../shared/protocol/guide.ts'
import { hasher } from '../sync/crypto/hash.ts'
import type { Signer } from '../sync/signing.ts'
import type { PackEncoding } from './pack-encoding.ts'

export interface PackFile {
  readonly release: number
  /** `<number>-<16 hex of SHA-256>.json`; `guide-` before that of a guide. */
  readonly name: string
  readonly bytes: Readonly<Record<PackEncoding, Uint8Array<ArrayBuffer>>>
  /** Of the plain text, with which a first case can be taken: the head and the most used items. */
  readonly firstBytes: number
}

/** A release and the root's signature, as it is kept and as stations fetch it. */
export async function signRelease(signer: Signer, release: Release): Promise<string> {
  const [head, parts] = partsOf(hasher, release)
  const first = JSON.stringify({ release: head, signature: await signer.sign(canonicalJson(head)) })
  return [first, ...parts, ''].join('\n')
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
  const plain = utf8(text)
  const [br, zipped] = await Promise.all([encoded(plain, 'br', 11), encoded(plain, 'gzip')])
  return {
    release,
    name: `${prefix}${release}-${digest.slice(0, 16)}.json`,
    bytes: { br, gzip: zipped, identity: plain },
    firstBytes: utf8(text.split('\n', 2).join('\n')).length + 1,
  }
}

/** Quality 5 where somebody waits for it: a tenth larger than 10 and 11, which take 26 and 90 times its work. */
export async function encoded(
  plain: Uint8Array<ArrayBuffer>,
  encoding: PackEncoding,
  quality: 5 | 11 = 5,
): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === 'identity') return plain
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_LGWIN]: 22,
  }
  const { buffer, byteOffset, byteLength } =
    encoding === 'br'
      ? await promisify<Uint8Array, BrotliOptions, Buffer>(brotliCompress)(plain, { params })
      : await promisify<Uint8Array, ZlibOptions, Buffer>(gzip)(plain, { level: 9 })
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}
