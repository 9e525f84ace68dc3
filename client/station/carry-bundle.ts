/**
 * A bundle from a stick, whoever's it is, to a node that is reached now: the county's, which opens it, or the town's,
 * which keeps it sealed. It is read here only as far as its head goes.
 */
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_TYPE,
  BUNDLES_PATH,
  type BundleHead,
  type BundleRefusal,
  type BundleReport,
  bundleReportSchema,
} from '../../shared/protocol/bundle.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { BundleSource } from '../../sync/bundle/form.ts'
import { readHead } from '../../sync/bundle/read-bundle.ts'
import { runningSha256 } from '../../sync/crypto/running-sha256.ts'
import { authorization, type Identity } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { send } from '../../sync/http/wire.ts'
import type { StationNode } from '../../sync/own-node.ts'
import type { BundleDeps } from './bundle-deps.ts'
import { nodesToRead } from './nodes.ts'
import { transfer } from './uploads.ts'

export interface Carrying {
  readonly step: 'reading' | 'sending' | 'opening'
  /** 0…1 */
  readonly fraction: number
}

export type CarryError =
  /** Seen here already; nothing was sent. */
  | { readonly type: 'NoGood'; readonly reason: BundleRefusal }
  | { readonly type: 'TooLarge' }
  /** The stick was pulled out, perhaps. */
  | { readonly type: 'Unreadable' }
  | { readonly type: 'Unreachable' }
  /** `problem`: a type of shared/protocol/problem.ts, or `unknown`. */
  | { readonly type: 'Refused'; readonly problem: string }

export interface BundleCarrier {
  /** `known`: it was brought before, and this is what became of it. Again after a cut it goes on from there. */
  carry(
    file: File,
    onProgress: (now: Carrying) => void,
  ): Promise<Result<{ readonly report: BundleReport; readonly known: boolean }, CarryError>>
}

const READ_BYTES = 1024 ** 2
const CHUNK_BYTES = 512 * 1024

export function bundleCarrier(deps: BundleDeps): BundleCarrier {
  /** Where uploads of this page began: node and file → address. */
  const began = new Map<string, string>()
  return {
    async carry(file, onProgress) {
      const own = await deps.identity()
      if (!own) return err({ type: 'Refused', problem: 'unknown-device' })
      let sha256: string
      try {
        const head = await headOf(file)
        if (!head.ok) return err({ type: 'NoGood', reason: head.error.reason })
        if (head.value.area !== own.enrolment.authority.area)
          return err({ type: 'NoGood', reason: 'other-county' })
        if (file.size > BUNDLE_BYTES_MAX) return err({ type: 'TooLarge' })
        sha256 = await sha256Of(file, (fraction) => onProgress({ step: 'reading', fraction }))
      } catch {
        return err({ type: 'Unreadable' })
      }
      let last: Result<{ report: BundleReport; known: boolean }, CarryError> = err({ type: 'Unreachable' })
      for (const node of await nodesToRead({ meta: deps.meta, origin: deps.env.origin }, own)) {
        const told = await carryTo(deps, own, node, { file, sha256, began }, onProgress)
        // What one does not take another may: a town's node knows its own area's devices only.
        if (told.ok && told.value.report.state !== 'refused') return told
        if (told.ok || last.ok === false) last = told
      }
      return last
    },
  }
}

interface Carried {
  readonly file: File
  readonly sha256: string
  readonly began: Map<string, string>
}

async function carryTo(
  { env }: BundleDeps,
  own: Identity,
  { base }: StationNode,
  { file, sha256, began }: Carried,
  onProgress: (now: Carrying) => void,
): Promise<Result<{ report: BundleReport; known: boolean }, CarryError>> {
  const wire = { timer: env.timer, fetch: (path: string, init: RequestInit) => env.fetch(base + path, init) }
  const ask = async (): Promise<Result<BundleReport | null, Failing>> => {
    const path = `${BUNDLES_PATH}/${sha256}`
    const headers = { authorization: await authorization(own, 'POST', path) }
    const answer = await send(wire, { method: 'POST', path, headers })
    if (answer.ok) {
      const report = bundleReportSchema.safeParse(await json(answer.value))
      // Something between us and the node spoke in its place.
      return report.success ? ok(report.data) : err(failingOf({ type: 'Unreachable' }))
    }
    const { error } = answer
    return error.type === 'Problem' && error.problem === 'not-found' ? ok(null) : err(failingOf(error))
  }
  const before = await ask()
  if (!before.ok) return err(errorOf(before.error))
  if (before.value && before.value.state !== 'refused') return ok({ report: before.value, known: true })

  const key = `${base} ${sha256}`
  const sent = await transfer(
    {
      ...{ wire, base, chunkBytes: CHUNK_BYTES, urgent: () => false, signal: new AbortController().signal },
      onSending: (fraction) => onProgress({ step: 'sending', fraction }),
      onUrl: (url) => void (url === null ? began.delete(key) : began.set(key, url)),
    },
    own,
    { blob: file, sha256, type: BUNDLE_TYPE, url: began.get(key) ?? null },
  )
  if (sent.type === 'failed' || sent.type === 'refused') return err(errorOf(sent))
  onProgress({ step: 'opening', fraction: 1 })
  const told = await ask()
  if (!told.ok) return err(errorOf(told.error))
  // It was removed as unreadable between the two; whoever asks again sends it again.
  return told.value ? ok({ report: told.value, known: false }) : err({ type: 'Unreachable' })
}

const errorOf = ({ type, reason }: Failing): CarryError =>
  type === 'failed' ? { type: 'Unreachable' } : { type: 'Refused', problem: reason }

const sourceOf = (file: Blob): BundleSource => ({
  bytes: file.size,
  read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
})

async function headOf(file: Blob): Promise<Result<BundleHead, { type: 'Refused'; reason: BundleRefusal }>> {
  const read = await readHead(sourceOf(file))
  return read.ok ? ok(read.value.head) : read
}

async function sha256Of(file: Blob, onProgress: (fraction: number) => void): Promise<string> {
  const running = runningSha256()
  const { bytes, read } = sourceOf(file)
  for (let at = 0; at < bytes; at += READ_BYTES) {
    running.add(await read(at, Math.min(bytes, at + READ_BYTES)))
    onProgress(at / bytes)
  }
  return running.end()
}

async function json(body: Blob): Promise<unknown> {
  try {
    return JSON.parse(await body.text())
  } catch {
    return null
  }
}
