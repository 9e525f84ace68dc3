/** Where a submission stands, in one true sentence, and what can be done about it. */
import { useEffect, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { f } from '../../messages/filing-text.ts'
import type { Submission, SubmissionState } from './submission.ts'

/** `caseNo`: of one that was sent; empty while it was not. */
export function FilingState({ sub, caseNo }: { readonly sub: Submission; readonly caseNo: string }) {
  const { value: state } = sub.state
  const said = stateText(state, caseNo)
  return (
    <div class="filing-state" role="status">
      {said && <p class={state.type === 'moving' ? 'quiet' : 'alert'}>{said}</p>}
      {state.type === 'waiting' && <Again sub={sub} />}
    </div>
  )
}

export function Again({ sub }: { readonly sub: Submission }) {
  return (
    <button type="button" onClick={() => sub.start()}>
      {f.state.again}
    </button>
  )
}

/** Tries again at once when the line is back; no more once the page is left. */
export function useOnline(sub: Submission): void {
  useEffect(() => {
    const again = (): void => {
      if (sub.state.value.type === 'waiting') sub.start()
    }
    addEventListener('online', again)
    return () => {
      removeEventListener('online', again)
      sub.stop()
    }
  }, [])
}

function stateText(state: SubmissionState, caseNo: string): string {
  switch (state.type) {
    case 'still':
      return ''
    case 'moving':
      return f.state.words
    case 'waiting':
      if (caseNo !== '') return f.state.unknown(formatCaseNumber(caseNo))
      return state.reason === 'unreachable' ? f.state.unsentLine : f.state.unsentBusy
    case 'refused': {
      const texts: Readonly<Record<string, string>> = f.refused
      return texts[state.reason] ?? f.refused.other
    }
  }
}

export function ClearButton(props: {
  readonly ask: string
  readonly clear: () => Promise<void>
  readonly disabled?: boolean
}) {
  const [busy, setBusy] = useState(false)
  const clear = async (): Promise<void> => {
    if (!confirm(props.ask)) return
    setBusy(true)
    await props.clear().finally(() => setBusy(false))
  }
  return (
    <div class="filing-clear no-print">
      <button type="button" class="plain" disabled={busy || props.disabled} onClick={clear}>
        {f.clear}
      </button>
      <small>{f.clearHint}</small>
    </div>
  )
}
