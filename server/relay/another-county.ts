/** A county that was put back from a backup numbers anew: what it was known to have before counts no more. */
import type { StationDeps } from '../../sync/exchange/station.ts'

/** First forgotten, then noted: a crash in between forgets once more. */
export const forgettingFor = (
  state: StationDeps['state'],
  forget: () => Promise<void>,
): StationDeps['state'] => ({
  load: () => state.load(),
  async save(next) {
    const epoch = (await state.load()).cursor?.epoch
    if (epoch !== undefined && next.cursor?.epoch !== epoch) await forget()
    await state.save(next)
  },
})
