/** 网上申办 at the county: numbers for applicants, and what they send, written into the county's own log. */
import { createHmac } from 'node:crypto'
import { caseStream } from '../../shared/case/events.ts'
import {
  askedOf,
  type Given,
  isOfItem,
  isOpenToApplicant,
  takesFilings,
  unsaidOf,
  wrongFields,
} from '../../shared/case/filing.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { caseNumber, caseNumberPrefix, numberDay, parseCaseNumber } from '../../shared/case/number.ts'
import { isFiledOnline } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import type { Org } from '../../shared/org/org.ts'
import type { Filed, Filing, NumberGiven } from '../../shared/protocol/filings.ts'
import { type Random, randomString } from '../../shared/random.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import { type Draft, newSecret } from '../../sync/own-log.ts'
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
  /** A number that nobody gets again; nothing is written under it yet. */
  number(org: string): Promise<Result<NumberGiven, FilingError>>
  /** Whether the token came with this number. */
  isGiven(caseNo: string, token: string): boolean
  /** Writes what of it the applicant has not said yet; sent again, nothing. Of a number that was given. */
  file(caseNo: string, filing: Omit<Filing, 'token'>): Promise<Result<Filed, FilingError>>
  /** 补正: of what an open notice asks for. */
  supplement(caseNo: string, given: Given): Promise<Result<true, FilingError>>
}

export interface FilingsDeps {
  readonly authority: Pick<Authority, 'receive'>
  /** The terminal of this tenure's own numbers. */
  readonly window: () => Promise<string>
  readonly directory: Pick<ReleaseDirectory, 'org' | 'item' | 'inForce'>
  /** Keys the tokens: a number that is read off a receipt is not enough to write under it. */
  readonly key: Uint8Array
  readonly clock: Clock
  readonly random: Random
  /** There is something to take in. */
  readonly onWritten: () => void
}

const DAY_MS = 86_400_000

export function createFilings(deps: FilingsDeps): Filings {
  const { authority, directory, clock, random } = deps
  /** The last number of each window's day: of this tenure, whose terminal no other has. */
  const counters = new Map<string, number>()
  const tokenOf = (caseNo: string): string =>
    createHmac('sha256', deps.key).update(`filing ${caseNo}`).digest('base64url').slice(0, 22)

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

  return {
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
      return ok({ caseNo: number.value, token: tokenOf(number.value) })
    },

    isGiven: (caseNo, token) => isSameText(token, tokenOf(caseNo)),

    async file(caseNo, { item: code, itemVersion, ...given }) {
      const number = parseCaseNumber(caseNo)
      if (!number.ok) return err({ type: 'NotFound' })
      const org = directory.org(number.value.area)
      const before: { state: CaseState | null } = { state: null }
      const queryCode = randomString(random, '0123456789', 6)
      const written = await receive(caseNo, number.value.area, (held) => {
        const state = foldCase(held)
        before.state = state
        const item = directory.item(state?.item ?? code, state?.itemVersion ?? itemVersion)
        // A case is pinned to the item that it began with; a new one begins with the one in force.
        const isKnown = state
          ? item !== undefined
          : item !== undefined &&
            directory.inForce(code)?.version === itemVersion &&
            isFiledOnline(item) &&
            org !== undefined &&
            takesFilings(org, item)
        if (!item || !isKnown || !isOfItem(item, given)) return err({ type: 'OldItem' })
        const names = wrongFields(item, given, chinaDay(clock.now()))
        if (names.length > 0) return err({ type: 'WrongFields', names })
        const fresh = unsaidOf(held, given)
        if (state) return fresh.length === 0 || isOpenToApplicant(state) ? ok(fresh) : err({ type: 'Closed' })
        const data = { secret: newSecret(random), queryCode, item: code, itemVersion }
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

    async supplement(caseNo, given) {
      const area = caseNo.slice(0, 12)
      const written = await receive(caseNo, area, (held) => {
        const state = foldCase(held)
        const item = state && directory.item(state.item, state.itemVersion)
        if (!state || !item) return err({ type: 'NotFound' })
        if (!isOfItem(item, given)) return err({ type: 'OldItem' })
        const fresh = unsaidOf(held, given)
        if (fresh.length === 0) return ok([])
        if (!isOpenToApplicant(state)) return err({ type: 'Closed' })
        const asked = unsaidOf(held, askedOf(state, given))
        return asked.length > 0 ? ok(asked) : err({ type: 'Closed' })
      })
      return written.ok ? ok(true) : written
    },
  }
}

const isWindow = (org: Org): boolean => takesFilings(org, {})
