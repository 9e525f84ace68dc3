import { type CaseData, schemaOf } from '../../shared/case/events.ts'
import { serialKey } from '../../shared/case/serial.ts'
import type { Entry } from '../../shared/event.ts'
import type { WorkingStream } from './working-set.ts'

/** The serial that an event of this case names, of its item's kind (`serialKey`). */
export function serialNamed({ entries, barred }: WorkingStream, { event }: Entry): string | null {
  if (event.type !== 'delivered') return null
  const data = schemaOf(event.type, event.v)?.safeParse(event.data)
  const serial = data?.success ? (data.data as CaseData<'delivered'>).serial : undefined
  const receipt = entries.find((e) => e.event.type === 'received' && !barred.has(e.hash))
  const item = receipt?.event.data?.item
  return serial === undefined || typeof item !== 'string' ? null : serialKey(item, serial)
}
