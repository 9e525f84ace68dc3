/**
 * The program that removes what leaves this device. Comes as a chunk of its own; what the app shell has already is
 * handed in.
 */
import { type PurgeDeps, purgeLeaving } from '../storage/purge.ts'
import type { stateOf, withState } from './node-states.ts'

export { eraseHere } from '../storage/erase.ts'

interface LeaveDeps extends PurgeDeps {
  readonly stateOf: typeof stateOf
  readonly withState: typeof withState
}

/** True: something came back in part, and is to be healed before anything leaves. */
export async function purgeHere(deps: LeaveDeps): Promise<boolean> {
  const { meta, stateOf, withState } = deps
  if (await meta.read('returned')) {
    await meta.change(
      'sync',
      (all) => all && withState(all, all.at, { ...stateOf(all, all.at), healing: true }),
    )
    await meta.write('returned', null)
    return true
  }
  const sync = await meta.read('sync')
  // While more is to come, a stream may be here in part, and look as if it had gone elsewhere.
  const { fetching, healing } = stateOf(sync, sync?.at ?? '')
  if (sync && fetching === null && !healing) await purgeLeaving(deps)
  return false
}
