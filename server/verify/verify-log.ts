/** Everything that a log can be asked by itself: chains, seals, anchors, digests, registrations. */
import type { ChainDeps } from './chains.ts'
import { verifyChains } from './chains.ts'
import type { Counts } from './findings.ts'
import { type LogSource, type Survey, surveyOf } from './log-source.ts'
import { verifyStreams } from './streams.ts'

export interface VerifyDeps extends ChainDeps {
  /** What is being done, for the person who waits. */
  readonly tell: (sentence: string) => void
}

/** Adds to `counts`; throws `Broken` at the first break. */
export async function verifyLog(deps: VerifyDeps, source: LogSource, counts: Counts): Promise<Survey> {
  deps.tell('Reading what the root says')
  const survey = await surveyOf(source)
  counts.entries += survey.entries
  deps.tell(`Chains of ${survey.entries} entries`)
  await verifyChains(deps, source, survey, counts)
  deps.tell(`Digests and registrations, ${counts.devices} chains are whole`)
  await verifyStreams(deps, source, survey, counts)
  return survey
}
