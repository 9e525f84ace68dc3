/** What a relay says that it holds, when it compares that with the county's. */
import type { Held } from '../../sync/exchange/heal-station.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { NodeStore } from '../stores/node-store.ts'

/** What a station has just given is compared too: it is stored, and perhaps not taken in yet. */
export const heldHere = (
  store: Pick<NodeStore, 'scope'>,
  sequencer: Pick<Sequencer, 'drain'>,
  org: string,
): Held => ({
  async digests() {
    await sequencer.drain()
    return store.scope(org)
  },
})
