/** 联办 (C25): several departments are heard, one decides. Whoever was asked says so in the case; it waits for all of them. */
import type { CaseData } from './events.ts'
import type { CaseState } from './fold.ts'

/** 会办意见. */
export interface Opinion {
  readonly event: string
  readonly org: string
  /** Legal time. */
  readonly at: string
  readonly outcome: CaseData<'opined'>['outcome']
  readonly opinion: string
}

/** Departments that were asked and have not been heard, sorted; none once it is decided. */
export const awaitedIn = ({
  stage,
  dispatches,
  opinions,
}: Pick<CaseState, 'stage' | 'dispatches' | 'opinions'>): readonly string[] =>
  stage === 'dispatched' || stage === 'reviewed'
    ? [...new Set(dispatches.filter((d) => d.beside).map((d) => d.to))]
        .filter((org) => !opinions.some((o) => o.org === org))
        .sort()
    : []
