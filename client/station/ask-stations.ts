/** Asks the county what it knows of its stations: the one list that no feed brings, because no event makes it. */
import { type StationContacts, stationsSchema } from '../../shared/protocol/stations.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { send, type WireDeps } from '../../sync/http/wire.ts'
import type { AskError } from './station.ts'

export async function askStations(wire: WireDeps): Promise<Result<StationContacts, AskError>> {
  const answer = await send(wire, { method: 'GET', path: '/api/v1/stations' })
  if (answer.ok) {
    try {
      return ok(stationsSchema.parse(JSON.parse(await answer.value.text())))
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
