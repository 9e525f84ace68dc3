/** 账号与设备, for the county's manager. What it shows the county said a moment ago: nothing of it is kept here. */
import '../../style/print.css'
import '../../style/accounts.css'
import { useEffect, useState } from 'preact/hooks'
import type { Org, Staff } from '../../../shared/org/org.ts'
import type { AccountList, Issued, RelayIssued } from '../../../shared/protocol/invitation.ts'
import type { Result } from '../../../shared/result.ts'
import { Failure } from '../../components/failure.tsx'
import { Page } from '../../components/page.tsx'
import { say } from '../../components/said.ts'
import { useStation } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { r } from '../../messages/relay-text.ts'
import { t } from '../../messages/text.ts'
import type { Office, OfficeError } from '../../station/office.ts'
import { useOffice } from '../ask-office.ts'
import { GROUPS_SHOWN, groupsOf } from './groups.ts'
import { InvitationSlip } from './invitation-slip.tsx'
import { InviteForm } from './invite-form.tsx'
import { OrgCard } from './org-card.tsx'
import { RelaySlip } from './relay-slip.tsx'

/** What the page is about just now. */
type View =
  | { readonly name: 'list' }
  | { readonly name: 'form'; readonly org: Org }
  | { readonly name: 'slip'; readonly issued: Issued }
  | { readonly name: 'relay'; readonly issued: RelayIssued; readonly upstream: string }

export function AccountsPage() {
  const station = useStation()
  const [list, setList] = useState<AccountList | null>(null)
  const [view, setView] = useState<View>({ name: 'list' })
  const { failure, fail, ask } = useOffice()
  const read = async (): Promise<void> => {
    const answer = await ask((office) => office.accounts())
    if (answer) setList(answer)
  }
  useEffect(() => {
    read()
  }, [])
  const invite = async (staff: Staff): Promise<void> => {
    const issued = await ask((office) => office.invite(staff))
    if (issued) setView({ name: 'slip', issued })
  }
  const inviteRelay = async (town: Org, upstream: string | null): Promise<void> => {
    if (upstream === null) return fail(r.noPublicUrl)
    const issued = await ask((office) => office.inviteRelay(town.id))
    if (issued) setView({ name: 'relay', issued, upstream })
  }
  const change = async (
    question: (office: Office) => Promise<Result<true, OfficeError>>,
    done: string,
  ): Promise<void> => {
    if (!(await ask(question))) return
    say(done)
    await read()
  }
  const toList = (): void => {
    setView({ name: 'list' })
    read()
  }

  const orgOf = (id: string): Org | undefined => station.orgs().find((org) => org.id === id)
  return (
    <Page title={a.title} class="print-page" back={{ href: '/', text: t.toHome }}>
      {failure && <Failure text={failure} />}
      {view.name === 'form' && <InviteForm org={view.org} onInvite={invite} onBack={toList} />}
      {view.name === 'slip' && <InvitationSlip issued={view.issued} onBack={toList} />}
      {view.name === 'relay' && <RelaySlip issued={view.issued} upstream={view.upstream} onBack={toList} />}
      {view.name === 'list' &&
        (list ? (
          <Groups
            list={list}
            orgs={station.orgs()}
            onInvite={(org) => setView({ name: 'form', org })}
            onNewCode={invite}
            onNode={(town) => inviteRelay(town, list.publicUrl)}
            onShut={({ id, name }) =>
              confirm(a.shutAsk(name)) && change((office) => office.shut(id), a.shutDone(name))
            }
            onWithdraw={(id, done) => change((office) => office.withdraw(id), done)}
          />
        ) : failure ? (
          <div class="actions">
            <button type="button" onClick={read}>
              {a.again}
            </button>
            {failure === a.errors.unauthorized && (
              <a class="tap" href="/sign-in">
                {t.otherSignIn}
              </a>
            )}
          </div>
        ) : (
          <p class="opening">{a.loading}</p>
        ))}
      {view.name === 'slip' && orgOf(view.issued.invitation.staff.org) && (
        <div class="actions no-print">
          <button
            type="button"
            class="outline"
            onClick={() => setView({ name: 'form', org: orgOf(view.issued.invitation.staff.org)! })}
          >
            {a.slip.another}
          </button>
        </div>
      )}
    </Page>
  )
}

function Groups(props: {
  readonly list: AccountList
  readonly orgs: readonly Org[]
  readonly onInvite: (org: Org) => void
  readonly onNewCode: (staff: Staff) => void
  readonly onShut: (staff: Staff) => void
  readonly onNode: (town: Org) => void
  readonly onWithdraw: (code: string, done: string) => void
}) {
  const { list, orgs, ...actions } = props
  const [text, setText] = useState('')
  const groups = groupsOf(orgs, list, text)
  return (
    <>
      <div class="search">
        <label for="account-search">{a.search}</label>
        <input
          id="account-search"
          type="search"
          autocomplete="off"
          aria-describedby="account-search-hint"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small id="account-search-hint">
          {a.searchHint}
          {r.hint}
        </small>
      </div>
      <p role="status" class="quiet">
        {text.trim() === ''
          ? a.inUse(groups.length)
          : groups.length === 0
            ? a.foundNone
            : a.found(groups.length, Math.min(groups.length, GROUPS_SHOWN))}
      </p>
      {groups.slice(0, text.trim() === '' ? groups.length : GROUPS_SHOWN).map((group) => (
        <OrgCard key={group.org.id} group={group} {...actions} />
      ))}
    </>
  )
}
