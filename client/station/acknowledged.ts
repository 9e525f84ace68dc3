/** Which own events the county has for good: the one place that says so for what is removed from this device. */
import { deviceOf, seqOf } from '../../shared/event.ts'
import type { Meta } from '../storage/meta.ts'

export interface OwnLogs {
  /** Ids under which this installation writes or wrote. */
  readonly devices: ReadonlySet<string>
  /** True of an own event that the root has acknowledged. */
  readonly acknowledged: (id: string) => boolean
}

export async function ownLogs(meta: Meta): Promise<OwnLogs> {
  const [identity, sync, former] = await Promise.all([
    meta.read('identity'),
    meta.read('sync'),
    meta.read('formerDevices'),
  ])
  const acked = new Map((former ?? []).map((f) => [f.device, f.acked]))
  if (identity) acked.set(identity.device, sync?.rooted ?? 0)
  return {
    devices: new Set(acked.keys()),
    acknowledged: (id) => seqOf(id) <= (acked.get(deviceOf(id)) ?? 0),
  }
}
