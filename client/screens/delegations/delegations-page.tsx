/** 委托台账, for the county's manager: what it shows the county said a moment ago. */
import '../../style/accounts.css'
import { useEffect, useState } from 'preact/hooks'
import { type Delegation, hasLapsed } from '../../../shared/org/ledger.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { say } from '../../components/said.ts'
import { useProfile } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { g } from '../../messages/delegations-text.ts'
import { t } from '../../messages/text.ts'
import { useOffice } from '../ask-office.ts'
import { DelegationForm } from './delegation-form.tsx'
import { LetterCard } from './letter-card.tsx'

export function DelegationsPage() {
  const { staff } = useProfile()
  return (
    <Page title={g.title} back={{ href: '/', text: t.toHome }} class="delegations">
      {staff.roles.includes('manager') ? <Ledger /> : <p class="alert">{g.managersOnly}</p>}
    </Page>
  )
}

function Ledger() {
  const { failure, ask } = useOffice()
  const [list, setList] = useState<readonly Delegation[] | null>(null)
  const [entering, setEntering] = useState(false)
  const read = async (): Promise<void> => {
    const answer = await ask((office) => office.delegations())
    if (answer) setList(answer.delegations)
  }
  useEffect(() => {
    read()
  }, [])
  const today = chinaDay(now.value)
  const [past, inForce] = [true, false].map((over) => list?.filter((d) => hasLapsed(d, today) === over) ?? [])
  const end = async (delegation: Delegation): Promise<void> => {
    if (!confirm(g.endAsk(delegation.letter))) return
    const answer = await ask((office) => office.endDelegation(delegation.id, today))
    if (!answer) return
    setList(answer.delegations)
    say(g.ended(delegation.letter))
  }
  return (
    <>
      {failure && <Failure text={failure} />}
      {entering ? (
        <DelegationForm
          onEnter={async (letter) => {
            const answer = await ask((office) => office.delegate(letter))
            if (!answer) return
            setList(answer.delegations)
            setEntering(false)
            say(g.entered(letter.letter))
          }}
          onBack={() => setEntering(false)}
        />
      ) : (
        <>
          <p>{g.intro}</p>
          <div class="actions">
            <button type="button" onClick={() => setEntering(true)} disabled={!list}>
              {g.enter}
            </button>
            {failure && (
              <button type="button" class="outline" onClick={read}>
                {a.again}
              </button>
            )}
          </div>
          {!list && !failure && <p class="opening">{a.loading}</p>}
          {list?.length === 0 && <p class="empty">{g.empty}</p>}
          {inForce!.map((d) => (
            <LetterCard key={d.id} delegation={d} onEnd={d.validTo === today ? undefined : () => end(d)} />
          ))}
          {past!.length > 0 && (
            <details>
              <summary>{g.past(past!.length)}</summary>
              {past!.map((d) => (
                <LetterCard key={d.id} delegation={d} />
              ))}
            </details>
          )}
        </>
      )}
    </>
  )
}
