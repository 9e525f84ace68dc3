import { type MaterialFile, schemaOf } from '../../shared/case/events.ts'
import type { Entry } from '../../shared/event.ts'

/** The bytes that an event names (SHA-256, lower-case hex). */
export function materialOf({ event }: Entry): string | null {
  if (event.type !== 'material') return null
  const data = schemaOf(event.type, event.v)?.safeParse(event.data)
  return data?.success ? ((data.data as { file?: MaterialFile }).file?.sha256 ?? null) : null
}
