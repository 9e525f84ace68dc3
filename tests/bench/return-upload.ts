/** One chunk of a photograph by tus, as client/station/uploads.ts sends it from a browser. */
import { createHash } from 'node:crypto'
import { MATERIALS_PATH } from '../../client/station/uploads.ts'
import { systemTimer } from '../../server/system.ts'
import { ok, type Result } from '../../shared/result.ts'
import { authorization } from '../../sync/http/authorization.ts'
import { send } from '../../sync/http/wire.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { Device } from '../support/device.ts'

export interface Began {
  readonly location: string
  readonly offset: number
}

const CHUNK_BYTES = 128 * 1024
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** `began`: null for the first chunk, before which the upload is begun. */
export async function sendChunk(
  device: Device,
  bytes: Uint8Array<ArrayBuffer>,
  began: Began | null,
): Promise<Result<Began, TransportError>> {
  const tus = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array<ArrayBuffer>,
  ) => {
    let head = new Headers()
    const onHead = (response: Response) => {
      head = response.headers
    }
    const answer = await send(
      { timer: systemTimer, fetch: (to, init) => device.fetch(device.url + to, init) },
      {
        ...{ method, path, ...(body && { body }), onHead },
        headers: {
          'tus-resumable': '1.0.0',
          authorization: await authorization(device, method, path),
          ...headers,
        },
      },
    )
    return answer.ok ? ok(head) : answer
  }
  let at = began
  if (!at) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const made = await tus('POST', MATERIALS_PATH, {
      'upload-length': String(bytes.length),
      'upload-metadata': `sha256 ${base64(sha256)},type ${base64('image/jpeg')}`,
    })
    if (!made.ok) return made
    at = { location: made.value.get('location')!, offset: 0 }
  }
  const sent = await tus(
    'PATCH',
    at.location,
    { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at.offset) },
    bytes.subarray(at.offset, at.offset + CHUNK_BYTES),
  )
  return sent.ok ? ok({ ...at, offset: Number(sent.value.get('upload-offset')) }) : sent
}
