/** A photograph from a station without a screen: by tus, and after a cut from where the node has it. */
import { createHash } from 'node:crypto'
import type { MaterialFile } from '../../shared/case/events.ts'
import type { Device } from './device.ts'

const MATERIALS = '/sync/v1/materials'
const TUS = { 'tus-resumable': '1.0.0' }
/** Bounded: tries while the line is cut, each after `rest`. */
const TRIES_MAX = 300

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The file as an event names it. */
export const fileOf = (bytes: Uint8Array): MaterialFile => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
  type: 'image/jpeg',
})

/**
 * Resolves when the node has the whole of it, with the offsets from which it was sent: [0] where nothing was cut.
 * Throws where the node refuses, or the line stays cut.
 */
export async function upload(device: Device, bytes: Uint8Array<ArrayBuffer>, rest: () => Promise<void>) {
  const { sha256, type } = fileOf(bytes)
  const offsets: number[] = []
  let location: string | null = null
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      if (location === null) {
        const begun = await device.request('POST', MATERIALS, null, {
          ...{ ...TUS, 'upload-length': String(bytes.length) },
          'upload-metadata': `sha256 ${base64(sha256)},type ${base64(type)}`,
        })
        if (begun.status !== 201) throw new Refused(begun.status)
        location = begun.headers.get('location')!
      }
      const asked = await device.request('HEAD', location, null, TUS)
      if (asked.status !== 200) throw new Refused(asked.status)
      const offset = Number(asked.headers.get('upload-offset'))
      // The last answer was lost on the way.
      if (offset === bytes.length) return offsets
      offsets.push(offset)
      // As a Blob: the bytes of an upload are not signed, they are checked by their own address.
      const sent = await device.request('PATCH', location, new Blob([bytes.subarray(offset)]), {
        ...{ ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      })
      if (sent.status !== 204) throw new Refused(sent.status)
      return offsets
    } catch (error) {
      if (error instanceof Refused) throw error
      await rest()
    }
  }
  throw new Error('the photograph does not get through')
}

export const download = (device: Device, sha256: string): Promise<Response> =>
  device.request('GET', `${MATERIALS}/by-hash/${sha256}`)

class Refused extends Error {
  constructor(status: number) {
    super(`the node refuses the photograph: ${status}`)
  }
}
