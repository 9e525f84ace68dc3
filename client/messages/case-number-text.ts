/** Why a case number was not understood, in a plain sentence. */
import type { CaseNumberError } from '../../shared/case/number.ts'
import { r } from './resident-text.ts'

export function caseNumberText(error: CaseNumberError): string {
  const { errors } = r
  switch (error.type) {
    case 'CaseNumberLength':
      return error.length === 0 ? errors.caseNoMissing : errors.CaseNumberLength(error.length)
    case 'CaseNumberCharacter':
      return errors.CaseNumberCharacter(error.at, error.character)
    default:
      return errors[error.type]
  }
}
