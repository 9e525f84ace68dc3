/** What the bar says, as a pure function of what the stores and the line say (tests/unit/client/status.test.ts). */
import type { Sending } from './environment.ts'
import type { SyncStatus } from './station.ts'

export interface StatusFacts {
  /** This device is enrolled. */
  readonly enrolled: boolean
  /** Own events and their case streams that no node has acknowledged. */
  readonly waitingEvents: number
  readonly waitingCases: number
  readonly waitingFiles: number
  readonly waitingBytes: number
  /** Own events that a node has and the county has not. */
  readonly waitingCounty: number
  readonly via: string | null
  readonly sending: Sending
  readonly contactAt: number | null
  readonly skewMs: number
  readonly fetching: number | null
  readonly halted: boolean
  /** First failure since the last success. */
  readonly failingSince: number | null
  readonly refusal: string | null
  readonly quarantined: number
  readonly persisted: boolean | null
  readonly storageFraction: number | null
  readonly signedOut: boolean
}

export const syncStatusOf = (facts: StatusFacts): SyncStatus => ({
  phase: phaseOf(facts),
  waitingEvents: facts.waitingEvents,
  waitingCases: facts.waitingCases,
  waitingFiles: facts.waitingFiles,
  waitingBytes: facts.waitingBytes,
  waitingCounty: facts.waitingCounty,
  via: facts.via,
  ...facts.sending,
  contactAt: facts.contactAt,
  cutOffSince: facts.failingSince,
  skewMs: facts.skewMs,
  fetching: facts.fetching,
  // Of a node that is not heard nothing is known.
  halted: facts.halted && facts.failingSince === null,
  refusal: facts.refusal,
  quarantined: facts.quarantined,
  persisted: facts.persisted,
  storageFraction: facts.storageFraction,
  signedOut: facts.signedOut,
})

function phaseOf(facts: StatusFacts): SyncStatus['phase'] {
  if (!facts.enrolled) return 'starting'
  if (facts.refusal !== null) return 'refused'
  if (facts.failingSince !== null) return 'cut-off'
  if (facts.waitingEvents > 0 || facts.waitingFiles > 0) return 'sending'
  // That the county has everything is said only when it has said so once.
  if (facts.contactAt === null) return 'starting'
  if (facts.waitingCounty > 0) return 'at-township'
  return facts.fetching === null ? 'all-there' : 'fetching'
}

export const NOT_SENDING: Sending = { filesSent: 0, filesTotal: 0, fraction: 0 }

export const STARTING: StatusFacts = {
  enrolled: false,
  waitingEvents: 0,
  waitingCases: 0,
  waitingFiles: 0,
  waitingBytes: 0,
  waitingCounty: 0,
  via: null,
  sending: NOT_SENDING,
  contactAt: null,
  skewMs: 0,
  fetching: null,
  halted: false,
  failingSince: null,
  refusal: null,
  quarantined: 0,
  persisted: null,
  storageFraction: null,
  signedOut: false,
}
