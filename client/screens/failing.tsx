/** Why what the county was asked has no answer, or an older one. */
import { msOf } from '../../shared/time.ts'
import { now } from '../components/now.ts'
import { clockText } from '../messages/dates.ts'
import { s } from '../messages/stations-text.ts'
import { t } from '../messages/text.ts'
import type { AskError } from '../station/station.ts'

/** `asOf`: of what is shown, ISO; null: nothing is. */
export function Failing({ error, asOf }: { readonly error: AskError | null; readonly asOf: string | null }) {
  const text =
    error === null
      ? ''
      : error.type === 'Refused'
        ? s.refused[error.problem]
        : asOf === null
          ? s.unreachable
          : s.unreachableSince(clockText(msOf(asOf), now.value))
  return (
    <div role="status">
      {text && (
        <p class="alert">
          <span aria-hidden="true">▲ </span>
          {text}
        </p>
      )}
      {error?.type === 'Refused' && error.problem === 'unauthorized' && (
        <a class="tap" href="/sign-in">
          {t.otherSignIn}
        </a>
      )}
    </div>
  )
}
