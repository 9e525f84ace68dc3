/**
 * Sends the bytes of materials by tus (1.0.0), one file after the other, behind the events. An upload remembers where
 * it began and goes on from there after a cut; it makes way at the end of a chunk when there is something more urgent.
 */
import type { HttpResponse } from 'tus-js-client'
import { problemSchema, problemType } from '../../shared/protocol/problem.ts'
import { authorization, type Identity } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { retryAfterOf, send, type WireDeps } from '../../sync/http/wire.ts'
import type { Files, KeptFile } from '../storage/files.ts'

export const MATERIALS_PATH = '/sync/v1/materials'

/** tus-js-client itself waits for ever. */
const SILENCE_MS = 30_000

export interface UploadDeps extends Omit<TransferDeps, 'onUrl'> {
  readonly files: Files
}

export interface TransferDeps {
  readonly wire: WireDeps
  /** Of the node: what stands before a path. */
  readonly base: string
  readonly chunkBytes: number
  /** Something more urgent than bytes waits. */
  readonly urgent: () => boolean
  readonly signal: AbortSignal
  readonly onSending: (fraction: number) => void
  /** Where it began, to go on from there; null: nowhere any more. */
  readonly onUrl: (url: string | null) => void
}

export type Uploaded =
  | { readonly type: 'sent' }
  /** Made way; goes on from there. */
  | { readonly type: 'interrupted' }
  | Failing

/** Sends one file; what comes of it is written down before it is told. */
export async function uploadFile(deps: UploadDeps, identity: Identity, file: KeptFile): Promise<Uploaded> {
  const uploaded =
    file.byStick && (await isThere(deps, identity, file))
      ? ({ type: 'sent' } as const)
      : await transfer(
          {
            ...deps,
            onUrl: (url) => void deps.files.change(file.sha256, { url }),
          },
          identity,
          file,
        )
  if (uploaded.type === 'sent') await deps.files.change(file.sha256, { state: 'sent', url: null })
  if (uploaded.type === 'refused')
    await deps.files.change(file.sha256, { url: null, refusals: file.refusals + 1 })
  return uploaded
}

/** The stick was before us. Whatever else the answer is: it is sent. */
async function isThere({ wire }: UploadDeps, identity: Identity, file: KeptFile): Promise<boolean> {
  const path = `${MATERIALS_PATH}/by-hash/${file.sha256}`
  let length: string | null = null
  const answer = await send(wire, {
    ...{ method: 'HEAD', path, headers: { authorization: await authorization(identity, 'HEAD', path) } },
    onHead: ({ headers }) => {
      length = headers.get('content-length')
    },
  })
  // Somebody else's page answers everything: only the right length is an answer.
  return answer.ok && length === String(file.bytes)
}

export async function transfer(
  deps: TransferDeps,
  identity: Identity,
  file: Pick<KeptFile, 'blob' | 'url' | 'sha256' | 'type'>,
): Promise<Uploaded> {
  // Not needed to take a case, so not in the first chunk.
  const { Upload } = await import('tus-js-client')
  return new Promise((resolve) => {
    const upload = new Upload(file.blob, {
      endpoint: deps.base + MATERIALS_PATH,
      // The node knows an upload for a week, also when it is whole and only its last answer was lost.
      uploadUrl: beganAt(deps.base, file.url),
      chunkSize: deps.chunkBytes,
      metadata: { sha256: file.sha256, type: file.type },
      // The loop tries again; two that do would wait twice.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async (request) => {
        const { pathname } = new URL(request.getURL(), location.origin)
        request.setHeader('Authorization', await authorization(identity, request.getMethod(), pathname))
      },
      onUploadUrlAvailable: () => deps.onUrl(upload.url),
      onProgress: (bytes, total) => {
        alive()
        deps.onSending(total > 0 ? bytes / total : 0)
      },
      onChunkComplete: (_chunk, accepted, total) => {
        alive()
        if (accepted < total && deps.urgent()) stop()
      },
      onSuccess: () => end({ type: 'sent' }),
      onError: (error) => end(failure('originalResponse' in error ? (error.originalResponse ?? null) : null)),
    })
    const stop = () => {
      void upload.abort()
      end({ type: 'interrupted' })
    }
    const giveUp = () => {
      void upload.abort()
      end(failingOf({ type: 'Unreachable' }))
    }
    let cancel = deps.wire.timer.after(SILENCE_MS, giveUp)
    const alive = () => {
      cancel()
      cancel = deps.wire.timer.after(SILENCE_MS, giveUp)
    }
    const end = (uploaded: Uploaded) => {
      cancel()
      deps.signal.removeEventListener('abort', stop)
      resolve(uploaded)
    }
    deps.signal.addEventListener('abort', stop)
    upload.start()
  })
}

function failure(response: Pick<HttpResponse, 'getBody' | 'getHeader'> | null): Failing {
  const body = response?.getBody() ?? ''
  const problem = problemSchema.safeParse(parsed(body))
  if (!problem.success) return failingOf({ type: 'Unreachable' })
  const retryAfterMs = retryAfterOf(response?.getHeader('Retry-After'))
  const failing = failingOf({ type: 'Problem', problem: problemType(problem.data), retryAfterMs })
  // A file that is too large stays too large.
  if (failing.reason === 'too-large') return { type: 'refused', reason: failing.reason }
  // Erased meanwhile, or an upload that is known no longer: nobody need mend it, the next exchange tells.
  if (failing.reason === 'not-found') return { type: 'failed', reason: failing.reason, retryAfterMs: null }
  return failing
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** null where it began at another node, which alone knows it. */
const beganAt = (base: string, url: string | null): string | null =>
  url !== null && new URL(url, location.href).origin === new URL(base || '/', location.href).origin
    ? url
    : null
