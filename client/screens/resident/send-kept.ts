/**
 * Sends what a resident's device keeps, one step after the other, each written down before the next: the number, what
 * was typed, then each photograph. Begun again wherever it broke, it asks nothing twice: the number stays, and the
 * county writes what it has not yet.
 */
import type * as z from 'zod/mini'
import { utf8 } from '../../../shared/bytes.ts'
import {
  CODE_HEADER,
  FILINGS_PATH,
  filedSchema,
  numberGivenSchema,
} from '../../../shared/protocol/filings.ts'
import { progressSchema } from '../../../shared/protocol/progress.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import { type Failing, failingOf } from '../../../sync/http/failing.ts'
import type { WireRequest } from '../../../sync/http/wire.ts'
import type { TransportError } from '../../../sync/transport.ts'
import type { FilingDraft, Filings, KeptFiling } from '../../storage/filings.ts'
import { filingOf, namedFiles } from './filing-draft.ts'

export interface SendDeps {
  readonly filings: Filings
  /** `onSent`: 0…1 of the body. */
  readonly send: (
    request: WireRequest,
    onSent?: (fraction: number) => void,
  ) => Promise<Result<Blob, TransportError>>
}

/** What is on its way: the words, or a photograph (`nth` counts from 1). */
export type Moving =
  | { readonly type: 'words' }
  | { readonly type: 'file'; readonly nth: number; readonly of: number; readonly fraction: number }

export type Sent = { readonly type: 'done' } | Failing

type Uploading = Exclude<KeptFiling, FilingDraft>
const DONE = { type: 'done' } as const

export async function sendKept(deps: SendDeps, owner: string, tell: (moving: Moving) => void): Promise<Sent> {
  for (;;) {
    const kept = await deps.filings.read(owner)
    if (!kept || isWhole(kept)) return DONE
    if (kept.state === 'draft' || (kept.state === 'supplement' && kept.body)) tell({ type: 'words' })
    const sent =
      kept.state === 'draft'
        ? kept.number
          ? await file(deps, owner, kept, kept.number)
          : await takeNumber(deps, owner, kept)
        : kept.state === 'supplement' && kept.body
          ? await supplement(deps, owner, kept.caseNo, kept.body)
          : await upload(deps, owner, kept, tell)
    if (sent.type !== 'done') return sent
  }
}

/** Nothing of it is left to send. */
export const isWhole = (kept: KeptFiling): boolean =>
  kept.state !== 'draft' && kept.left.length === 0 && (kept.state === 'received' || kept.body === null)

async function takeNumber(deps: SendDeps, owner: string, { org }: FilingDraft): Promise<Sent> {
  const given = await ask(deps, 'POST', FILINGS_PATH, { org }, numberGivenSchema)
  if (!given.ok) return failingOf(given.error)
  await changeDraft(deps, owner, (draft) => (draft.org === org ? { ...draft, number: given.value } : draft))
  return DONE
}

async function file(
  deps: SendDeps,
  owner: string,
  draft: FilingDraft,
  number: NonNullable<FilingDraft['number']>,
): Promise<Sent> {
  await changeDraft(deps, owner, (now) => ({ ...now, sent: true }))
  const body = filingOf(draft, number.token)
  const filed = await ask(deps, 'PUT', `${FILINGS_PATH}/${number.caseNo}`, body, filedSchema)
  if (!filed.ok) {
    const failing = failingOf(filed.error)
    const problem: string | null = filed.error.type === 'Problem' ? filed.error.problem : null
    // A plain no: it was not written. Else what was sent may have arrived, and so may an earlier try.
    if (failing.type === 'refused' && problem !== 'closed')
      await changeDraft(deps, owner, (now) => ({
        ...{ ...now, sent: false },
        // Not known there (any more): nothing was ever written under it.
        number: problem === 'not-found' ? null : now.number,
      }))
    else if (problem === 'too-many-requests')
      await changeDraft(deps, owner, (now) => ({ ...now, sent: draft.sent }))
    return failing
  }
  const left = unique(namedFiles(draft.materials).map((named) => named.file))
  await deps.filings.change(owner, () => ({
    ...{ state: 'received', ...filed.value, item: draft.item, org: draft.org, token: number.token },
    ...{ left, of: left.length, lost: 0 },
  }))
  await deps.filings.tidy(owner, left)
  return DONE
}

async function supplement(
  deps: SendDeps,
  owner: string,
  caseNo: string,
  body: NonNullable<Extract<KeptFiling, { state: 'supplement' }>['body']>,
): Promise<Sent> {
  const path = `${FILINGS_PATH}/${caseNo}/supplements`
  const added = await ask(deps, 'POST', path, body, progressSchema)
  if (!added.ok) return failingOf(added.error)
  await deps.filings.change(owner, (now) => (now?.state === 'supplement' ? { ...now, body: null } : null))
  return DONE
}

async function upload(
  deps: SendDeps,
  owner: string,
  { caseNo, left, of, ...kept }: Uploading,
  tell: (moving: Moving) => void,
): Promise<Sent> {
  const { sha256 } = left[0]!
  const moving = { type: 'file', nth: of - left.length + 1, of } as const
  const blob = await deps.filings.file(owner, sha256)
  let isLost = blob === null
  if (blob) {
    tell({ ...moving, fraction: 0 })
    const request: WireRequest = {
      ...{ method: 'PUT', path: `${FILINGS_PATH}/${caseNo}/files/${sha256}` },
      headers: { [CODE_HEADER]: codeOf(kept), 'content-type': 'application/octet-stream' },
      body: new Uint8Array(await blob.arrayBuffer()),
    }
    const sent = await deps.send(request, (fraction) => tell({ ...moving, fraction }))
    if (!sent.ok) {
      const failing = failingOf(sent.error)
      // What is too large stays too large: another try would bring no other answer.
      if (failing.type === 'failed' && failing.reason !== 'too-large') return failing
      isLost = true
    }
  }
  const now = await deps.filings.change(owner, (kept) =>
    kept && kept.state !== 'draft'
      ? {
          ...kept,
          left: kept.left.filter((f) => f.sha256 !== sha256),
          lost: kept.lost + (isLost ? 1 : 0),
        }
      : null,
  )
  await deps.filings.tidy(owner, now && now.state !== 'draft' ? now.left : [])
  return DONE
}

const codeOf = (kept: Pick<Uploading, 'queryCode'> & { readonly token?: string }): string =>
  kept.token ?? kept.queryCode

const unique = <T extends { readonly sha256: string }>(files: readonly T[]): T[] => [
  ...new Map(files.map((file) => [file.sha256, file])).values(),
]

const changeDraft = (deps: SendDeps, owner: string, edit: (draft: FilingDraft) => FilingDraft) =>
  deps.filings.change(owner, (kept) => (kept?.state === 'draft' ? edit(kept) : null))

async function ask<T extends z.ZodMiniType>(
  { send }: SendDeps,
  method: string,
  path: string,
  body: unknown,
  schema: T,
): Promise<Result<z.infer<T>, TransportError>> {
  const headers = { 'content-type': 'application/json' }
  const answer = await send({ method, path, headers, body: utf8(JSON.stringify(body)) })
  if (!answer.ok) return answer
  try {
    return ok(schema.parse(JSON.parse(await answer.value.text())))
  } catch {
    // Something between us and the county spoke in its place.
    return err({ type: 'Unreachable' })
  }
}
