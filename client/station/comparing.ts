/** 疑似重复: the county's word on two cases of one person and item, written in both in one breath. */
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
  const words = [
    { stream: caseStream(one), data: { with: other, found: of(found, one), reason } },
    { stream: caseStream(other), data: { with: one, found: of(found, other), reason } },
  ].map((word) => ({ ...word, type: 'compared' as const, v: 1 }))
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
