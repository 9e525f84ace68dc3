import { seqOf } from '../../shared/event.ts'
import type { ExchangeRequest, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import { msOf } from '../../shared/time.ts'
import type { Contact, Heard } from './contacts.ts'

/**
 * What a node knows of a sender after an exchange. `ack`: how far each log is stored now. What was sent and lies above
 * still waits where it came from; so does what was asked for, though the sender learns it only from this answer.
 */
export function contactOf(
  { at, cursor, logs, ask, waiting, unheard, heal, given }: ExchangeRequest,
  heardAtMs: number,
  ack: ExchangeResponse['ack'],
): Heard & Omit<Contact, 'clearAtMs'> {
  const skewMs = msOf(at) - heardAtMs
  const isLacking = (device: string, seq: number) => seq > (ack[device] ?? 0)
  const refused = logs.flatMap(({ device, events }) => events.filter((e) => isLacking(device, seqOf(e.id))))
  const lacking = ask.filter(({ device, seq }) => isLacking(device, seq))
  const { events, files, bytes } = waiting ?? { events: 0, files: 0, bytes: 0 }
  const still = { events: events + refused.length + lacking.length, files, bytes }
  return {
    ...{ heardAtMs, cursor, unheard, via: null },
    skewMs: Number.isNaN(skewMs) ? null : skewMs,
    waiting: still.events + still.files > 0 ? still : null,
    // While it compares it does not say what it has left.
    ...(heal === null && given === null && still.events === 0 && { clearAtMs: heardAtMs }),
  }
}
