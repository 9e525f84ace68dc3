/** 疑似重复: the county's word on two cases of one person and item, in both in one breath. */
import { type CaseData, caseStream } from '../../shared/case/events.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import type { Compare, Profile, RuleError } from './station.ts'

export async function compare(
  deps: Pick<CountyDeskDeps, 'malformed' | 'permitted' | 'write'>,
  profile: Profile,
  { cases, found, reason }: Compare,
): Promise<Result<true, RuleError>> {
  const [one, other] = cases
  // Two areas need not hear of each other's case: the reason stands in the one that is not carried on, or came later.
  const reasoned = typeof found === 'object' && found.carriedOn === one ? other : one
  const wordIn = (caseNo: string, beside: string) => ({
    stream: caseStream(caseNo),
    data: { with: beside, found: of(found, caseNo), ...(caseNo === reasoned && { reason }) },
  })
  const words = [wordIn(one, other), wordIn(other, one)].map((word) => ({
    ...word,
    type: 'compared' as const,
    v: 1,
  }))
  const malformed = words.flatMap(({ type, v, data }) => deps.malformed(type, v, data))
  if (malformed.length > 0) return err({ type: 'Malformed', fields: [...new Set(malformed)] })
  let answer: Result<true, RuleError> = ok(true)
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  await deps.write(author, async () => {
    for (const word of words) {
      const asked = await deps.permitted(profile, word)
      if (!asked.ok) answer = asked
    }
    return answer.ok ? words : []
  })
  return answer
}

const of = (found: Compare['found'], caseNo: string): CaseData<'compared'>['found'] =>
  found === 'different' || found === 'open' ? found : found.carriedOn === caseNo ? 'carriedOn' : 'repeats'
