/** Who the invited is going to be, the password twice, and how far this device is. */
import type { FunctionComponent } from 'preact'
import { useState } from 'preact/hooks'
import { type Invited, PASSWORD_MIN } from '../../../shared/protocol/invitation.ts'
import { go } from '../../components/route.ts'
import { useStation } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import type { Progress, SignInError } from '../../station/station.ts'

export type StepsScreen = FunctionComponent<{ readonly progress: Progress }>

export function PasswordForm(props: {
  readonly Steps: StepsScreen
  readonly code: string
  readonly invited: Invited
  readonly onFailure: (error: SignInError | null) => void
}) {
  const { Steps, code, invited, onFailure } = props
  const station = useStation()
  const [password, setPassword] = useState('')
  const [repeated, setRepeated] = useState('')
  const [fault, setFault] = useState('')
  const [progress, setProgress] = useState<Progress | null>(null)

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    onFailure(null)
    if (password.length < PASSWORD_MIN) return setFault(a.join.errors.short)
    if (password !== repeated) return setFault(a.join.errors.differ)
    setFault('')
    setProgress({ step: 'enrol', done: 0, total: 1 })
    const office = await station.office()
    const joined = await office?.join(code, invited, password, setProgress)
    setProgress(null)
    if (joined?.ok) go('/', 'replace')
    else onFailure(joined?.error ?? { type: 'Unreachable' })
  }

  return (
    <form noValidate aria-busy={progress !== null} onSubmit={submit}>
      <dl class="join-who">
        <dt>{a.join.name}</dt>
        <dd class="name">{invited.staff.name}</dd>
        <dt>{a.join.org}</dt>
        <dd>{invited.org.name}</dd>
      </dl>
      <label for="join-account">{a.join.account}</label>
      <input id="join-account" type="text" autocomplete="username" readOnly value={invited.staff.id} />
      <label for="join-password">{a.join.password}</label>
      <small id="join-password-hint">{a.join.passwordHint}</small>
      <input
        id="join-password"
        type="password"
        autocomplete="new-password"
        aria-describedby={fault ? 'join-fault' : 'join-password-hint'}
        aria-invalid={fault ? true : undefined}
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <label for="join-repeat">{a.join.repeat}</label>
      <input
        id="join-repeat"
        type="password"
        autocomplete="new-password"
        value={repeated}
        onInput={(event) => setRepeated(event.currentTarget.value)}
      />
      {fault && (
        <p class="failure" role="alert" id="join-fault">
          <span aria-hidden="true">■ </span>
          {fault}
        </p>
      )}
      <button type="submit" disabled={progress !== null}>
        {a.join.submit}
      </button>
      {progress && <Steps progress={progress} />}
    </form>
  )
}
