/** The real line and storage of a resident's filing. */
import type { MaterialFile } from '../../../shared/case/events.ts'
import type { Org } from '../../../shared/org/org.ts'
import { FILE_BYTES_MAX } from '../../../shared/protocol/filings.ts'
import { err } from '../../../shared/result.ts'
import { send } from '../../../sync/http/wire.ts'
import type { FormPlace } from '../../components/station-context.ts'
import { keepMaterial } from '../../station/materials.ts'
import { Filings } from '../../storage/filings.ts'
import { scalePhotograph } from '../../storage/scale.ts'
import { isStorageFull } from '../../storage/storage-full.ts'
import type { SubmissionDeps } from './submission.ts'

const timer: SubmissionDeps['timer'] = {
  after(delayMs, fire) {
    const id = setTimeout(fire, delayMs)
    return () => clearTimeout(id)
  },
}

export const submissionDeps: SubmissionDeps = {
  filings: new Filings(),
  timer,
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
  send: (request, onSent) =>
    send({ fetch: onSent ? telling(onSent) : (path, init) => fetch(path, init), timer }, request),
  alone: async (owner, work) =>
    // Plain http has no locks, and one tab.
    'locks' in navigator ? navigator.locks.request(`yimen-${owner}`, work) : work(),
  onDefect: (error) => console.error(error),
}

/** A resident's own device as forms need it; bytes by their SHA-256. */
export function placeOf(files: {
  readonly keep: (sha256: string, blob: Blob) => Promise<void>
  readonly get: (sha256: string) => Promise<Blob | null>
  readonly orgs?: readonly Org[]
}): FormPlace {
  const deps = {
    files: { keep: ({ sha256 }: MaterialFile, blob: Blob) => files.keep(sha256, blob) },
    browser: { scale: scalePhotograph },
    clock: { now: () => Date.now() },
  }
  return {
    orgs: () => files.orgs ?? [],
    file: files.get,
    async keepFile(given) {
      // What the county takes from anybody (FILE_TYPES): a picture becomes a JPEG.
      if (!/^(image\/.+|application\/pdf)$/.test(given.type)) throw new RangeError('no picture and no PDF')
      try {
        return await keepMaterial(deps, given, FILE_BYTES_MAX)
      } catch (error) {
        if (isStorageFull(error)) return err({ type: 'StorageFull' })
        throw error
      }
    },
  }
}

/** fetch tells nothing of how far a body is; XMLHttpRequest does. */
function telling(onSent: (fraction: number) => void): (path: string, init: RequestInit) => Promise<Response> {
  return (path, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(init.method ?? 'GET', path)
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
      request.responseType = 'blob'
      request.upload.onprogress = ({ loaded, total, lengthComputable }) =>
        onSent(lengthComputable && total > 0 ? loaded / total : 0)
      request.onload = () => {
        const headers = new Headers()
        for (const name of ['content-type', 'retry-after']) {
          const value = request.getResponseHeader(name)
          if (value !== null) headers.set(name, value)
        }
        const body = request.status === 204 ? null : (request.response as Blob)
        resolve(new Response(body, { status: request.status, headers }))
      }
      request.onerror = request.onabort = () => reject(new TypeError('the line'))
      init.signal?.addEventListener('abort', () => request.abort())
      request.send(init.body as XMLHttpRequestBodyInit)
    })
}
