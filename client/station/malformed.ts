/** What of an event the root would put in quarantine for its form: asked before the event is written. */
import { schemaOf } from '../../shared/case/events.ts'

/**
 * Names of the parts of `data` that are not of the form of `type`; of fields filled in, the fields' own names. Empty
 * where all is well.
 */
export function malformedParts(type: string, v: number, data: Readonly<Record<string, unknown>>): string[] {
  const parsed = schemaOf(type, v)?.safeParse(data)
  if (!parsed) return [type]
  if (parsed.success) return []
  const names = parsed.error.issues.map(({ path }) => {
    const [part, name] = path
    return String((part === 'fields' && name !== undefined ? name : part) ?? type)
  })
  return [...new Set(names)]
}
