/** The resident's page: number and code, one plain sentence, the steps below. No sign-in; what is added is kept while it is sent. */
import { useState } from 'preact/hooks'
import { formatCaseNumber, parseCaseNumber } from '../../../shared/case/number.ts'
import type { Progress } from '../../../shared/protocol/progress.ts'
import { Failure } from '../../components/failure.tsx'
import { caseNumberText } from '../../messages/case-number-text.ts'
import { r } from '../../messages/resident-text.ts'
import { askProgress } from './ask-progress.ts'
import { ProgressAnswer } from './progress-answer.tsx'
import { ResidentHead } from './resident-head.tsx'

export function ProgressPage() {
  const [asked, setAsked] = useState<Asked | null>(null)
  const askAnew = async ({ answer, queryCode }: Asked): Promise<void> => {
    const newer = await ask(answer.caseNo, queryCode)
    if (newer.ok) setAsked({ answer: newer.value, queryCode })
  }
  return (
    <>
      <ResidentHead at="/progress" />
      <main id="main" class="page narrow">
        <h1>{r.title}</h1>
        {asked ? (
          <ProgressAnswer
            key={asked.answer.asOf}
            {...asked}
            onAdded={() => askAnew(asked)}
            onAgain={() => setAsked(null)}
          />
        ) : (
          <Question onAnswer={setAsked} />
        )}
      </main>
    </>
  )
}

interface Asked {
  readonly answer: Progress
  readonly queryCode: string
}

const ask = (caseNo: string, queryCode: string) =>
  askProgress({ fetch: (url, init) => fetch(url, init) }, caseNo, queryCode)

function Question({ onAnswer }: { readonly onAnswer: (asked: Asked) => void }) {
  const [caseNo, setCaseNo] = useState(fromAddress)
  const [code, setCode] = useState('')
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState('')

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const number = parseCaseNumber(caseNo)
    if (!number.ok) return setFailure(caseNumberText(number.error))
    const digits = code.normalize('NFKC').replace(/\s/g, '')
    if (!/^[0-9]{6}$/.test(digits)) return setFailure(r.errors.queryCode)
    setFailure('')
    setAsking(true)
    const answer = await ask(number.value.number, digits)
    setAsking(false)
    if (answer.ok) onAnswer({ answer: answer.value, queryCode: digits })
    else setFailure(r.errors[answer.error.type])
  }

  return (
    <>
      <p>{r.intro}</p>
      {failure && <Failure text={failure} />}
      <form onSubmit={submit} noValidate aria-busy={asking}>
        <label for="case-no">{r.caseNo}</label>
        <small id="case-no-hint">{r.caseNoHint}</small>
        <input
          id="case-no"
          type="text"
          class="digits"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby="case-no-hint"
          value={caseNo}
          onInput={(event) => setCaseNo(event.currentTarget.value)}
        />
        <label for="query-code">{r.queryCode}</label>
        <small id="query-code-hint">{r.queryCodeHint}</small>
        <input
          id="query-code"
          type="text"
          class="digits"
          inputMode="numeric"
          autocomplete="off"
          aria-describedby="query-code-hint"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <button type="submit" disabled={asking}>
          {asking ? r.asking : r.submit}
        </button>
      </form>
    </>
  )
}

/**
 * The number from a paper's QR code lies in the fragment, which is never sent to a server. What follows its dot is the
 * verification code, which says nothing here.
 */
function fromAddress(): string {
  const number = parseCaseNumber(location.hash.slice(1).split('.')[0]!)
  return number.ok ? formatCaseNumber(number.value.number) : ''
}
