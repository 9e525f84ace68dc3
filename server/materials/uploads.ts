/**
 * Uploads of materials by the tus protocol (1.0.0: creation, termination, expiration). The caller has checked the
 * device's signature; an upload belongs to the device that began it, whose id its name begins with.
 */
import { Server } from '@tus/server'
import { toHex } from '../../shared/bytes.ts'
import { BUNDLE_BYTES_MAX, BUNDLE_TYPE } from '../../shared/protocol/bundle.ts'
import type { ProblemType } from '../../shared/protocol/problem.ts'
import type { Random } from '../../shared/random.ts'
import { mayForward, type Sender } from '../../sync/exchange/node.ts'
import { problemResponse } from '../middleware/problems.ts'
import { type UploadStore, uploadMetadataSchema } from './upload-store.ts'

export const MATERIALS_PATH = '/sync/v1/materials'
export const MATERIAL_BYTES_MAX = 20 * 1024 ** 2

export interface Uploads {
  /** Answers one tus request of this device. */
  answer(request: Request, sender: Sender): Promise<Response>
}

/** tus knows errors as objects of this shape, thrown. */
const refusal = (status_code: number, body: string) => ({ status_code, body })
const HASH_MISMATCH = 422

export interface UploadsDeps {
  readonly store: UploadStore
  readonly random: Random
  readonly device: (id: string) => { readonly org: string } | undefined
}

export function createUploads(deps: UploadsDeps): Uploads {
  const { store, random } = deps
  /** Whose request it is, while it is being answered. */
  const callers = new WeakMap<object, Sender>()
  const tus = new Server({
    path: MATERIALS_PATH,
    datastore: store,
    maxSize: BUNDLE_BYTES_MAX,
    // Right behind any proxy.
    relativeLocation: true,
    allowedOrigins: () => false,
    namingFunction: (request) => `${callers.get(request)?.device}-${toHex(random.bytes(16))}`,
    getFileIdFromRequest: (request) => new URL(request.url).pathname.slice(MATERIALS_PATH.length + 1),
    async onUploadCreate(request, upload) {
      const metadata = uploadMetadataSchema.safeParse(upload.metadata)
      if (!metadata.success) throw refusal(400, 'metadata')
      const sender = callers.get(request)
      const others = metadata.data.by?.split(',') ?? []
      if (!others.every((id) => sender && mayForward(sender, deps.device(id)?.org)))
        throw refusal(400, 'metadata')
      if (!upload.size) throw refusal(400, 'upload-length')
      if (metadata.data.type !== BUNDLE_TYPE && upload.size > MATERIAL_BYTES_MAX) throw refusal(413, '')
      if (await store.isForgotten(metadata.data.sha256)) throw refusal(410, '')
      return {}
    },
    async onIncomingRequest(request, id) {
      const device = callers.get(request)?.device
      if (device === undefined || !id.startsWith(`${device}-`)) throw refusal(404, '')
      // A crash may have come between the last byte and its check.
      if (request.method === 'HEAD') {
        const upload = await store.getUpload(id)
        if (upload.offset === upload.size && !(await store.finish(upload))) throw refusal(404, '')
      }
    },
    async onUploadFinish(_request, upload) {
      if (!(await store.finish(upload))) throw refusal(HASH_MISMATCH, '')
      return {}
    },
  })
  return {
    async answer(request, sender) {
      callers.set(request, sender)
      const response = await tus.handleWeb(request)
      return response.status < 400 ? response : asProblem(response)
    },
  }
}

/** tus clients read the status; ours reads the type as well. */
function asProblem(response: Response): Response {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !name.startsWith('content-')))
  return problemResponse(problemOf(response.status), { status: response.status, headers })
}

function problemOf(status: number): ProblemType {
  switch (status) {
    case 404:
    case 410:
      return 'not-found'
    case 409:
      return 'gap'
    case 413:
      return 'too-large'
    case HASH_MISMATCH:
      return 'hash-mismatch'
    default:
      // A lock that another request of the same upload holds, a full disk.
      return status >= 500 && status !== 501 ? 'unavailable' : 'bad-request'
  }
}
