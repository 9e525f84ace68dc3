/** A question to the county's office, and why it had no answer. */
import { useState } from 'preact/hooks'
import type { Result } from '../../shared/result.ts'
import { useStation } from '../components/station-context.ts'
import { a, problemText } from '../messages/accounts-text.ts'
import type { Office, OfficeError } from '../station/office.ts'

export interface AskOffice {
  /** Empty where the last question was answered. */
  readonly failure: string
  fail(text: string): void
  /** null: not answered. */
  ask<T>(question: (office: Office) => Promise<Result<T, OfficeError>>): Promise<T | null>
}

export function useOffice(): AskOffice {
  const station = useStation()
  const [failure, setFailure] = useState('')
  return {
    failure,
    fail: setFailure,
    async ask(question) {
      setFailure('')
      const office = await station.office()
      const answer = office && (await question(office))
      if (answer?.ok) return answer.value
      const error = answer?.error
      if (!error) setFailure(a.errors.notFetched)
      else setFailure(error.type === 'Unreachable' ? a.errors.Unreachable : problemText(error.problem))
      return null
    },
  }
}
