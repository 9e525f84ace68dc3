/** What is wrong with an identity number, so that the clerk finds the digit. */
import type { ResidentIdError } from '../../shared/identity/resident-id.ts'
import { t } from './text.ts'

export function idMessage(error: ResidentIdError): string {
  switch (error.type) {
    case 'IdLength':
      return error.length === 0 ? t.idNumber.missing : t.idNumber.IdLength(error.length)
    case 'IdCharacter':
      return t.idNumber.IdCharacter(error.at, error.character)
    case 'IdBirthDate':
      return t.idNumber.IdBirthDate(error.date)
    case 'IdBirthInFuture':
      return t.idNumber.IdBirthInFuture(error.date)
    case 'IdCheckDigit':
      return t.idNumber.IdCheckDigit
  }
}
