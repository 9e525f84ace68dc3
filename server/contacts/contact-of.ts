import { seqOf } from '../../shared/event.ts'
import type { ExchangeRequest, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import { msOf } from '../../shared/time.ts'
import type { Contact } from './contacts.ts'

/**
 * What a node knows of a sender after an exchange. `ack`: how far each log is stored now. What was sent and lies above
 * still waits where it came from; so does what was asked for, though the sender learns it only from this answer.
 */
export function contactOf(
  { at, cursor, logs, ask, waiting, unheard }: ExchangeRequest,
  heardAtMs: number,
  ack: ExchangeResponse['ack'],
): Contact {
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
  }
}
