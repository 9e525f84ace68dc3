/** The county's word on an event in quarantine, written wherever its quarantine was told; with it what it adopts. */
import { mayRule } from '../../shared/case/permissions.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import type { Profile, Rule, RuleError } from './station.ts'

export async function rule(
  deps: Pick<CountyDeskDeps, 'malformed' | 'permitted' | 'write'>,
  profile: Profile,
  word: Rule,
): Promise<Result<true, RuleError>> {
  const { streams, adopt, id, hash, verdict, reason, also = [] } = word
  if (!mayRule({ org: profile.org.id, roles: profile.staff.roles })) return err({ type: 'WrongRole' })
  const data = { id, hash, verdict, reason }
  const malformed = deps.malformed('ruled', 1, data)
  if (malformed.length > 0) return err({ type: 'Malformed', fields: malformed })
  let answer: Result<true, RuleError> = ok(true)
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  await deps.write(author, async () => {
    const asked = adopt && (await deps.permitted(profile, adopt))
    if (asked && !asked.ok) answer = asked
    if (!answer.ok) return []
    const anew = adopt ? [{ stream: adopt.stream, type: adopt.type, v: 1, data: ownData(adopt.data) }] : []
    const words = [{ streams, id, hash }, ...also].flatMap((told) =>
      told.streams.map((stream) => ({
        ...{ stream, type: 'ruled', v: 1 },
        data: { ...data, id: told.id, hash: told.hash },
      })),
    )
    return [...anew, ...words]
  })
  return answer
}

/** The county acts in its own name, not under the letter that somebody else's act named. */
function ownData({ under: _, ...data }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return data
}
