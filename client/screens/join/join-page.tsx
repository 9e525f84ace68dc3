/** 凭邀请码登记: whoever holds a one-time code becomes staff here, and this browser a device. Before any sign-in. */
import { useEffect, useState } from 'preact/hooks'
import { formatInvitationCode, type Invited } from '../../../shared/protocol/invitation.ts'
import { Failure } from '../../components/failure.tsx'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { TextSizeButton } from '../../components/text-size-button.tsx'
import { a, problemText } from '../../messages/accounts-text.ts'
import { t } from '../../messages/text.ts'
import type { SignInError } from '../../station/station.ts'
import { PasswordForm, type StepsScreen } from './password-form.tsx'

/** `Steps`: of the sign-in, which the shell has. */
export function JoinPage({ Steps }: { readonly Steps: StepsScreen }) {
  const station = useStation()
  // From the QR code: the fragment is sent to no server.
  const [code, setCode] = useState(() => decodeURIComponent(location.hash.slice(1)))
  const [invited, setInvited] = useState<Invited | null>(null)
  const [looking, setLooking] = useState(false)
  const [failure, setFailure] = useState('')

  const look = async (): Promise<void> => {
    setFailure('')
    setLooking(true)
    const office = await station.office()
    const found = await office?.look(code)
    setLooking(false)
    if (!found) setFailure(a.errors.notFetched)
    else if (found.ok) setInvited(found.value)
    else setFailure(joinText(found.error, (id) => station.orgName(id)))
  }
  useEffect(() => {
    if (code !== '') look()
  }, [])

  return (
    <Page title={a.join.title} class="narrow" back={{ href: '/', text: t.toHome }}>
      {failure && <Failure text={failure} />}
      {invited ? (
        <>
          <p>{a.join.you}</p>
          <PasswordForm
            Steps={Steps}
            code={code}
            invited={invited}
            onFailure={(error) => setFailure(error ? joinText(error, (id) => station.orgName(id), true) : '')}
          />
          <button type="button" class="plain" onClick={() => setInvited(null)}>
            {a.join.notMe}
          </button>
        </>
      ) : (
        <form
          noValidate
          aria-busy={looking}
          onSubmit={(event) => {
            event.preventDefault()
            look()
          }}
        >
          <p id="join-intro">{a.join.intro}</p>
          <label for="join-code">{a.join.code}</label>
          <input
            id="join-code"
            type="text"
            class="digits"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="join-intro"
            placeholder={formatInvitationCode('0'.repeat(12))}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <button type="submit" disabled={looking}>
            {looking ? a.join.looking : a.join.next}
          </button>
        </form>
      )}
      <p class="quiet">{a.join.needsLine}</p>
      <TextSizeButton />
    </Page>
  )
}

/** `begun`: the code was sent, and perhaps redeemed before the line broke. */
function joinText(error: SignInError, orgName: (id: string) => string, begun = false): string {
  switch (error.type) {
    case 'Unreachable':
      return begun ? a.errors.joinLost : a.errors.Unreachable
    case 'Unsupported':
      return t.signIn.errors.Unsupported(error.what)
    case 'OtherOrg':
      return a.errors.otherOrg(orgName(error.org))
    case 'WrongPassword':
      return t.signIn.errors.WrongPassword
    case 'Refused':
      return problemText(error.problem)
  }
}
