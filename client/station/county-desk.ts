/** What only a county centre asks of its station; its program comes with the screens that ask. */
import type { Hasher } from '../../shared/hash.ts'
import type { Result } from '../../shared/result.ts'
import { liveMatters, type MattersDeps } from './matters.ts'
import { readQuarantined } from './quarantined-event.ts'
import { type RulingDeps, rule } from './ruling.ts'
import type { CountyDesk, Profile, Rule, RuleError } from './station.ts'
import type { WireDeps } from './wire.ts'

export interface CountyDeskDeps {
  readonly matters: MattersDeps
  readonly wire: WireDeps
  readonly hasher: Hasher
  readonly ruling: RulingDeps
  readonly signedIn: () => Profile
  /** Runs a write when the log is mended, and says where the disk is full. */
  readonly writing: (write: () => Promise<Result<true, RuleError>>) => Promise<Result<true, RuleError>>
}

export const countyDesk = (deps: CountyDeskDeps): CountyDesk => ({
  matters: () => liveMatters(deps.matters),
  quarantinedEvent: (quarantine) => readQuarantined(deps, quarantine),
  rule: (word: Rule) => deps.writing(() => rule(deps.ruling, deps.signedIn(), word)),
})
