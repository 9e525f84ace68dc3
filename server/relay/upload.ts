/** A file from a relay to its county by tus (1.0.0), on from where it was broken off, and whatever else the relay signs. */
import { open } from 'node:fs/promises'
import { authorization, type Signatory } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { send, type WireDeps, type WireRequest } from '../../sync/http/wire.ts'
import { MATERIALS_PATH } from '../materials/uploads.ts'
import type { RelayState } from './relay-state.ts'

export interface UploadDeps {
  readonly wire: WireDeps
  readonly identity: Signatory
  readonly state: Pick<RelayState['materials'], 'upload' | 'began'>
  readonly signal: AbortSignal
}

export interface ToUpload {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  readonly type: string
  /** Devices that sent it. */
  readonly by?: readonly string[]
}

export type Uploaded =
  | { readonly type: 'sent' }
  /** Made way for something more urgent; the next goes on from there. */
  | { readonly type: 'interrupted' }
  | Failing

const CHUNK_BYTES = 256 * 1024
const TUS = { 'tus-resumable': '1.0.0' }
const unreachable = failingOf({ type: 'Unreachable' })

export async function signed(
  { wire, identity, signal }: Pick<UploadDeps, 'wire' | 'identity' | 'signal'>,
  request: Pick<WireRequest, 'method' | 'path' | 'headers' | 'body'>,
) {
  let head: Headers | null = null
  const { method, path } = request
  const answer = await send(wire, {
    ...request,
    // Bytes are checked by their own address: the signature is over the request without them.
    headers: { ...request.headers, authorization: await authorization(identity, method, path) },
    signal,
    onHead: ({ headers }) => {
      head = headers
    },
  })
  return { answer, header: (name: string): string | null => (head as Headers | null)?.get(name) ?? null }
}

/** `isThere`: asked where no upload is under way; then nothing is sent. */
export async function uploadUp(
  deps: UploadDeps,
  file: ToUpload,
  isThere: () => Promise<boolean | Failing>,
  urgent: () => boolean,
): Promise<Uploaded> {
  const begun = await goOn(deps, file.sha256)
  if (begun && 'type' in begun) return begun
  if (!begun) {
    const there = await isThere()
    if (there === true) return { type: 'sent' }
    if (there) return there
  }
  const place = begun ?? (await begin(deps, file))
  if ('type' in place) return place
  let { offset } = place
  while (offset < file.bytes) {
    const { answer, header } = await signed(deps, {
      method: 'PATCH',
      path: place.path,
      headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body: await chunk(file.path, offset),
    })
    if (!answer.ok) return failingOf(answer.error)
    const accepted = Number(header('upload-offset'))
    if (!(accepted > offset)) return unreachable
    offset = accepted
    if (offset < file.bytes && urgent()) return { type: 'interrupted' }
  }
  await deps.state.began(file.sha256, null)
  return { type: 'sent' }
}

interface Place {
  readonly path: string
  readonly offset: number
}

/** An upload that was begun and is known yet; null: none. */
async function goOn(deps: UploadDeps, sha256: string): Promise<Place | Failing | null> {
  const path = await deps.state.upload(sha256)
  if (path === null) return null
  const { answer, header } = await signed(deps, { method: 'HEAD', path, headers: TUS })
  if (answer.ok) return { path, offset: Number(header('upload-offset')) }
  if (header('upload-offset') === null && header('content-type') === null) return unreachable
  await deps.state.began(sha256, null)
  return null
}

async function begin(deps: UploadDeps, { sha256, type, bytes, by = [] }: ToUpload): Promise<Place | Failing> {
  const metadata = { sha256, type, ...(by.length > 0 && { by: by.join(',') }) }
  const { answer, header } = await signed(deps, {
    method: 'POST',
    path: MATERIALS_PATH,
    headers: {
      ...TUS,
      'upload-length': String(bytes),
      'upload-metadata': Object.entries(metadata)
        .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
        .join(','),
    },
  })
  if (!answer.ok) return failingOf(answer.error)
  const path = header('location')
  if (!path?.startsWith(`${MATERIALS_PATH}/`)) return unreachable
  await deps.state.began(sha256, path)
  return { path, offset: 0 }
}

async function chunk(path: string, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
