/** `POST /api/v1/progress`: a resident asks with the number and the code on the receipt, and without both gets nothing. */
import { Hono } from 'hono'
import { progressQuestionSchema } from '../../shared/protocol/progress.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import type { ReceiptHolder } from '../middleware/receipt-holder.ts'
import { progressOf } from '../progress.ts'

export interface ProgressDeps {
  readonly receiptHolder: ReceiptHolder
  readonly directory: ReleaseDirectory
  readonly clock: Clock
}

export function progressRoutes({ receiptHolder, directory, clock }: ProgressDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, progressQuestionSchema)
    if (!body.ok) return refuse(body.error)
    const held = await receiptHolder(c, body.value.caseNo, body.value.queryCode)
    if (!held.ok) return refuse(held.error)
    const progress = progressOf(directory, held.value.state, held.value.entries, isoOf(clock.now()))
    return c.json(progress, 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}
