/**
 * The program that removes what leaves this device. Comes as a chunk of its own; what the app shell has already is
 * handed in.
 */
import type { EraseDeps } from '../storage/erase.ts'
import { lacking, type PurgeDeps, purgeLeaving } from '../storage/purge.ts'
import type { stateOf, withState } from './node-states.ts'

export { eraseHere } from '../storage/erase.ts'

/** When what had not come back is asked for again. */
const AGAIN_MS = 30 * 60_000

interface LeaveDeps extends PurgeDeps, Pick<EraseDeps, 'erasuresIn' | 'nameOf'> {
  readonly stateOf: typeof stateOf
  readonly withState: typeof withState
}

/** True: something came back in part, and is to be healed before anything leaves. */
export async function purgeHere(deps: LeaveDeps): Promise<boolean> {
  const { meta, stateOf, withState } = deps
  if (await isToHeal(deps)) {
    await meta.change(
      'sync',
      (all) => all && withState(all, all.at, { ...stateOf(all, all.at), healing: true }),
    )
    return true
  }
  const sync = await meta.read('sync')
  // While more is to come, a stream may be here in part, and look as if it had gone elsewhere.
  const { fetching, healing } = stateOf(sync, sync?.at ?? '')
  if (sync && fetching === null && !healing) await purgeLeaving(deps)
  return false
}

async function isToHeal(deps: LeaveDeps): Promise<boolean> {
  const { meta } = deps
  const returned = await meta.read('returned')
  if (!returned) return false
  const { streams, healedAt } = returned
  const now = deps.now()
  // A clock that was set back makes nobody wait.
  if (healedAt !== null && healedAt <= now && now < healedAt + AGAIN_MS) return false
  const left = healedAt === null ? streams : await lacking(deps, streams)
  const next = left.length > 0 ? { streams: left, healedAt: now } : null
  // Something else may have come back meanwhile, by another tab.
  await meta.change('returned', (held) => (held?.streams.length === streams.length ? next : held))
  return left.length > 0
}
