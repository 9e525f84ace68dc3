/** The node's signing key (batches, releases), made at the first start under DATA_DIR/keys, readable by its user alone. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import {
  exportPrivateKey,
  exportPublicKey,
  generateKeyPair,
  importPrivateKey,
  signerOf,
} from '../sync/crypto/ecdsa.ts'
import type { Signer } from '../sync/signing.ts'
import { writeDurably } from './durable-file.ts'

export interface NodeKeys {
  readonly signer: Signer
  /** SPKI, base64url: what stations learn at enrolment. */
  readonly publicKey: string
}

/** pkcs8 and SPKI, base64url. */
const fileSchema = z.object({ private: z.string(), public: z.string() })

/** Throws where the file is there and is no key: a node must not take a new identity by itself. */
export async function openKeys(dir: string): Promise<NodeKeys> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'node.json')
  const stored = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const pair = stored === null ? await makeKeys(path) : fileSchema.parse(JSON.parse(stored))
  return { signer: signerOf(await importPrivateKey(pair.private)), publicKey: pair.public }
}

async function makeKeys(path: string): Promise<z.infer<typeof fileSchema>> {
  const pair = await generateKeyPair(true)
  const keys = {
    private: await exportPrivateKey(pair.privateKey),
    public: await exportPublicKey(pair.publicKey),
  }
  await writeDurably(path, JSON.stringify(keys), 0o600)
  return keys
}
