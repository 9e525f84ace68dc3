/**
 * What a running node does for its operator, over a socket that only the node's own user can open. Long work answers
 * with a JSON line for each step (`tell`) and a last one for its end: `done` with the result, or `failed` with a sentence.
 */
import { isAbsolute } from 'node:path'
import { Hono } from 'hono'
import * as z from 'zod/mini'
import { utf8 } from '../../shared/bytes.ts'
import { CannotDo } from '../cannot-do.ts'
import { knownReason } from '../known-reason.ts'
import type { Logger } from '../logger.ts'
import { readJson } from '../middleware/body.ts'
import { problemResponse, refuse } from '../middleware/problems.ts'
import { Broken } from '../verify/findings.ts'
import type { Operations, Tell } from './operations.ts'

export interface ControlDeps {
  readonly operations: Operations
  readonly logger: Pick<Logger, 'defect'>
  /** Set when the node stops: what goes on is broken off. */
  readonly shutdown: AbortSignal
}

const backupSchema = z.object({ to: z.string().check(z.refine(isAbsolute)) })
const importSchema = z.object({ file: z.string().check(z.refine(isAbsolute)) })

export function createControlApp({ operations, logger, shutdown }: ControlDeps): Hono {
  const app = new Hono()
  app.onError((error) => {
    logger.defect(error)
    return problemResponse('internal')
  })
  app.notFound(() => refuse({ type: 'NotFound' }))
  app.get('/status', async (c) => c.json(await operations.status()))
  app.post('/backup', async (c) => {
    const body = await readJson(c.req.raw, backupSchema)
    if (!body.ok) return refuse(body.error)
    return inLines(logger, shutdown, (tell, signal) => operations.backUp(body.value.to, tell, signal))
  })
  app.post('/release', () => inLines(logger, shutdown, () => operations.release()))
  app.post('/import', async (c) => {
    const body = await readJson(c.req.raw, importSchema)
    if (!body.ok) return refuse(body.error)
    return inLines(logger, shutdown, (tell) => operations.importBundle(body.value.file, tell))
  })
  app.post('/verify', () => inLines(logger, shutdown, (tell) => operations.verify(tell)))
  return app
}

export const lineSchema = z.union([
  z.object({ tell: z.string() }),
  z.object({ failed: z.string() }),
  z.object({ done: z.unknown() }),
])
type Line = z.infer<typeof lineSchema>

/** Whoever asked and has gone breaks it off, too. */
function inLines(
  logger: ControlDeps['logger'],
  shutdown: AbortSignal,
  work: (tell: Tell, signal: AbortSignal) => Promise<unknown>,
): Response {
  const gone = new AbortController()
  const signal = AbortSignal.any([gone.signal, shutdown])
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const line = (one: Line) => {
        if (!gone.signal.aborted) controller.enqueue(utf8(`${JSON.stringify(one)}\n`))
      }
      await work((sentence) => line({ tell: sentence }), signal).then(
        (done) => line({ done }),
        (error: unknown) => {
          const failed = sentenceOf(error, signal)
          if (failed === null) logger.defect(error)
          line({
            failed: failed ?? 'This is a defect of the program; what is known of it stands in the log.',
          })
        },
      )
      if (!gone.signal.aborted) controller.close()
    },
    cancel: () => gone.abort(),
  })
  return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson' } })
}

/** null for a defect. */
export function sentenceOf(error: unknown, signal?: AbortSignal): string | null {
  if (signal?.aborted) return 'The node is stopping: begin again when it runs.'
  if (error instanceof CannotDo || error instanceof Broken) return error.message
  const why = knownReason(error)
  const path = (error as { path?: unknown } | null)?.path
  return why && `${typeof path === 'string' ? `"${path}" cannot be used` : 'It cannot be done'}: ${why}.`
}
