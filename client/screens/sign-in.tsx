/** Sign-in; the first time also the enrolment of the device and the way of the guide onto it. */
import { useState } from 'preact/hooks'
import { Failure } from '../components/failure.tsx'
import { Page } from '../components/page.tsx'
import { go, path } from '../components/route.ts'
import { useStation } from '../components/station-context.ts'
import { TextSizeButton } from '../components/text-size-button.tsx'
import { t } from '../messages/text.ts'
import type { Progress, SignInError, Station } from '../station/station.ts'

const STEPS = ['enrol', 'guide'] as const

/** This device was signed in on before: the way back needs no network, somebody else's sign-in does. */
export const isEnrolled = (station: Station): boolean =>
  station.lastProfile.value !== null || station.status.value.phase !== 'starting'

export function SignIn() {
  const station = useStation()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')
  const enrolled = isEnrolled(station)
  const last = station.profile.value ? null : station.lastProfile.value

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const staff = String(form.get('staff')).trim()
    const password = String(form.get('password'))
    if (staff === '' || password === '') return setFailure(t.signIn.empty)
    setFailure('')
    setBusy(true)
    const signedIn = await station.signIn(staff, password, setProgress)
    setBusy(false)
    setProgress(null)
    if (!signedIn.ok) setFailure(signInText(signedIn.error, enrolled, (id) => station.orgName(id)))
    else if (path.value === '/sign-in') go('/', 'replace')
  }

  return (
    <Page title={t.signIn.title} class="narrow">
      {failure && <Failure text={failure} />}
      {last && (
        <div class="actions">
          <button type="button" disabled={busy} onClick={() => station.resume()}>
            {t.signIn.resume(last.staff.name)}
          </button>
        </div>
      )}
      <form onSubmit={submit} aria-busy={busy}>
        <label for="staff">{t.signIn.staff}</label>
        <input
          id="staff"
          name="staff"
          type="text"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <label for="password">{t.signIn.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" />
        <button type="submit" class={last ? 'outline' : ''} disabled={busy}>
          {t.signIn.submit}
        </button>
      </form>
      {progress ? (
        <Steps progress={progress} />
      ) : (
        <p class="quiet">{enrolled ? t.signIn.otherTime : t.signIn.firstTime}</p>
      )}
      {!progress && (
        <p>
          <a class="tap" href="/join">
            {t.signIn.join}
          </a>
        </p>
      )}
      <TextSizeButton />
      <p>
        <a class="tap" href="/services">
          {t.signIn.residents}
        </a>
      </p>
    </Page>
  )
}

export function Steps({ progress }: { readonly progress: Progress }) {
  const at = STEPS.indexOf(progress.step)
  return (
    <div class="first-steps" aria-live="polite">
      <ol>
        {STEPS.map((step, i) => (
          <li key={step} aria-current={i === at ? 'step' : undefined}>
            <span aria-hidden="true">{i < at ? '✓' : i === at ? '▸' : '·'} </span>
            {step === 'guide' && i === at
              ? t.signIn.guide(t.bytes(progress.done), progress.total > 0 ? t.bytes(progress.total) : '')
              : t.signIn.steps[step]}
          </li>
        ))}
      </ol>
      <progress
        aria-label={t.signIn.steps[progress.step]}
        {...(progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
      />
    </div>
  )
}

function signInText(error: SignInError, enrolled: boolean, orgName: (id: string) => string): string {
  switch (error.type) {
    case 'WrongPassword':
      return t.signIn.errors.WrongPassword
    case 'Unreachable':
      return enrolled ? t.signIn.errors.UnreachableNow : t.signIn.errors.Unreachable
    case 'Unsupported':
      return t.signIn.errors.Unsupported(error.what)
    case 'OtherOrg':
      return t.signIn.errors.OtherOrg(orgName(error.org) || error.org)
    case 'Refused':
      return error.problem === 'too-many-requests'
        ? t.signIn.errors.tooMany
        : error.problem === 'needs-invitation'
          ? t.signIn.errors.needsInvitation
          : t.signIn.errors.Refused(error.problem)
  }
}
