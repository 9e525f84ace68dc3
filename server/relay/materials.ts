/**
 * Photographs and scans between a relay and its county, one at a time and behind the events: up what was sent here and
 * the county lacks, down what the streams of the town name and is not here.
 */
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/time.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import type { Contacts } from '../contacts/contacts.ts'
import { makeFolder } from '../durable-file.ts'
import type { MaterialFiles } from '../materials/material-files.ts'
import { MATERIALS_PATH } from '../materials/uploads.ts'
import { SENT_FROM } from '../routes/materials.ts'
import type { NodeStore } from '../stores/node-store.ts'
import type { RelayState } from './relay-state.ts'
import { signed, type UploadDeps, uploadUp } from './upload.ts'

export interface RelayMaterialsDeps extends UploadDeps {
  readonly files: MaterialFiles
  /** Where a download is put together; on the disk of the materials. */
  readonly dir: string
  readonly store: Pick<NodeStore, 'streamsWith'>
  readonly contacts: Pick<Contacts, 'follow' | 'lacking'>
  readonly state: RelayState['materials']
  readonly clock: Clock
}

export type Moved =
  /** One was settled, or made way: there may be another. */
  | { readonly type: 'moved' }
  /** `againMs`: after so long something tried in vain is due again; null: all is where it belongs. */
  | { readonly type: 'nothing'; readonly againMs: number | null }
  | Failing

/** What the county does not have yet, or does not take, is asked about again: soon, then ever more seldom. */
const AGAIN_MIN_MS = 5_000
const AGAIN_MAX_MS = 5 * 60_000
const moved = { type: 'moved' } as const

/** `urgent`: something more urgent than bytes waits. */
export type MoveMaterial = (urgent: () => boolean) => Promise<Moved>

export function relayMaterials(deps: RelayMaterialsDeps): MoveMaterial {
  const { files, state, clock } = deps
  /** Tried in vain: how long it rests, and until when. */
  const vain = new Map<string, { readonly restMs: number; readonly untilMs: number }>()
  const isDue = (name: string) => (vain.get(name)?.untilMs ?? 0) <= clock.now()
  const settled = (name: string, result: Moved): Moved => {
    // What the county refuses for good holds nobody else up.
    if (result.type === 'failed' && result.reason === 'unreachable') return result
    if (result.type === 'moved') vain.delete(name)
    else {
      const restMs = Math.min(AGAIN_MAX_MS, (vain.get(name)?.restMs ?? AGAIN_MIN_MS / 2) * 2)
      vain.set(name, { restMs, untilMs: clock.now() + restMs })
    }
    return moved
  }
  return async (urgent) => {
    await deps.contacts.follow()
    for (const sha256 of await files.names()) {
      if (state.above.has(sha256) || !isDue(sha256)) continue
      // Before the event that names it, it is nobody's yet.
      if ((await deps.store.streamsWith(sha256)).length === 0) continue
      return settled(sha256, await sendUp(deps, sha256, urgent))
    }
    const lacking = deps.contacts.lacking()
    for (const sha256 of lacking) if (isDue(sha256)) return settled(sha256, await fetchDown(deps, sha256))
    // What is due now is no longer in question, or it would have been tried.
    for (const name of vain.keys()) if (isDue(name)) vain.delete(name)
    const soonest = Math.min(...[...vain.values()].map(({ untilMs }) => untilMs))
    return { type: 'nothing', againMs: vain.size > 0 ? Math.max(0, soonest - clock.now()) : null }
  }
}

/** Its path among the materials of the county. */
const byHash = (sha256: string): string => `${MATERIALS_PATH}/by-hash/${sha256}`

async function sendUp(deps: RelayMaterialsDeps, sha256: string, urgent: () => boolean): Promise<Moved> {
  const { files, state } = deps
  const material = await files.find(sha256)
  if (!material) return moved
  const { bytes, type, by } = material
  const file = { path: files.path(sha256), sha256, bytes, type, by }
  const sent = await uploadUp(deps, file, () => isThere(deps, sha256, bytes), urgent)
  if (sent.type === 'sent') await state.note(sha256)
  return sent.type === 'sent' || sent.type === 'interrupted' ? moved : sent
}

async function isThere(deps: RelayMaterialsDeps, sha256: string, bytes: number): Promise<boolean | Failing> {
  const { answer, header } = await signed(deps, { method: 'HEAD', path: byHash(sha256) })
  // Somebody else's page answers everything: only the right length is an answer.
  if (answer.ok) return header('content-length') === String(bytes)
  // An answer to HEAD has no document to tell why; no answer at all has no headers either.
  return header('content-type') === null && failingOf({ type: 'Unreachable' })
}

async function fetchDown(deps: RelayMaterialsDeps, sha256: string): Promise<Moved> {
  const { answer, header } = await signed(deps, { method: 'GET', path: byHash(sha256) })
  if (!answer.ok) return failingOf(answer.error)
  const bytes = new Uint8Array(await answer.value.arrayBuffer())
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return failingOf({ type: 'Unreachable' })
  await makeFolder(deps.dir)
  const path = join(deps.dir, `from-county-${sha256}`)
  try {
    await writeFile(path, bytes, { mode: 0o600 })
    await deps.state.note(sha256)
    const from = header(SENT_FROM)?.split(',').filter(Boolean) ?? []
    await deps.files.adopt(path, sha256, header('content-type') ?? 'application/octet-stream', { from })
  } finally {
    await rm(path, { force: true })
  }
  return moved
}
