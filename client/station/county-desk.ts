/**
 * What only a county centre asks of its station. Its program comes with the screens that ask; so that it brings nothing
 * of the shell with it, everything of the station is handed in.
 */

import { signal } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import type { Calendar } from '../../shared/calendar/calendar.ts'
import type { Hasher } from '../../shared/hash.ts'
import { CASES_PATH, caseTraceSchema } from '../../shared/protocol/cases.ts'
import { DECISIONS_PATH, decisionsSchema } from '../../shared/protocol/decisions.ts'
import { LIGHTS_PATH, lightsSchema } from '../../shared/protocol/lights.ts'
import { REPEATS_PATH, type Repeats, repeatsSchema } from '../../shared/protocol/repeats.ts'
import { STATIONS_PATH, stationsSchema } from '../../shared/protocol/stations.ts'
import { WAITS_PATH, waitsSchema } from '../../shared/protocol/waits.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Timer } from '../../sync/loop.ts'
import type { writeOwn } from '../../sync/own-log.ts'
import type { LogStore } from '../../sync/store.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { readRow, readRows } from '../storage/rows.ts'
import type { CaseRow, EventRow } from '../storage/schemas.ts'
import { askCounty } from './ask-county.ts'
import { cameBack } from './came-back.ts'
import { compare } from './comparing.ts'
import { accountFor, listGaps } from './gaps.ts'
import type { liveOf } from './live.ts'
import { type SliceDeps, spaced } from './looking.ts'
import { listMatters, lookForMatters } from './matters.ts'
import { readQuarantined } from './quarantined-event.ts'
import { rule } from './ruling.ts'
import type { CountyDesk, Profile, Rule, RuleError } from './station.ts'
import type { enrolledAs } from './terminals.ts'

export interface CountyDeskDeps extends SliceDeps {
  readonly cases: RxCollection<CaseRow>
  readonly events: RxCollection<EventRow>
  readonly store: Pick<LogStore, 'stream' | 'log'>
  readonly onDefect: (error: unknown) => void
  readonly liveOf: typeof liveOf
  readonly timer: Timer
  readonly readRows: typeof readRows
  readonly readRow: typeof readRow
  readonly enrolledAs: typeof enrolledAs
  /** A GET with the session of whoever sits here. */
  readonly get: (path: string) => Promise<Result<Blob, TransportError>>
  readonly hasher: Hasher
  readonly calendar: () => Calendar
  /** `YYYY-MM-DD` in China. */
  readonly today: () => string
  readonly signedIn: () => Profile
  readonly malformed: (type: string, v: number, data: Readonly<Record<string, unknown>>) => readonly string[]
  readonly permitted: (
    profile: Profile,
    draft: NonNullable<Rule['adopt']>,
  ) => Promise<Result<unknown, RuleError>>
  readonly write: (
    author: Parameters<typeof writeOwn>[1],
    compose: Parameters<typeof writeOwn>[2],
  ) => Promise<unknown>
  /** Runs a write when the log is mended, and says where the disk is full. */
  readonly writing: (write: () => Promise<Result<true, RuleError>>) => Promise<Result<true, RuleError>>
}

const TELLING: ReadonlySet<string> = new Set(['quarantined', 'ruled', 'accounted', 'compared'])

/** The manager's words on what a look finds: what they settle goes from the list at once. */
const SETTLING: ReadonlySet<string> = new Set(['accounted', 'compared'])

const LOOK_EVERY_MS = 3000

export function countyDesk(deps: CountyDeskDeps): CountyDesk {
  /** As the county last told: no event makes them, so no feed brings them. */
  const suspected = signal<Repeats['pairs']>([])
  const following = (changed: () => void) => {
    const listed = deps.cases.eventBulks$.subscribe(changed)
    const told = deps.events.eventBulks$.subscribe((bulk) => {
      if (bulk.events.some(({ documentData }) => TELLING.has(documentData.type))) changed()
    })
    const looked = suspected.subscribe(changed)
    return () => {
      looked()
      listed.unsubscribe()
      told.unsubscribe()
    }
  }
  /** Reads the names of all cases: while hundreds of stations come back, not for each of their bulks. */
  const looking = (changed: () => void) => {
    const soon = spaced(deps.timer, LOOK_EVERY_MS, changed)
    const listed = deps.cases.eventBulks$.subscribe(soon.call)
    const told = deps.events.eventBulks$.subscribe((bulk) => {
      if (bulk.events.some(({ documentData }) => SETTLING.has(documentData.type))) changed()
    })
    const looked = suspected.subscribe(changed)
    return () => {
      soon.stop()
      looked()
      listed.unsubscribe()
      told.unsubscribe()
    }
  }
  return {
    matters: () => deps.liveOf(() => listMatters(deps), following, deps.onDefect),
    found: () => deps.liveOf(() => lookForMatters(deps, suspected.value), looking, deps.onDefect),
    quarantinedEvent: (quarantine) => readQuarantined(deps, quarantine),
    gaps: () => deps.liveOf(() => listGaps(deps), looking, deps.onDefect),
    account: (word) => deps.writing(() => accountFor(deps, deps.signedIn(), word)),
    rule: (word) => deps.writing(() => rule(deps, deps.signedIn(), word)),
    compare: (word) => deps.writing(() => compare(deps, deps.signedIn(), word)),
    async lookForRepeats() {
      const answer = await askCounty(deps.get, REPEATS_PATH, repeatsSchema)
      if (!answer.ok) return answer
      suspected.value = answer.value.pairs
      return ok({ unlisted: answer.value.unlisted })
    },
    cameBack: (stretch) => cameBack(deps, stretch),
    stations: () => askCounty(deps.get, STATIONS_PATH, stationsSchema),
    waits: () => askCounty(deps.get, WAITS_PATH, waitsSchema),
    decisions: (from, to) => askCounty(deps.get, `${DECISIONS_PATH}?from=${from}&to=${to}`, decisionsSchema),
    trace: (caseNo) => askCounty(deps.get, `${CASES_PATH}/${caseNo}`, caseTraceSchema),
    lights: () => askCounty(deps.get, LIGHTS_PATH, lightsSchema),
  }
}
