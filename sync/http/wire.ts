/** One request over the line: a deadline that moves on with every sign of life, and an answer that is read whole. */

import { type ProblemType, problemSchema, problemType } from '../../shared/protocol/problem.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Timer } from '../loop.ts'
import type { TransportError } from '../transport.ts'

export interface WireDeps {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  readonly timer: Timer
}

export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal
  /** The answer may come from, and go to, the browser's cache: only what concerns no person and never changes. */
  readonly immutable?: boolean
  /** Status and headers, before the body is read. */
  readonly onHead?: (response: Response) => void
  /** Bytes read so far (of the body as it is after decompression). */
  readonly onBytes?: (bytes: number, response: Response) => void
  /** The body of a 2xx answer as it comes, instead of the whole at the end; false: no more of it is wanted. */
  readonly take?: (chunk: Uint8Array<ArrayBuffer>, response: Response) => Promise<boolean>
  /** Of which answers; else of all. */
  readonly takes?: (response: Response) => boolean
}

const SILENCE_MS = 30_000
/** The slowest line that is given time to take a body: 16 kbit/s. */
const BYTES_PER_MS = 2

/** The body of a 2xx answer. */
export async function send(deps: WireDeps, request: WireRequest): Promise<Result<Blob, TransportError>> {
  const abort = new AbortController()
  const giveUp = () => abort.abort()
  request.signal?.addEventListener('abort', giveUp)
  let cancel = deps.timer.after(SILENCE_MS + (request.body?.length ?? 0) / BYTES_PER_MS, giveUp)
  const alive = () => {
    cancel()
    cancel = deps.timer.after(SILENCE_MS, giveUp)
  }
  let midway: true | undefined
  try {
    if (request.signal?.aborted) return err({ type: 'Unreachable' })
    const response = await deps.fetch(request.path, {
      method: request.method,
      ...(request.headers && { headers: request.headers }),
      ...(request.body && { body: request.body }),
      signal: abort.signal,
      cache: request.immutable ? 'default' : 'no-store',
      // What a device signs needs no cookie, and a cookie is a tenth of a small exchange.
      credentials: request.path.startsWith('/api/') ? 'same-origin' : 'omit',
      redirect: 'error',
    })
    alive()
    midway = true
    request.onHead?.(response)
    const take = response.ok && (request.takes?.(response) ?? true) ? request.take : undefined
    const body = await readWhole(
      response,
      async (bytes, chunk) => {
        alive()
        request.onBytes?.(bytes, response)
        if (!take) return true
        // While it is being taken, the line has no reason to say anything.
        cancel()
        const goOn = await take(chunk, response)
        alive()
        return goOn
      },
      take === undefined,
    )
    return response.ok ? ok(body) : err(await failureOf(response, body))
  } catch {
    // fetch tells nothing but that it failed: the line, the name, the certificate, our own deadline.
    return err({ type: 'Unreachable', ...(midway && { midway }) })
  } finally {
    cancel()
    request.signal?.removeEventListener('abort', giveUp)
  }
}

async function readWhole(
  response: Response,
  onBytes: (bytes: number, chunk: Uint8Array<ArrayBuffer>) => Promise<boolean>,
  keep: boolean,
): Promise<Blob> {
  const type = response.headers.get('content-type') ?? ''
  if (!response.body) return new Blob([], { type })
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body.getReader()
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(chunks, { type })
    if (keep) chunks.push(value)
    bytes += value.length
    if (await onBytes(bytes, value)) continue
    await reader.cancel()
    return new Blob([], { type })
  }
}

/** What is no problem document of ours comes from something between us and the node: a portal, a proxy. */
async function failureOf(response: Response, body: Blob): Promise<TransportError> {
  const problem = await problemOf(body)
  if (problem === undefined) return { type: 'Unreachable' }
  return { type: 'Problem', problem, retryAfterMs: retryAfterOf(response.headers.get('retry-after')) }
}

async function problemOf(body: Blob): Promise<ProblemType | null | undefined> {
  try {
    const document = problemSchema.safeParse(JSON.parse(await body.text()))
    return document.success ? problemType(document.data) : undefined
  } catch {
    return undefined
  }
}

/** Retry-After in seconds; a date would need the two clocks to agree. */
export function retryAfterOf(header: string | null | undefined): number | null {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
