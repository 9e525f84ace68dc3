/** Whom to invite to an organisation: name, account, and where there is a choice, the role. */
import { useEffect, useState } from 'preact/hooks'
import { type Org, type Role, type Staff, staffSchema } from '../../../shared/org/org.ts'
import { ROLES_AT } from '../../../shared/protocol/invitation.ts'
import { a } from '../../messages/accounts-text.ts'
import { t } from '../../messages/text.ts'

type Fault = keyof typeof a.form.errors

export function InviteForm(props: {
  readonly org: Org
  readonly onInvite: (staff: Staff) => Promise<void>
  readonly onBack: () => void
}) {
  const { org } = props
  const offered = ROLES_AT[org.kind]
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>(offered)
  const [fault, setFault] = useState<Fault | null>(null)
  const [sending, setSending] = useState(false)

  useEffect(() => document.getElementById('invite-name')?.focus(), [])

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const staff = { id: id.trim(), name: name.trim(), org: org.id, roles: [...roles] }
    const found = faultOf(staff)
    setFault(found)
    if (found) return document.getElementById(`invite-${found}`)?.focus()
    setSending(true)
    await props.onInvite(staff)
    setSending(false)
  }
  const said = (field: Fault) =>
    fault === field && (
      <p class="failure" role="alert" id={`invite-${field}-fault`}>
        <span aria-hidden="true">■ </span>
        {a.form.errors[field]}
      </p>
    )
  const described = (field: Fault) => ({
    'aria-invalid': fault === field ? true : undefined,
    'aria-describedby': fault === field ? `invite-${field}-fault` : `invite-${field}-hint`,
  })

  return (
    <form class="invite-form" noValidate aria-busy={sending} onSubmit={submit}>
      <h2>{a.inviteTo(org.name)}</h2>
      <div class="field">
        <label for="invite-name">{a.form.name}</label>
        <small id="invite-name-hint">{a.form.nameHint}</small>
        <input
          id="invite-name"
          type="text"
          class="name"
          autocomplete="off"
          maxLength={32}
          {...described('name')}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {said('name')}
      </div>
      <div class="field">
        <label for="invite-id">{a.form.id}</label>
        <small id="invite-id-hint">{a.form.idHint}</small>
        <input
          id="invite-id"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={32}
          {...described('id')}
          value={id}
          onInput={(event) => setId(event.currentTarget.value)}
        />
        {said('id')}
      </div>
      <fieldset class="field" id="invite-roles" tabIndex={-1}>
        <legend>{a.form.role}</legend>
        <div class="choices">
          {offered.length === 1
            ? t.law.roles[offered[0]!]
            : offered.map((role) => (
                <label key={role} class="choice">
                  <input
                    type="checkbox"
                    checked={roles.includes(role)}
                    onChange={({ currentTarget }) =>
                      setRoles(
                        offered.filter((r) => (r === role ? currentTarget.checked : roles.includes(r))),
                      )
                    }
                  />
                  {t.law.roles[role]}
                </label>
              ))}
        </div>
        {said('roles')}
      </fieldset>
      <div class="actions">
        <button type="submit" disabled={sending}>
          {sending ? a.form.sending : a.form.submit}
        </button>
        <button type="button" class="outline" onClick={props.onBack}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}

/** The first field, in the form's order, that the county would not take. */
function faultOf(staff: Staff): Fault | null {
  if (staff.name === '') return 'name'
  if (!staffSchema.shape.id.safeParse(staff.id).success) return 'id'
  return staff.roles.length === 0 ? 'roles' : null
}
