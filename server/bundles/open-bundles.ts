/**
 * Bundles at the county: opened and taken in, one at a time. One that stands behind a gap stays, sealed, until the entry
 * before it has come by whatever way.
 */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MaterialFile } from '../../shared/case/events.ts'
import { seqOf } from '../../shared/event.ts'
import type { BundleReport, OpenedBundle } from '../../shared/protocol/bundle.ts'
import type { Bytes } from '../../sync/bundle/form.ts'
import { type TakeDeps, takeBundle } from '../../sync/bundle/take-bundle.ts'
import { holds } from '../../sync/exchange/node.ts'
import { mutex } from '../../sync/mutex.ts'
import type { BundleKey } from '../keys.ts'
import type { MaterialFiles } from '../materials/material-files.ts'
import { MATERIAL_BYTES_MAX } from '../materials/uploads.ts'
import { type BundleFiles, withSource } from './bundle-files.ts'

export interface Bundles {
  /** null where no such file is here, nor was of late. `onRead`: how many of its bytes are done. */
  take(sha256: string, onRead?: (bytes: number) => void): Promise<BundleReport | null>
}

export interface OpenBundles extends Bundles {
  /** Something was stored: perhaps what one of them waits for. */
  again(): void
  /** Resolves when nothing is being taken in. */
  idle(): Promise<void>
}

export interface OpenBundlesDeps extends Omit<TakeDeps, 'opens' | 'files'> {
  readonly bundles: BundleFiles
  readonly materials: Pick<MaterialFiles, 'find' | 'adopt'>
  readonly key: BundleKey
  readonly onStored: () => void
  readonly onDefect: (error: unknown) => void
}

export async function openBundles(deps: OpenBundlesDeps): Promise<OpenBundles> {
  const { bundles, key, store } = deps
  const oneByOne = mutex()
  const waiting = new Map<string, OpenedBundle>()
  const taking: TakeDeps = {
    ...deps,
    opens: (name) => (name === key.name ? key.privateKey : undefined),
    files: {
      has: async (sha256, by) => (await deps.materials.find(sha256))?.by.includes(by) ?? false,
      begin: (file, by) => puttingTogether(deps, file, by),
    },
  }

  const take: Bundles['take'] = (sha256, onRead = () => {}) =>
    oneByOne(async () => {
      const before = await bundles.note(sha256)
      if (!(await bundles.isHere(sha256))) return before
      const taken = await withSource(bundles.path(sha256), (source) => takeBundle(taking, source, onRead))
      if (!taken.ok) {
        // Whoever brought it has it still, and may bring it again.
        await bundles.remove(sha256)
        return { state: 'refused', reason: taken.error.reason }
      }
      const waited = before?.state === 'opened' && before.waiting ? before : null
      const report = waited ? together(waited, taken.value) : taken.value
      await bundles.keep(sha256, report)
      if (report.waiting) waiting.set(sha256, report)
      else {
        waiting.delete(sha256)
        await bundles.remove(sha256)
      }
      deps.onStored()
      again()
      return report
    })

  const look = async (): Promise<void> => {
    for (const [sha256, { device, waiting: gap }] of waiting)
      if (gap && (await holds(store, device, seqOf(gap.on), gap.hash))) await take(sha256)
  }
  let looking: Promise<void> | null = null
  let isToLook = false
  const again = () => {
    if (waiting.size === 0) return
    isToLook = true
    looking ??= (async () => {
      for (; isToLook; ) {
        isToLook = false
        await look().catch(deps.onDefect)
      }
      looking = null
    })()
  }

  // Also what came just before the node went down.
  for (const sha256 of await bundles.names()) await take(sha256).catch(deps.onDefect)
  return {
    take,
    again,
    async idle() {
      for (await oneByOne(async () => {}); looking; ) await looking
    },
  }
}

/** What came the first time is held the second time. */
function together(before: OpenedBundle, now: OpenedBundle): OpenedBundle {
  const sum = (first: OpenedBundle['cases'], second: OpenedBundle['cases']) => ({
    new: first.new + second.new,
    held: Math.max(0, second.held - first.new),
  })
  return {
    ...{ ...now, at: before.at },
    cases: sum(before.cases, now.cases),
    events: sum(before.events, now.events),
    files: { ...sum(before.files, now.files), bad: now.files.bad },
  }
}

async function puttingTogether({ bundles, materials }: OpenBundlesDeps, file: MaterialFile, by: string) {
  const path = join(bundles.dir, `${file.sha256}.material`)
  const handle = await open(path, 'w', 0o600)
  const hash = createHash('sha256')
  const most = Math.min(file.bytes, MATERIAL_BYTES_MAX)
  let bytes = 0
  return {
    async write(piece: Bytes) {
      bytes += piece.length
      if (bytes > most) return
      hash.update(piece)
      await handle.write(piece)
    },
    async end() {
      await handle.close()
      const good = bytes === most && hash.digest('hex') === file.sha256
      if (good) await materials.adopt(path, file.sha256, file.type, { by: [by] })
      await rm(path, { force: true })
      return good
    },
  }
}
