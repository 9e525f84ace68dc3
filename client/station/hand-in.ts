/**
 * 收件: a draft becomes a case. Everything happens under the log's lock, in an order in which a power cut at any point
 * leaves something to go on from: reserve the number in the draft → queue its files → write the events (one append) →
 * put the number in the draft's place.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { type CaseDraft, handInEvents } from '../../shared/case/draft.ts'
import { caseStream } from '../../shared/case/events.ts'
import { caseNumber, caseNumberPrefix, numberDay } from '../../shared/case/number.ts'
import { letterOfNumber, letterToReceive, mayReceive } from '../../shared/case/permissions.ts'
import type { Hasher } from '../../shared/hash.ts'
import { type Random, randomString } from '../../shared/random.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import { newSecret, type OwnLogDeps, writeOwn } from '../../sync/own-log.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Files } from '../storage/files.ts'
import { readRows } from '../storage/rows.ts'
import type { EventRow } from '../storage/schemas.ts'
import type { Catalogue } from './catalogue.ts'
import { type Drafts, filesOf, type Numbered } from './drafts.ts'
import { malformedParts } from './malformed.ts'
import { missingFields } from './required.ts'
import type { HandInError, Profile } from './station.ts'

export interface HandInDeps {
  /** The log with the case list behind it (ownStore). */
  readonly store: LogStore
  readonly events: RxCollection<EventRow>
  readonly drafts: Drafts
  readonly files: Files
  readonly catalogue: Pick<Catalogue, 'itemLoaded' | 'ledger'>
  readonly hasher: Hasher
  readonly random: Random
  readonly clock: Clock
  /** The log's lock, over all tabs. */
  readonly lock: OwnLogDeps['lock']
}

export function handIn(
  deps: HandInDeps,
  profile: Profile,
  id: string,
): Promise<Result<Numbered, HandInError>> {
  return deps.lock(async () => {
    const record = await deps.drafts.read(id)
    if (!record) return err({ type: 'NoDraft' })
    if (record.type === 'handed-in') return ok(record.numbered)
    const { reserved } = record.draft
    const received =
      reserved && (await isWritten(deps, reserved))
        ? ok(reserved)
        : await receive(deps, profile, record.draft)
    if (received.ok) await deps.drafts.handedIn(id, received.value, deps.clock.now())
    return received
  })
}

/** Numbers the draft and writes its events. */
async function receive(
  deps: HandInDeps,
  profile: Profile,
  draft: CaseDraft,
): Promise<Result<Numbered, HandInError>> {
  const power = await powerOver(deps, profile, draft)
  if (!power.ok) return power
  const wrong = await wrongIn(deps, draft)
  if (wrong.length > 0) return err({ type: 'Incomplete', fields: wrong })
  const numbered = draft.reserved ?? (await nextNumber(deps, profile))
  if (!numbered) return err({ type: 'NumbersUsedUp' })
  // With what another tab saved until the number was in it; from then on, saves wait for the lock.
  const last = draft.reserved ? draft : await deps.drafts.reserve(draft.id, numbered)
  const wrongNow = await wrongIn(deps, last)
  if (wrongNow.length > 0) return err({ type: 'Incomplete', fields: wrongNow })
  await deps.files.queue(filesOf(last))
  await writeCase(deps, profile, last, { ...numbered, ...power.value })
  return ok(numbered)
}

/** Whether they may take it in, and by which letter. What has a number was theirs to take in, and its receipt is printed. */
async function powerOver(
  { catalogue, clock }: HandInDeps,
  { org, staff }: Profile,
  draft: CaseDraft,
): Promise<Result<{ readonly under?: string }, HandInError>> {
  const author = { org: org.id, roles: staff.roles }
  const item = await catalogue.itemLoaded(draft.item, draft.itemVersion)
  const options = { day: chinaDay(clock.now()), ledger: catalogue.ledger() }
  if (!draft.reserved && !mayReceive(author, item, options)) return err({ type: 'NotTakenHere' })
  const letter = item && (draft.reserved ? letterOfNumber : letterToReceive)(author, item, options)
  return ok(letter ? { under: letter.id } : {})
}

/** Names of fields that are missing or that the root would not take, and of materials whose bytes are not here. */
async function wrongIn(deps: HandInDeps, draft: CaseDraft): Promise<string[]> {
  const item = await deps.catalogue.itemLoaded(draft.item, draft.itemVersion)
  const missing = item ? missingFields(item, draft) : []
  // Of its form, so that only what the draft brings is judged.
  const numbered = { caseNo: '-', queryCode: '000000', secret: newSecret(deps.random) }
  const malformed = handInEvents(draft, numbered).flatMap(({ type, v, data }) => {
    const parts = malformedParts(type, v, data)
    return parts.length > 0 && type === 'material' ? [String(data.material)] : parts
  })
  const gone = new Set(await deps.files.missing(filesOf(draft)))
  const withoutBytes = Object.entries(draft.materials)
    .filter(([, { files }]) => files.some((f) => gone.has(f.sha256)))
    .map(([material]) => material)
  return [...new Set([...missing, ...malformed, ...withoutBytes])]
}

/** Drafts whose case was written before the power failed: only their end is missing. Under the log's lock. */
export async function finishHandIns(deps: Pick<HandInDeps, 'drafts' | 'events' | 'clock'>): Promise<void> {
  for (const { id, record } of await deps.drafts.all()) {
    if (record.type !== 'draft' || !record.draft.reserved) continue
    if (await isWritten(deps, record.draft.reserved)) {
      await deps.drafts.handedIn(id, record.draft.reserved, deps.clock.now())
    }
  }
}

async function nextNumber(deps: HandInDeps, profile: Profile): Promise<Numbered | null> {
  const day = numberDay(deps.clock.now())
  const parts = { area: profile.org.id, day, terminal: profile.terminal }
  const used = await usedCounters(deps, caseNumberPrefix(parts.area, day, parts.terminal))
  const number = caseNumber({ ...parts, counter: 1 + Math.max(0, ...used) })
  if (!number.ok) return null
  return { caseNo: number.value, queryCode: randomString(deps.random, '0123456789', 6) }
}

/** Counters of this terminal's day, in the log and in drafts that hold a number. */
async function usedCounters(deps: HandInDeps, prefix: string): Promise<number[]> {
  const received = await readRows(deps.events, {
    index: ['type', 'stream'],
    where: {
      type: { $eq: 'received' },
      stream: { $gte: caseStream(prefix), $lte: caseStream(`${prefix}~`) },
    },
  })
  const reserved = (await deps.drafts.all()).flatMap(({ record }) =>
    record.type === 'handed-in' ? [record.numbered] : (record.draft.reserved ?? []),
  )
  return [...received.map((row) => row.stream.slice(caseStream('').length)), ...reserved.map((n) => n.caseNo)]
    .filter((caseNo) => caseNo.startsWith(prefix))
    .map((caseNo) => Number(caseNo.slice(prefix.length, prefix.length + 4)))
}

async function isWritten(deps: Pick<HandInDeps, 'events'>, { caseNo }: Numbered): Promise<boolean> {
  const [row] = await readRows(deps.events, {
    index: ['type', 'stream'],
    where: { type: { $eq: 'received' }, stream: { $eq: caseStream(caseNo) } },
    limit: 1,
  })
  return row !== undefined
}

async function writeCase(
  deps: HandInDeps,
  profile: Profile,
  draft: CaseDraft,
  numbered: Numbered,
): Promise<void> {
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  // The lock is held already.
  const lock: OwnLogDeps['lock'] = (work) => work()
  await writeOwn({ ...deps, lock }, author, () =>
    handInEvents(draft, { ...numbered, secret: newSecret(deps.random) }),
  )
}
