/** 网上申办 at the county: numbers for applicants, and what they send, written into the county's own log. */
import { createHmac } from 'node:crypto'
import { toBase64Url } from '../../shared/bytes.ts'
import { caseStream } from '../../shared/case/events.ts'
import {
  askedOf,
  type Given,
  isOfItem,
  isUntouched,
  maySupplement,
  takesFilings,
  unsaidOf,
  wrongFields,
  wrongSupplement,
} from '../../shared/case/filing.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { caseNumber, caseNumberPrefix, numberDay, parseCaseNumber } from '../../shared/case/number.ts'
import { isFiledOnline } from '../../shared/catalogue/item.ts'
import { type Entry, isApplicants } from '../../shared/event.ts'
import type { Org } from '../../shared/org/org.ts'
import type { Filed, Filing, NumberGiven } from '../../shared/protocol/filings.ts'
import { type Random, randomString } from '../../shared/random.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import { type Draft, newSecret } from '../../sync/own-log.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Authority } from '../authority/authority.ts'
import type { ReleaseDirectory } from '../directory.ts'
import { isSameText } from '../middleware/receipt-holder.ts'

export type FilingError =
  /** No such window, or the number was not given to this browser. */
  | { readonly type: 'NotFound' }
  /** The item is not, or no more, as the applicant read it. */
  | { readonly type: 'OldItem' }
  /** Names of fields. */
  | { readonly type: 'WrongFields'; readonly names: readonly string[] }
  /** Too late to add anything. */
  | { readonly type: 'Closed' }
  /** This window's numbers of today are used up. */
  | { readonly type: 'TooManyRequests'; readonly retryAfterMs: number }

export interface Filings {
  /** A number that this tenure gives nobody again; nothing is written under it yet. */
  number(org: string): Promise<Result<NumberGiven, FilingError>>
  /** Which giving of this number the token came with; null: none. */
  filingOf(caseNo: string, token: string): string | null
  /** Writes what of it the applicant has not said yet; sent again, nothing. `filing`: from filingOf. */
  file(caseNo: string, filing: string, sent: Omit<Filing, 'token'>): Promise<Result<Filed, FilingError>>
  /** The case, for the token under which it was filed; null: there is none, or it was erased. */
  filed(caseNo: string, token: string): Promise<CaseState | null>
  /** 补正: of what an open notice asks for. */
  supplement(caseNo: string, given: Given): Promise<Result<true, FilingError>>
}

export interface FilingsDeps {
  readonly authority: Pick<Authority, 'receive'>
  readonly store: Pick<LogStore, 'stream'>
  /** The terminal of this tenure's own numbers. */
  readonly window: () => Promise<string>
  readonly directory: Pick<ReleaseDirectory, 'org' | 'item' | 'inForce'>
  /** Keys the tokens: a number that is read off a receipt is not enough to write under it. */
  readonly key: Uint8Array
  readonly clock: Clock
  readonly random: Random
  /** What has arrived is taken in when it resolves. */
  readonly takenIn: () => Promise<void>
  /** There is something to take in. */
  readonly onWritten: () => void
}

const DAY_MS = 86_400_000

export function createFilings(deps: FilingsDeps): Filings {
  const { authority, directory, clock, random } = deps
  /** The last number of each window's day: of this tenure, whose terminal no other has. */
  const counters = new Map<string, number>()
  const sign = (caseNo: string, filing: string): string =>
    createHmac('sha256', deps.key).update(`filing ${caseNo} ${filing}`).digest('base64url').slice(0, 22)

  const receive = async (
    caseNo: string,
    org: string,
    compose: (held: readonly Entry[]) => Result<readonly Omit<Draft, 'stream' | 'v'>[], FilingError>,
  ): Promise<Result<readonly Entry[], FilingError>> => {
    const stream = caseStream(caseNo)
    let refused: Result<never, FilingError> | null = null
    const written = await authority.receive(org, stream, (held) => {
      const composed = compose(held)
      if (!composed.ok) refused = composed
      return composed.ok ? composed.value.map((draft) => ({ stream, v: 1, ...draft })) : []
    })
    if (written.length > 0) deps.onWritten()
    return refused ?? ok(written)
  }

  const filings: Filings = {
    async number(org) {
      const window = directory.org(org)
      if (!window || !isWindow(window)) return err({ type: 'NotFound' })
      const terminal = await deps.window()
      const day = numberDay(clock.now())
      const prefix = caseNumberPrefix(org, day, terminal)
      const counter = (counters.get(prefix) ?? 0) + 1
      const number = caseNumber({ area: org, day, terminal, counter })
      if (!number.ok) return err({ type: 'TooManyRequests', retryAfterMs: DAY_MS })
      counters.set(prefix, counter)
      const filing = toBase64Url(random.bytes(12))
      return ok({ caseNo: number.value, token: `${filing}.${sign(number.value, filing)}` })
    },

    filingOf(caseNo, token) {
      const [filing = '', signature = ''] = token.split('.')
      return isSameText(signature, sign(caseNo, filing)) ? filing : null
    },

    async file(caseNo, filing, { item: code, itemVersion, ...given }) {
      const number = parseCaseNumber(caseNo)
      if (!number.ok) return err({ type: 'NotFound' })
      const org = directory.org(number.value.area)
      const before: { state: CaseState | null } = { state: null }
      const queryCode = randomString(random, '0123456789', 6)
      const written = await receive(caseNo, number.value.area, (held) => {
        const state = foldCase(held)
        before.state = state
        if (state?.erased) return err({ type: 'Closed' })
        // Were a number ever given twice, nobody is shown, or writes in, the case of another.
        if (state && (state.item !== code || filedUnder(state, held) !== filing))
          return err({ type: 'NotFound' })
        // A case is pinned to the item that it began with; a new one begins with the one in force.
        const item = directory.item(code, state?.itemVersion ?? itemVersion)
        const isOffered =
          item !== undefined &&
          directory.inForce(code)?.version === itemVersion &&
          isFiledOnline(item) &&
          org !== undefined &&
          takesFilings(org, item)
        if (!item || !(state || isOffered) || !isOfItem(item, given)) return err({ type: 'OldItem' })
        const names = wrongFields(item, given, chinaDay(clock.now()))
        if (names.length > 0) return err({ type: 'WrongFields', names })
        const fresh = unsaidOf(held, given)
        if (state) {
          const may = fresh.length === 0 || (isUntouched(state, held, clock.now()) && !isFull(held))
          return may ? ok(fresh) : err({ type: 'Closed' })
        }
        const data = { secret: newSecret(random), queryCode, item: code, itemVersion, filing }
        return ok([{ type: 'received', data }, ...fresh])
      })
      if (!written.ok) return written
      const { state } = before
      return ok(
        state
          ? { caseNo, queryCode: state.queryCode, receivedAt: state.receivedAt }
          : { caseNo, queryCode, receivedAt: written.value[0]!.event.at },
      )
    },

    async filed(caseNo, token) {
      const filing = filings.filingOf(caseNo, token)
      if (filing === null) return null
      const entries = await deps.store.stream(caseStream(caseNo))
      const state = foldCase(entries)
      return state && !state.erased && filedUnder(state, entries) === filing ? state : null
    },

    async supplement(caseNo, given) {
      // The notice that it answers may have come a moment ago.
      await deps.takenIn()
      const written = await receive(caseNo, caseNo.slice(0, 12), (held) => {
        const state = foldCase(held)
        const item = state && directory.item(state.item, state.itemVersion)
        if (!state || !item) return err({ type: 'NotFound' })
        if (!isOfItem(item, given)) return err({ type: 'OldItem' })
        const asked = askedOf(state, given)
        const names = wrongSupplement(item, asked, chinaDay(clock.now()))
        if (names.length > 0) return err({ type: 'WrongFields', names })
        const drafts = unsaidOf([], asked)
        if (drafts.length === 0) return unsaidOf(held, given).length === 0 ? ok([]) : err({ type: 'Closed' })
        return maySupplement(state) && !isFull(held) ? ok(drafts) : err({ type: 'Closed' })
      })
      return written.ok ? ok(true) : written
    },
  }
  return filings
}

const isWindow = (org: Org): boolean => takesFilings(org, {})

/** Which giving of the number the case was filed under; null: it was received at a counter. */
const filedUnder = (state: CaseState, held: readonly Entry[]): unknown =>
  state.online ? held.find(({ event }) => event.id === state.receipt)?.event.data?.filing : null

/** What an applicant writes in one case, at most; more is a program, and every station of the town fetches it. */
const OWN_EVENTS_MAX = 120

const isFull = (held: readonly Entry[]): boolean =>
  held.filter(({ event }) => isApplicants(event)).length >= OWN_EVENTS_MAX
