/** A gentle word where a value looks mistyped. Never a reason to refuse: the clerk knows better than a pattern. */
import type { FieldSpec } from '../../shared/catalogue/item.ts'
import { checkResidentId } from '../../shared/identity/resident-id.ts'
import { chinaDay } from '../../shared/time.ts'
import { idMessage } from './id-message.ts'
import { t } from './text.ts'

/** Empty where nothing is to be said. */
export function fieldWarning(kind: FieldSpec['kind'], value: string): string {
  const typed = value.replace(/[\s-]/g, '')
  if (typed === '') return ''
  switch (kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(typed) ? '' : t.take.onlyDigits
    case 'phone':
      if (!/^\+?\d+$/.test(typed)) return t.take.onlyDigits
      // Land lines have an area code with a leading 0.
      return typed.startsWith('1') && typed.length !== 11 ? t.take.phoneLength(typed.length) : ''
    case 'bankcard':
      if (!/^\d+$/.test(typed)) return t.take.onlyDigits
      return typed.length < 12 || typed.length > 19 ? t.take.bankLength(typed.length) : ''
    case 'id': {
      const id = checkResidentId(typed, chinaDay(Date.now()))
      return id.ok ? '' : idMessage(id.error)
    }
    default:
      return ''
  }
}
