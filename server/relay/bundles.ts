/** Bundles at a relay: looked at from outside, kept sealed, sent on; the county opens them and tells what was in them. */
import { stat } from 'node:fs/promises'
import {
  BUNDLE_TYPE,
  BUNDLES_PATH,
  type BundleReport,
  bundleReportSchema,
} from '../../shared/protocol/bundle.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import { type CheckDeps, checkBundle } from '../../sync/bundle/take-bundle.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { mutex } from '../../sync/mutex.ts'
import { type BundleFiles, withSource } from '../bundles/bundle-files.ts'
import type { Bundles } from '../bundles/open-bundles.ts'
import type { MoveMaterial } from './materials.ts'
import type { RelayState } from './relay-state.ts'
import { signed, type UploadDeps, uploadUp } from './upload.ts'

export interface RelayBundlesDeps extends UploadDeps, CheckDeps {
  readonly bundles: BundleFiles
  readonly forward: RelayState['forward']
  readonly clock: Clock
  /** There is one to send. */
  readonly poke: () => void
}

export interface RelayBundles extends Bundles {
  readonly move: MoveMaterial
}

/** What the county does not take now is tried again after a while, and holds nobody else up. */
const REST_MS = 5 * 60_000

export function relayBundles(deps: RelayBundlesDeps): RelayBundles {
  const { bundles, clock } = deps
  const oneByOne = mutex()
  const resting = new Map<string, number>()

  const take: Bundles['take'] = (sha256) =>
    oneByOne(async () => {
      const before = await bundles.note(sha256)
      if (before?.state === 'opened') await bundles.remove(sha256)
      // What the county refused once it may take now: a device that it did not know, say.
      if ((before && before.state !== 'refused') || !(await bundles.isHere(sha256))) return before
      const checked = await withSource(bundles.path(sha256), (source) => checkBundle(deps, source))
      if (!checked.ok) {
        await bundles.remove(sha256)
        return { state: 'refused', reason: checked.error.reason }
      }
      const { device, from, to } = checked.value.head
      const report: BundleReport = { ...{ state: 'sealed', at: isoOf(clock.now()) }, ...{ device, from, to } }
      await bundles.keep(sha256, report)
      deps.poke()
      return report
    })

  const settle = async (sha256: string, report: BundleReport): Promise<void> => {
    await bundles.keep(sha256, report)
    await bundles.remove(sha256)
    if (report.state !== 'opened' || report.waiting) return
    // What the county has said is there, the station need not send here once more.
    const forward = await deps.forward.load()
    const held = Math.max(report.to, forward.above[report.device] ?? 0)
    await deps.forward.save({ ...forward, above: { ...forward.above, [report.device]: held } })
  }

  return {
    take,
    async move(urgent) {
      for (const sha256 of await bundles.names()) {
        if ((resting.get(sha256) ?? 0) > clock.now()) continue
        // Of one that came just before a power cut nobody has asked yet.
        if ((await take(sha256))?.state !== 'sealed') continue
        const told = await sendUp(deps, sha256, urgent)
        if ('state' in told) await settle(sha256, told)
        else if (told.type === 'failed') return told
        else if (told.type === 'refused') resting.set(sha256, clock.now() + REST_MS)
        return { type: 'moved' }
      }
      const soonest = Math.min(...resting.values())
      return { type: 'nothing', againMs: resting.size > 0 ? Math.max(0, soonest - clock.now()) : null }
    },
  }
}

async function sendUp(
  deps: RelayBundlesDeps,
  sha256: string,
  urgent: () => boolean,
): Promise<BundleReport | Failing | { readonly type: 'interrupted' }> {
  const path = deps.bundles.path(sha256)
  const { size } = await stat(path)
  let report: BundleReport | null = null
  const isThere = async () => {
    const told = await askCounty(deps, sha256)
    if (told && 'state' in told) report = told
    return told && !('state' in told) ? told : told !== null
  }
  const sent = await uploadUp(deps, { path, sha256, bytes: size, type: BUNDLE_TYPE }, isThere, urgent)
  if (sent.type !== 'sent') return sent
  return report ?? (await askCounty(deps, sha256)) ?? failingOf({ type: 'Unreachable' })
}

/** null: it is not there. */
async function askCounty(deps: UploadDeps, sha256: string): Promise<BundleReport | Failing | null> {
  const { answer } = await signed(deps, { method: 'POST', path: `${BUNDLES_PATH}/${sha256}` })
  if (!answer.ok) {
    const { error } = answer
    return error.type === 'Problem' && error.problem === 'not-found' ? null : failingOf(error)
  }
  try {
    return bundleReportSchema.parse(JSON.parse(await answer.value.text()))
  } catch {
    // Something between us and the county spoke in its place.
    return failingOf({ type: 'Unreachable' })
  }
}
