/** What an event in quarantine says: only the county keeps it, so it is asked for when somebody looks. */
import { type Event, hashOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import {
  type QuarantinedEvent,
  quarantinedEventSchema,
  quarantinedPath,
} from '../../shared/protocol/quarantined.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import type { BodyError } from './station.ts'

export async function readQuarantined(
  { get, hasher }: Pick<CountyDeskDeps, 'get' | 'hasher'>,
  { id, hash }: { readonly id: string; readonly hash: string },
): Promise<Result<QuarantinedEvent, BodyError>> {
  const answer = await get(quarantinedPath(id, hash))
  if (!answer.ok) {
    if (answer.error.type === 'Unreachable') return err(answer.error)
    return err({ type: answer.error.problem === 'unauthorized' ? 'SignedOut' : 'NotGiven' })
  }
  const body = quarantinedEventSchema.safeParse(await json(answer.value))
  // Something between us and the node spoke in its place, or changed a word.
  if (!body.success || !isThis(hasher, body.data, hash)) return err({ type: 'Unreachable' })
  return ok(body.data)
}

function isThis(hasher: Hasher, { event }: QuarantinedEvent, hash: string): boolean {
  try {
    return hashOf(hasher, event as unknown as Event) === hash
  } catch {
    return false
  }
}

async function json(body: Blob): Promise<unknown> {
  try {
    return JSON.parse(await body.text())
  } catch {
    return null
  }
}
