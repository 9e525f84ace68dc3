/**
 * `/api/v1/filings` (网上申办), at the county alone. Whoever applies has no account: the number is given with a token, and
 * what is added to a case is added by its receipt. Everything may be sent again.
 */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import {
  CODE_HEADER,
  FILE_BYTES_MAX,
  filingSchema,
  numberQuestionSchema,
  supplementSchema,
} from '../../shared/protocol/filings.ts'
import { ok } from '../../shared/result.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { Filings } from '../filings/filings.ts'
import { isOfType } from '../materials/file-type.ts'
import type { MaterialFiles } from '../materials/material-files.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type BodyLimits, readBytes, readJson } from '../middleware/body.ts'
import type { CallerAddress } from '../middleware/caller-address.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import type { ReceiptHolder } from '../middleware/receipt-holder.ts'
import { progressOf } from '../progress.ts'

export interface FilingsRoutesDeps {
  readonly filings: Filings
  readonly receiptHolder: ReceiptHolder
  readonly callerAddress: CallerAddress
  readonly files: Pick<MaterialFiles, 'take'>
  /** What has arrived is taken in when it resolves. */
  readonly takenIn: () => Promise<void>
  readonly directory: ReleaseDirectory
  readonly clock: Clock
  /** A restored county gets its past back before it gives any number. */
  readonly healing: () => boolean
}

/** A village behind one address files a dozen in an hour. */
const NUMBERS_PER_ADDRESS = { tries: 60, durationMs: 3_600_000 }
/** Each may write. */
const WRITES_PER_NUMBER = { tries: 60, durationMs: 3_600_000 }
/** Photographs: some 75 MB where each is as large as ours make them. */
const FILES_PER_ADDRESS = { tries: 300, durationMs: 3_600_000 }
/** Bodies that are held whole at one time, of all and of one address: whoever sends slowly keeps out no others. */
const READING_MAX = { all: 48, address: 4 }
/** A form of long texts. */
const FILING: BodyLimits = { sentBytesMax: 256 * 1024, inflatedBytesMax: 256 * 1024 }

export function filingsRoutes(deps: FilingsRoutesDeps): Hono<AppContext> {
  const { filings, receiptHolder, directory, clock, files } = deps
  const perAddress = countTries(NUMBERS_PER_ADDRESS)
  const perNumber = countTries(WRITES_PER_NUMBER)
  const filesPerAddress = countTries(FILES_PER_ADDRESS)
  /** By address. */
  const reading: string[] = []
  const routes = new Hono<AppContext>()
  routes.use(async (_, next) => (deps.healing() ? refuse({ type: 'Healing' }) : next()))

  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, numberQuestionSchema)
    if (!body.ok) return refuse(body.error)
    const allowed = await perAddress.take(deps.callerAddress(c))
    if (!allowed.ok) return refuse(allowed.error)
    const given = await filings.number(body.value.org)
    return given.ok ? c.json(given.value, 201, NO_STORE) : refuse(given.error)
  })

  routes.put('/:caseNo', async (c) => {
    const caseNo = c.req.param('caseNo')
    const body = await readJson(c.req.raw, filingSchema, FILING)
    if (!body.ok) return refuse(body.error)
    const { token, ...filing } = body.value
    const given = filings.filingOf(caseNo, token)
    if (given === null) return refuse({ type: 'NotFound' })
    const allowed = await perNumber.take(caseNo)
    if (!allowed.ok) return refuse(allowed.error)
    const filed = await filings.file(caseNo, given, filing)
    return filed.ok ? c.json(filed.value, 200, NO_STORE) : refuse(filed.error)
  })

  routes.post('/:caseNo/supplements', async (c) => {
    const body = await readJson(c.req.raw, supplementSchema, FILING)
    if (!body.ok) return refuse(body.error)
    const { queryCode, ...given } = body.value
    const held = await receiptHolder(c, c.req.param('caseNo'), queryCode)
    if (!held.ok) return refuse(held.error)
    const { caseNo } = held.value.state
    const allowed = await perNumber.take(caseNo)
    if (!allowed.ok) return refuse(allowed.error)
    const added = await filings.supplement(caseNo, given)
    if (!added.ok) return refuse(added.error)
    const now = await receiptHolder(c, caseNo, queryCode)
    if (!now.ok) return refuse(now.error)
    const progress = progressOf(directory, now.value.state, now.value.entries, isoOf(clock.now()))
    return c.json(progress, 200, NO_STORE)
  })

  routes.put('/:caseNo/files/:sha256', async (c) => {
    const code = c.req.header(CODE_HEADER)
    if (code === undefined) return refuse({ type: 'WrongShape', path: CODE_HEADER })
    const caseNo = c.req.param('caseNo')
    const own = await filings.filed(caseNo, code)
    const held = own ? ok({ state: own }) : await receiptHolder(c, caseNo, code)
    if (!held.ok) return refuse(held.error)
    const sha256 = c.req.param('sha256')
    const { materials, receivedOrg } = held.value.state
    const named = Object.values(materials)
      .flatMap((m) => m.files)
      .find((file) => file.sha256 === sha256)
    if (!named) return refuse({ type: 'NotFound' })
    const address = deps.callerAddress(c)
    const allowed = await filesPerAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const fromHere = reading.filter((one) => one === address).length
    if (reading.length >= READING_MAX.all || fromHere >= READING_MAX.address)
      return refuse({ type: 'TooManyRequests', retryAfterMs: 5_000 })
    reading.push(address)
    try {
      const sent = await readBytes(c.req.raw, {
        sentBytesMax: FILE_BYTES_MAX,
        inflatedBytesMax: FILE_BYTES_MAX,
      })
      if (!sent.ok) return refuse(sent.error)
      const isIt = createHash('sha256').update(sent.value).digest('hex') === sha256
      if (!isIt || !isOfType(sent.value, named.type)) return refuse({ type: 'HashMismatch' })
      // Whether these bytes were erased is read off the cases that name them: this one must be among them.
      await deps.takenIn()
      await files.take(sent.value, sha256, named.type, { from: [receivedOrg] })
    } finally {
      reading.splice(reading.indexOf(address), 1)
    }
    return c.body(null, 204, NO_STORE)
  })

  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/:caseNo', () => refuse({ type: 'MethodNotAllowed', allow: 'PUT' }))
  routes.all('/:caseNo/supplements', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/:caseNo/files/:sha256', () => refuse({ type: 'MethodNotAllowed', allow: 'PUT' }))
  return routes
}

const NO_STORE = { 'Cache-Control': 'no-store' }
