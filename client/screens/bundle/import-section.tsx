/** On the line's page of a town and of the county: a file from a stick, carried, and told what became of it. */
import '../../style/bundle.css'
import { useMemo, useState } from 'preact/hooks'
import { Failure } from '../../components/failure.tsx'
import { useStation } from '../../components/station-context.ts'
import { b } from '../../messages/bundle-text.ts'
import { bundleCarrier, type CarryError, type Carrying } from '../../station/carry-bundle.ts'
import { Report, type Told } from './report.tsx'

type State =
  | { readonly type: 'idle' }
  | { readonly type: 'carrying'; readonly now: Carrying }
  | { readonly type: 'told'; readonly told: Told }
  | { readonly type: 'failed'; readonly text: string; readonly passes: boolean }

export function ImportSection() {
  const station = useStation()
  const carrier = useMemo(() => station.bundles(bundleCarrier), [station])
  const [state, setState] = useState<State>({ type: 'idle' })
  const [file, setFile] = useState<File | null>(null)

  const carry = async (chosen: File): Promise<void> => {
    setFile(chosen)
    setState({ type: 'carrying', now: { step: 'reading', fraction: 0 } })
    const carried = await carrier
      .carry(chosen, (now) => setState({ type: 'carrying', now }))
      .catch(() => ({ ok: false, error: { type: 'Unreadable' } }) as const)
    if (!carried.ok) return setState({ type: 'failed', ...failureOf(carried.error) })
    const { report, known } = carried.value
    if (report.state === 'refused')
      return setState({ type: 'failed', text: b.refused[report.reason], passes: false })
    setState({ type: 'told', told: { report, known } })
  }

  const busy = state.type === 'carrying'
  return (
    <section aria-labelledby="line-import">
      <h2 id="line-import">{b.importTitle}</h2>
      <p>{b.importIntro}</p>
      {state.type === 'carrying' && <Progress now={state.now} />}
      {state.type === 'failed' && <Failure text={state.text} />}
      <div role="status">{state.type === 'told' && <Report told={state.told} />}</div>
      <p class="stick-choice">
        {file && state.type === 'failed' && state.passes && (
          <button type="button" onClick={() => carry(file)}>
            {b.again}
          </button>
        )}
        {file && state.type === 'told' && state.told.report.state === 'sealed' && (
          <button type="button" class="outline" onClick={() => carry(file)}>
            {b.look}
          </button>
        )}
        {!busy && (
          <label class="button outline">
            {state.type === 'told' ? b.another : b.choose}
            <input
              class="unseen"
              type="file"
              accept=".bundle"
              onChange={({ currentTarget }) => {
                const [chosen] = currentTarget.files ?? []
                // The same one may be chosen again.
                currentTarget.value = ''
                if (chosen) carry(chosen)
              }}
            />
          </label>
        )}
      </p>
    </section>
  )
}

function Progress({ now: { step, fraction } }: { readonly now: Carrying }) {
  return (
    <p class="stick-progress">
      <span>
        {b.steps[step]}
        {step === 'opening' ? '…' : ` · ${b.percent(Math.floor(fraction * 100))}`}
      </span>
      <progress aria-label={b.steps[step]} {...(step === 'opening' ? {} : { value: fraction })} max={1} />
    </p>
  )
}

/** `passes`: another try may do. */
function failureOf(error: CarryError): { readonly text: string; readonly passes: boolean } {
  if (error.type === 'NoGood') return { text: b.refused[error.reason], passes: false }
  if (error.type === 'Refused') return { text: b.failures.Refused(error.problem), passes: false }
  return { text: b.failures[error.type], passes: error.type === 'Unreachable' }
}
