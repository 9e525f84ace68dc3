/** The exchange over fetch: compressed where it pays, signed by the device, the answer checked against its schema. */
import { utf8 } from '../../shared/bytes.ts'
import { COMPACT_MAX_BYTES, COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import {
  ANSWERS_TYPE,
  type ExchangeRequest,
  exchangeResponseSchema,
  onWire,
} from '../../shared/protocol/exchange.ts'
import { err, ok } from '../../shared/result.ts'
import type { Answer, AskForAnswers, Transport, TransportError } from '../transport.ts'
import { authorization, type Signatory } from './authorization.ts'
import { send, type WireDeps, type WireRequest } from './wire.ts'

export const EXCHANGE_PATH = '/sync/v1/exchange'

/** Below this, compression saves less than its header costs. */
const GZIP_FROM_BYTES = 1024

type Compact = typeof import('./compact.ts')

export function fetchTransport(
  deps: WireDeps,
  identity: Signatory,
  signal: AbortSignal,
): Transport & { readonly answers: AskForAnswers } {
  /** The node knows another dictionary, or none. */
  let isPlain = false
  const post = async (compact: Compact | null, plain: Uint8Array<ArrayBuffer>, how: How) => {
    const { body, headers } = compact
      ? { body: compact.packed(plain), headers: { 'content-type': COMPACT_TYPE } }
      : await asJson(plain)
    const answer = await send(deps, {
      ...{ method: 'POST', path: EXCHANGE_PATH, body, signal, ...how },
      headers: { ...headers, authorization: await authorization(identity, 'POST', EXCHANGE_PATH, body) },
    })
    return answer.ok ? ok({ body: answer.value, compact }) : answer
  }
  const ask = async (request: ExchangeRequest, how: How = {}) => {
    const plain = utf8(onWire(request))
    const compact = isPlain || plain.length > COMPACT_MAX_BYTES ? null : await compactFor(request)
    const answer = await post(compact, plain, how)
    if (!compact || answer.ok || !isUnknownForm(answer.error)) return answer
    isPlain = true
    return post(null, plain, how)
  }
  return {
    async exchange(request) {
      const answer = await ask(request)
      return answer.ok ? readAnswer(answer.value) : answer
    },
    async answers(request, { take, signal: ending }) {
      const either = eitherOf(signal, ending)
      const lines = linesTo(async (line) => {
        const answer = answerIn(line)
        return (await take(answer)) && answer.ok
      })
      const whole = await ask(request, { signal: either.signal, takes: isAnswers, take: lines.take })
      either.release()
      if (lines.areRefused()) return
      if (!whole.ok) await take(whole)
      else if (!lines.areWhole()) await take(err({ type: 'Unreachable', midway: true }))
      else if (lines.count() === 0) await take(await readAnswer(whole.value))
    },
  }
}

type How = Pick<Partial<WireRequest>, 'signal' | 'takes' | 'take'>

const isAnswers = ({ headers }: Response): boolean => headers.get('content-type') === ANSWERS_TYPE

/** Aborted when one of them is; Chromium knows `AbortSignal.any` since 116 only. */
function eitherOf(...signals: readonly AbortSignal[]) {
  const either = new AbortController()
  const abort = () => either.abort()
  for (const signal of signals) {
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  }
  const release = () => {
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
  return { signal: either.signal, release }
}

/** Cuts a text that comes in chunks into its lines. */
function linesTo(onLine: (line: string) => Promise<boolean>) {
  const decoder = new TextDecoder()
  let rest = ''
  let count = 0
  let isRefused = false
  return {
    count: () => count,
    /** Nothing stands behind the last line. */
    areWhole: () => rest === '',
    areRefused: () => isRefused,
    async take(chunk: Uint8Array<ArrayBuffer>): Promise<boolean> {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        count += 1
        if (await onLine(line)) continue
        isRefused = true
        return false
      }
      return true
    },
  }
}

/** Before the guide is here its program would only hold up what the first case waits for. */
const compactFor = async ({ release }: ExchangeRequest): Promise<Compact | null> =>
  release === 0 ? null : import('./compact.ts').catch(() => null)

const isUnknownForm = (error: TransportError): boolean =>
  error.type === 'Problem' && error.problem === 'unsupported-encoding'

async function asJson(plain: Uint8Array<ArrayBuffer>) {
  const zipped = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null
  const headers = { 'content-type': 'application/json', ...(zipped && { 'content-encoding': 'gzip' }) }
  return { body: zipped ?? plain, headers }
}

interface Whole {
  readonly body: Blob
  readonly compact: Compact | null
}

async function readAnswer({ body, compact }: Whole): Promise<Answer> {
  try {
    const isCompact = compact !== null && body.type === COMPACT_TYPE
    return answerIn(
      isCompact
        ? new TextDecoder().decode(compact.unpacked(new Uint8Array(await body.arrayBuffer())))
        : await body.text(),
    )
  } catch {
    return err({ type: 'Unreachable' })
  }
}

/** An answer that is none: something between us and the node spoke in its place. */
function answerIn(text: string): Answer {
  const response = exchangeResponseSchema.safeParse(jsonIn(text))
  return response.success ? ok(response.data) : err({ type: 'Unreachable' })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
