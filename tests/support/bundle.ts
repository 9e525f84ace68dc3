/** A bundle as a station writes it, and the same bytes as a node reads them. */
import { createHash } from 'node:crypto'
import type { MaterialFile } from '../../shared/case/events.ts'
import {
  BUNDLE_TYPE,
  BUNDLES_PATH,
  type BundleReport,
  bundleReportSchema,
} from '../../shared/protocol/bundle.ts'
import type { BundleSource } from '../../sync/bundle/form.ts'
import { type ToWrite, type WriteDeps, writeBundle } from '../../sync/bundle/write-bundle.ts'

type Bytes = Uint8Array<ArrayBuffer>

export const sourceOf = (bytes: Bytes): BundleSource => ({
  bytes: bytes.length,
  read: async (from, to) => {
    if (from < 0 || to > bytes.length || to < from) throw new Error('read beyond the file')
    return bytes.slice(from, to)
  },
})

export const contentOf = (bytes: Bytes, type = 'image/jpeg') => ({
  ...{ sha256: sha256Of(bytes), bytes: bytes.length, type },
  read: async (from: number, to: number) => bytes.slice(from, to),
})
export const fileOf = ({ sha256, bytes, type }: MaterialFile): MaterialFile => ({ sha256, bytes, type })

export const sha256Of = (bytes: Bytes): string => createHash('sha256').update(bytes).digest('hex')

export async function bundleBytes(deps: WriteDeps, what: ToWrite): Promise<Bytes> {
  const pieces: Bytes[] = []
  for await (const piece of writeBundle(deps, what)) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

type Ask = (
  method: string,
  path: string,
  headers?: Record<string, string>,
  body?: BodyInit,
) => Promise<Response>

const base64 = (text: string) => Buffer.from(text).toString('base64')
const TUS = { 'tus-resumable': '1.0.0' }

/** Uploads it as a screen does, and asks what became of it. */
export async function carry(ask: Ask, bytes: Bytes): Promise<BundleReport> {
  const sha256 = sha256Of(bytes)
  const begun = await ask('POST', '/sync/v1/materials', {
    ...{ ...TUS, 'upload-length': String(bytes.length) },
    'upload-metadata': `sha256 ${base64(sha256)},type ${base64(BUNDLE_TYPE)}`,
  })
  if (begun.status !== 201) throw new Error(`upload: ${begun.status} ${await begun.text()}`)
  const path = new URL(begun.headers.get('location')!, 'http://localhost').pathname
  const sent = await ask(
    'PATCH',
    path,
    { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
    new Blob([bytes]),
  )
  if (sent.status !== 204) throw new Error(`upload: ${sent.status} ${await sent.text()}`)
  return told(ask, sha256)
}

export async function told(ask: Ask, sha256: string): Promise<BundleReport> {
  const answer = await ask('POST', `${BUNDLES_PATH}/${sha256}`)
  if (!answer.ok) throw new Error(`bundle: ${answer.status} ${await answer.text()}`)
  return bundleReportSchema.parse(await answer.json())
}
