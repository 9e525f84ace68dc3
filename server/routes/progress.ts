/** `POST /api/v1/progress`: a resident asks with the number and the code on the receipt, and without both gets nothing. */
import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { utf8 } from '../../shared/bytes.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { parseCaseNumber } from '../../shared/case/number.ts'
import { type Progress, progressQuestionSchema } from '../../shared/protocol/progress.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { LogStore } from '../../sync/store.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import type { CallerAddress } from '../middleware/caller-address.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import { progressOf } from '../progress.ts'

export interface ProgressDeps {
  readonly store: Pick<LogStore, 'stream'>
  readonly directory: ReleaseDirectory
  readonly clock: Clock
  readonly callerAddress: CallerAddress
}

/** Six digits: ten wrong tries an hour find a code in eleven years. A right one does not count. */
const TRIES_PER_NUMBER = { tries: 10, durationMs: 3_600_000 }
const TRIES_PER_ADDRESS = { tries: 100, durationMs: 3_600_000 }

export function progressRoutes(deps: ProgressDeps): Hono<AppContext> {
  const perNumber = countTries(TRIES_PER_NUMBER)
  const perAddress = countTries(TRIES_PER_ADDRESS)
  const routes = new Hono<AppContext>()
  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, progressQuestionSchema)
    if (!body.ok) return refuse(body.error)
    const address = deps.callerAddress(c)
    const fromHere = await perAddress.take(address)
    if (!fromHere.ok) return refuse(fromHere.error)
    const number = parseCaseNumber(body.value.caseNo)
    if (!number.ok) return refuse({ type: 'NotFound' })
    // A number that does not exist is counted like one that does, or the count would tell them apart.
    const caseNo = number.value.number
    const forNumber = await perNumber.take(caseNo)
    if (!forNumber.ok) return refuse(forNumber.error)

    const progress = await lookUp(deps, caseNo, body.value.queryCode)
    if (!progress) return refuse({ type: 'NotFound' })
    await Promise.all([perNumber.giveBack(caseNo), perAddress.giveBack(address)])
    return c.json(progress, 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** null where the number or the code is wrong; nobody learns which. */
async function lookUp(deps: ProgressDeps, caseNo: string, code: string): Promise<Progress | null> {
  const entries = await deps.store.stream(caseStream(caseNo))
  const state = foldCase(entries)
  if (!state || state.erased || !sameText(state.queryCode, code.normalize('NFKC').replace(/\s/g, '')))
    return null
  return progressOf(deps.directory, state, entries, isoOf(deps.clock.now()))
}

function sameText(a: string, b: string): boolean {
  const left = utf8(a)
  const right = utf8(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
