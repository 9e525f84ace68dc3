/**
 * The node's keys, made at the first start under DATA_DIR/keys, readable by its user alone: `node.json` signs batches and
 * releases; a county's `bundle.json` opens bundles, its `index.json` keys an index.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { fromBase64Url, toBase64Url } from '../shared/bytes.ts'
import { generateSealingPair, importSealingKey, keyName } from '../sync/crypto/ecdh.ts'
import {
  exportPrivateKey,
  exportPublicKey,
  generateKeyPair,
  importPrivateKey,
  signerOf,
} from '../sync/crypto/ecdsa.ts'
import type { Signer } from '../sync/signing.ts'
import { CannotStart } from './cannot-start.ts'
import { makeFolder, writeDurably } from './durable-file.ts'

export interface NodeKeys {
  readonly signer: Signer
  /** SPKI, base64url: what stations learn at enrolment. */
  readonly publicKey: string
}

/** pkcs8 and SPKI, base64url. */
const fileSchema = z.object({ private: z.string(), public: z.string() })

/** This and the next throw where the file is there and is no key: a node must not take a new identity by itself. */
/** `makes`: false where they must be there. */
export async function openKeys(dir: string, { makes = true } = {}): Promise<NodeKeys> {
  const pair = await openPair(dir, 'node.json', () => {
    if (makes) return generateKeyPair(true)
    throw new CannotStart(
      'DATA_DIR holds no keys: it must be the folder of the process with SEQUENCER=1, started before.',
    )
  })
  return { signer: signerOf(await importPrivateKey(pair.private)), publicKey: pair.public }
}

export interface BundleKey {
  /** SPKI, base64url: of the release. */
  readonly publicKey: string
  readonly name: string
  readonly privateKey: CryptoKey
}

export async function openBundleKey(dir: string): Promise<BundleKey> {
  const pair = await openPair(dir, 'bundle.json', generateSealingPair)
  const [name, privateKey] = await Promise.all([keyName(pair.public), importSealingKey(pair.private)])
  return { publicKey: pair.public, name, privateKey }
}

/** 32 bytes that key the index of persons and items: whoever has the index alone cannot try numbers against it. */
export async function openIndexKey(dir: string): Promise<Uint8Array> {
  await makeFolder(dir)
  const path = join(dir, 'index.json')
  const stored = await readText(path)
  const { key } =
    stored === null ? { key: toBase64Url(randomBytes(32)) } : indexKeySchema.parse(JSON.parse(stored))
  if (stored === null) await writeDurably(path, JSON.stringify({ key }), 0o600)
  return fromBase64Url(key)!
}

const indexKeySchema = z.object({ key: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) })

async function openPair(
  dir: string,
  name: string,
  generate: () => Promise<CryptoKeyPair>,
): Promise<z.infer<typeof fileSchema>> {
  await makeFolder(dir)
  const path = join(dir, name)
  const stored = await readText(path)
  return stored === null ? makeKeys(path, await generate()) : fileSchema.parse(JSON.parse(stored))
}

/** null: it is not there. */
const readText = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })

async function makeKeys(path: string, pair: CryptoKeyPair): Promise<z.infer<typeof fileSchema>> {
  const keys = {
    private: await exportPrivateKey(pair.privateKey),
    public: await exportPublicKey(pair.publicKey),
  }
  await writeDurably(path, JSON.stringify(keys), 0o600)
  return keys
}
