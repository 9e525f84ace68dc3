/** One plain sentence for the resident: 「五华县民政局正在审核。」, and the names of the steps below it. */
import type { Stage } from '../../shared/case/stage.ts'
import type { Progress } from '../../shared/protocol/progress.ts'
import { namedDay } from './dates.ts'
import { r } from './resident-text.ts'
import { t } from './text.ts'

/** `org`: the name of who has it; empty where nobody is named. `deemed`: by law it is accepted, whatever was said. */
export const progressSentence = (stage: Stage, org: string, deemed = false): string =>
  `${(deemed ? (r.deemed[stage] ?? r.sentence[stage]) : r.sentence[stage])(org || r.someOrg)}${t.stop}`

/** Stages that a decision on the merits leads to. */
const DECIDED: ReadonlySet<Stage> = new Set(['granted', 'denied', 'delivered'])

/** The answer calls review and decision alike; the last one is the decision, once there is one. */
export function stepText({ stage, steps }: Pick<Progress, 'stage' | 'steps'>, at: number): string {
  const type = steps[at]?.type ?? ''
  if (type === 'decided') {
    const isLast = steps.findLastIndex((step) => step.type === 'decided') === at
    return isLast && DECIDED.has(stage) ? r.step.decide : r.step.review
  }
  const texts: Readonly<Record<string, string>> = r.step
  return Object.hasOwn(texts, type) ? texts[type]! : r.otherStep
}

/** Until when, with the weekday. `nowMs`: as of when. */
export function untilText(
  { day, clock, provisional, stopped, stop, extended, was }: NonNullable<Progress['due']>,
  nowMs: number,
): string {
  const named = (of: string) => namedDay(of, nowMs)
  const words = [
    r.until[clock](named(day)),
    extended > 0 ? r.untilExtended(extended) : '',
    stop ? r.untilGoesOn(r.pauses[stop.kind], named(stop.goesOn)) : stopped ? r.untilStopped : '',
    was ? r.untilWas(named(was.day), named(was.on)) : '',
    provisional && !stopped ? r.untilProvisional : '',
  ]
  return `${words.join('')}${t.stop}`
}
