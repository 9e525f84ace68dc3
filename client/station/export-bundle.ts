/**
 * What the county does not have, as a file for a stick. Nothing here counts as sent by it: what the county has, it says
 * itself when the line is back, and is asked for before anything is sent once more.
 */
import { seqOf } from '../../shared/event.ts'
import { bundleName } from '../../shared/protocol/bundle.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { writeBundle } from '../../sync/bundle/write-bundle.ts'
import type { BundleDeps } from './bundle-deps.ts'

export type ExportError =
  /** The county has everything. */
  | { readonly type: 'Nothing' }
  /** No release with the county's key has come yet. */
  | { readonly type: 'NoKey' }

export interface BundleExport {
  /** `onProgress`: 0…1. Rejects where what lies on this device cannot be read. */
  make(
    onProgress: (fraction: number) => void,
  ): Promise<Result<{ readonly name: string; readonly file: Blob }, ExportError>>
}

/** For the progress only. */
const EVENT_BYTES = 700

export const bundleExport = ({ meta, files, store, identity }: BundleDeps): BundleExport => ({
  async make(onProgress) {
    const [own, release, states] = await Promise.all([identity(), meta.read('release'), meta.read('sync')])
    if (!own || !release?.bundleKey) return err({ type: 'NoKey' })
    const { device, authority } = own.enrolment
    const last = await store.last(device)
    const pending = await files.pending()
    const to = last ? seqOf(last.event.id) : 0
    const rooted = states?.rooted ?? 0
    if (to === 0 || (rooted >= to && pending.length === 0)) return err({ type: 'Nothing' })
    // Photographs alone go with the event before them.
    const span = { device, from: Math.min(rooted + 1, to), to }
    const total = pending.reduce((sum, { bytes }) => sum + bytes, (to - span.from + 1) * EVENT_BYTES)
    const pieces: Blob[] = []
    let written = 0
    const writing = writeBundle(
      { store, signer: own.signer, sealingKey: release.bundleKey },
      {
        ...{ ...span, area: authority.area, skewMs: states?.nodes[states.at]?.skewMs ?? 0 },
        files: pending.map(({ blob, sha256, bytes, type }) => ({
          ...{ sha256, bytes, type },
          read: async (from, until) => new Uint8Array(await blob.slice(from, until).arrayBuffer()),
        })),
      },
    )
    for await (const piece of writing) {
      // As Blobs, which the browser keeps on its disk where they are many.
      pieces.push(new Blob([piece]))
      written += piece.length
      onProgress(Math.min(1, written / total))
    }
    await goneByStick({ meta, files }, pending)
    return ok({ name: bundleName(span), file: new Blob(pieces, { type: 'application/octet-stream' }) })
  },
})

/** Own events have gone another way: the next exchange compares before it sends, and each of these files is asked for. */
async function goneByStick(
  { meta, files }: Pick<BundleDeps, 'meta' | 'files'>,
  pending: readonly { readonly sha256: string }[],
): Promise<void> {
  for (const { sha256 } of pending) await files.change(sha256, { byStick: true })
  await meta.change(
    'sync',
    (states) =>
      states && {
        ...states,
        nodes: Object.fromEntries(
          Object.entries(states.nodes).map(([key, node]) => [key, { ...node, healing: true }]),
        ),
      },
  )
}
