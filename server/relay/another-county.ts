/** A county that was put back from a backup numbers anew: what it was known to have before counts no more. */
import type { Forwarding } from '../../sync/exchange/forward.ts'
import type { StationDeps } from '../../sync/exchange/station.ts'

/** By its numbers it is seen, also where sets were being compared already and it could not say so. */
export const forgettingFor = (
  state: StationDeps['state'],
  forward: Pick<Forwarding, 'recheck'>,
  forgetMaterials: () => Promise<void>,
): StationDeps['state'] => ({
  load: () => state.load(),
  async save(next) {
    const epoch = (await state.load()).cursor?.epoch
    // First forgotten, then noted: a crash in between forgets once more.
    if (epoch !== undefined && next.cursor?.epoch !== epoch) {
      await forward.recheck()
      await forgetMaterials()
    }
    await state.save(next)
  },
})
