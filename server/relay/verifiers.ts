/** Staff of a relay's area sign in at it with the county gone: it holds their verifiers, as the county had them last. */
import { verifiersSchema } from '../../shared/protocol/verifiers.ts'
import { authorization, type Signatory } from '../../sync/http/authorization.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import { mutex } from '../../sync/mutex.ts'
import type { Accounts } from '../accounts.ts'
import { countTries } from '../middleware/rate-limit.ts'

const PATH = '/sync/v1/verifiers'
const SILENCE_MS = 10_000
/** A wrong password asks the county, but not as often as somebody guesses. */
const ASKED_FOR_WRONG = { tries: 6, durationMs: 60_000 }

export interface StaffVerifiers {
  /** As the county has them now; false where it did not answer, or nothing has changed. */
  refresh(): Promise<boolean>
  /** As an account's own; a wrong password is looked up at the county once. */
  readonly signIn: Accounts['signIn']
}

export function staffVerifiers(
  { fetch }: Pick<WireDeps, 'fetch'>,
  identity: Signatory,
  accounts: Pick<Accounts, 'signIn' | 'keepExactly'>,
): StaffVerifiers {
  const oneByOne = mutex()
  const wrong = countTries(ASKED_FOR_WRONG)
  let etag: string | null = null

  const refresh = () =>
    oneByOne(async () => {
      try {
        const answer = await fetch(PATH, {
          headers: {
            authorization: await authorization(identity, 'GET', PATH),
            ...(etag !== null && { 'if-none-match': etag }),
          },
          signal: AbortSignal.timeout(SILENCE_MS),
          redirect: 'error',
        })
        const body = verifiersSchema.safeParse(answer.ok ? await answer.json() : null)
        if (!body.success) return false
        await accounts.keepExactly(body.data.verifiers)
        etag = answer.headers.get('etag')
        return true
      } catch {
        return false
      }
    })

  return {
    refresh,
    async signIn(staff, password) {
      const signedIn = await accounts.signIn(staff, password)
      if (signedIn.ok || !(await wrong.take('county')).ok) return signedIn
      return (await refresh()) ? accounts.signIn(staff, password) : signedIn
    },
  }
}
