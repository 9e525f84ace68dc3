/**
 * The one place where an expected failure becomes a problem document (RFC 9457). The record has a cell for every type
 * of failure, so that a new one does not compile until its answer is decided.
 */
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { utf8 } from '../../shared/bytes.ts'
import { PROBLEM_PREFIX, PROBLEMS, type Problem, type ProblemType } from '../../shared/protocol/problem.ts'
import type { ExchangeError } from '../../sync/exchange/node.ts'
import type { FilingError } from '../filings/filings.ts'
import type { JoinError } from '../join.ts'
import type { Logger } from '../logger.ts'
import { StoreUnavailable } from '../stores/store-unavailable.ts'
import type { AppContext } from './app-context.ts'
import type { BodyError } from './body.ts'
import type { DeviceError } from './device-auth.ts'
import type { TooManyRequests } from './rate-limit.ts'

export type Failure =
  | ExchangeError
  | BodyError
  | DeviceError
  | TooManyRequests
  | JoinError
  /** A session alone enrols no device here. */
  | { readonly type: 'NeedsInvitation' }
  /** Accounts are the county manager's. */
  | { readonly type: 'NotManager' }
  | { readonly type: 'OwnAccount' }
  /** An invitation alone opens it again. */
  | { readonly type: 'AccountClosed' }
  | { readonly type: 'WrongPassword' }
  | { readonly type: 'NoSession' }
  /** Signed in, but this is not for them. */
  | { readonly type: 'NotForThem' }
  /** The page that sent it is not ours. */
  | { readonly type: 'ForeignOrigin' }
  /** The staff member's organisation is not in the release. */
  | { readonly type: 'NoOrg' }
  /** For the county centre's managers alone. */
  | { readonly type: 'NotManager' }
  | { readonly type: 'NotAKey' }
  | { readonly type: 'NotFound' }
  | { readonly type: 'MethodNotAllowed'; readonly allow: string }
  /** Nobody is late, or somebody has told. */
  | { readonly type: 'NotDue' }
  /** The bytes are not those of the name. */
  | { readonly type: 'HashMismatch' }
  | FilingError
  | { readonly type: 'NotBuilt' }
  /** No relay without it: stations need to know where the county is. */
  | { readonly type: 'NoPublicUrl' }
  /** At a relay: the county alone does this. */
  | { readonly type: 'CountyOnly' }
  /** At a relay: the county does not answer, and without it this cannot be done. */
  | { readonly type: 'CountyGone' }
  /** At a process that only takes in: the one that sequences does this, and is not there now. */
  | { readonly type: 'SequencerGone' }
  /** A restored county gets its past back before it enrols anybody. */
  | { readonly type: 'Healing' }
  /** At a relay: the invitation is for another area's office. */
  | { readonly type: 'OtherArea' }
  /** At the edge: what is wrong with ORIGIN. */
  | { readonly type: 'BadOrigin'; readonly sentence: string }
  /** At the edge: the county node does not answer. */
  | { readonly type: 'OriginSilent' }
  /** The database does not do what it should: it is tried again. */
  | { readonly type: 'StoreGone' }

const PROBLEM_OF: Record<Failure['type'], ProblemType> = {
  ForeignLog: 'forbidden',
  BadChain: 'bad-request',
  BadSeal: 'bad-signature',
  Incomplete: 'incomplete',
  TooLarge: 'too-large',
  UnsupportedEncoding: 'unsupported-encoding',
  NotJson: 'bad-request',
  WrongShape: 'bad-request',
  NoSignature: 'unauthorized',
  UnknownDevice: 'unknown-device',
  BadSignature: 'bad-signature',
  TooManyRequests: 'too-many-requests',
  WrongPassword: 'wrong-password',
  NoSession: 'unauthorized',
  NotForThem: 'forbidden',
  ForeignOrigin: 'forbidden',
  NoOrg: 'forbidden',
  NotManager: 'forbidden',
  OwnAccount: 'forbidden',
  NeedsInvitation: 'needs-invitation',
  NoInvitation: 'no-invitation',
  InvitationUsed: 'invitation-used',
  InvitationOver: 'invitation-over',
  AccountTaken: 'account-taken',
  AccountClosed: 'account-closed',
  NotAKey: 'bad-request',
  NotFound: 'not-found',
  MethodNotAllowed: 'method-not-allowed',
  NotDue: 'not-due',
  HashMismatch: 'hash-mismatch',
  OldItem: 'old-item',
  WrongFields: 'wrong-fields',
  Closed: 'closed',
  NotBuilt: 'unavailable',
  NoPublicUrl: 'forbidden',
  CountyOnly: 'forbidden',
  CountyGone: 'unavailable',
  SequencerGone: 'unavailable',
  Healing: 'unavailable',
  OtherArea: 'forbidden',
  BadOrigin: 'unavailable',
  OriginSilent: 'unavailable',
  StoreGone: 'unavailable',
}

/** What a person may be told beyond the title; never a value that was sent. */
function detailOf(failure: Failure): string | undefined {
  switch (failure.type) {
    case 'WrongShape':
      return failure.path
    case 'NotJson':
      return 'body'
    case 'NotAKey':
      return 'key'
    case 'WrongFields':
      return failure.names.join(',')
    case 'BadChain':
    case 'Incomplete':
      return failure.id
    case 'TooLarge':
      return `at most ${failure.bytesMax} bytes`
    case 'NotBuilt':
      return 'the client is not built: npm run build'
    case 'NoPublicUrl':
      return '县节点没有设置 PUBLIC_URL，镇里的设备找不到它'
    case 'CountyOnly':
      return '这一项只能在县中心的网址上办'
    case 'CountyGone':
      return '县中心现在连不上，新设备要等连上后才能登记'
    case 'SequencerGone':
      return '县中心正在恢复，这一项过一会儿再办。各站写的照常收下'
    case 'Healing':
      return '县中心正在从各站补回数据，补完以前不能登记新设备、网上申办，也不能按规定删除，请稍后再试'
    case 'StoreGone':
      return '县中心的数据库现在用不了，没有收下。写的都还在，请稍后再试'
    case 'OtherArea':
      return '这个邀请码不是本镇的，请到县中心的网址上登记'
    case 'BadOrigin':
      return failure.sentence
    case 'OriginSilent':
      return 'the county node does not answer at ORIGIN'
    default:
      return undefined
  }
}

/** Headers that the status calls for (RFC 9110, 6585). */
function headersOf(failure: Failure): Record<string, string> {
  switch (failure.type) {
    case 'TooManyRequests':
      return { 'Retry-After': String(Math.ceil(failure.retryAfterMs / 1000)) }
    case 'UnsupportedEncoding':
      return { 'Accept-Encoding': 'gzip' }
    case 'MethodNotAllowed':
      return { Allow: failure.allow }
    case 'NoSignature':
    case 'UnknownDevice':
    case 'BadSignature':
      return { 'WWW-Authenticate': 'Yimen' }
    default:
      return {}
  }
}

export const refuse = (failure: Failure): Response =>
  problemResponse(PROBLEM_OF[failure.type], {
    detail: detailOf(failure),
    headers: headersOf(failure),
  })

/** `status`: where a foreign protocol (tus) asks for another than the type's own. */
export function problemResponse(
  type: ProblemType,
  options: { detail?: string | undefined; headers?: Record<string, string>; status?: number } = {},
): Response {
  const { status, title } = PROBLEMS[type]
  const problem: Problem = {
    type: PROBLEM_PREFIX + type,
    title,
    status: options.status ?? status,
    ...(options.detail !== undefined && { detail: options.detail }),
  }
  const body = utf8(JSON.stringify(problem))
  return new Response(body, {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
      ...options.headers,
    },
  })
}

/** Defects: told to the log, and to nobody else. */
export const answerDefect =
  (logger: Logger): ErrorHandler<AppContext> =>
  (error, c: Context<AppContext>) => {
    // Only hono's csrf middleware throws one.
    if (error instanceof HTTPException && error.status === 403) return refuse({ type: 'ForeignOrigin' })
    if (error instanceof StoreUnavailable) {
      logger.news('store-unavailable', { why: error.why })
      return refuse({ type: 'StoreGone' })
    }
    logger.defect(error, c.get('requestId'))
    return problemResponse('internal', { detail: c.get('requestId') })
  }
