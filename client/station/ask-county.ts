/** Asks the county for a list that no feed brings, because no event makes it. For its managers, with their session. */
import type * as z from 'zod/mini'
import { err, ok, type Result } from '../../shared/result.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { AskError } from './station.ts'

export async function askCounty<T extends z.ZodMiniType>(
  get: (path: string) => Promise<Result<Blob, TransportError>>,
  path: string,
  schema: T,
): Promise<Result<z.infer<T>, AskError>> {
  const answer = await get(path)
  if (answer.ok) {
    try {
      return ok(schema.parse(JSON.parse(await answer.value.text())))
    } catch {
      // Something between us and the county spoke in its place.
      return err({ type: 'Unreachable' })
    }
  }
  const problem = answer.error.type === 'Problem' ? answer.error.problem : null
  return problem === 'unauthorized' || problem === 'forbidden'
    ? err({ type: 'Refused', problem })
    : err({ type: 'Unreachable' })
}
