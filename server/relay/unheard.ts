/**
 * A relay that was put back from a backup does not know what it has lost, and it may be what the county has lost, too:
 * a county that heals waits until every device of the town has come by here (docs/decisions/0013).
 */
import { mayForward } from '../../sync/exchange/node.ts'
import { cameSince, type LastContact } from '../authority/healing.ts'
import type { DeviceRecord } from '../stores/node-store.ts'

export interface UnheardDeps {
  /** By the node's clock; null: it never was put back. */
  readonly putBackMs: () => number | null
  /** This relay. */
  readonly own: { readonly device: string; readonly org: string; readonly key: string }
  readonly devices: () => Iterable<DeviceRecord>
  readonly contact: (device: string) => LastContact | null
  readonly epoch: () => Promise<string>
}

/** How many devices it still waits for. */
export const unheardSince = (deps: UnheardDeps) => async (): Promise<number> => {
  const sinceMs = deps.putBackMs()
  if (sinceMs === null) return 0
  const epoch = await deps.epoch()
  const relay = { ...deps.own, relay: true }
  return [...deps.devices()].filter(
    (d) => !d.relay && mayForward(relay, d.org) && !cameSince(deps.contact(d.device), sinceMs, epoch),
  ).length
}
