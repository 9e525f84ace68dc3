/**
 * One backup of a node, running or stopped: a prefix of its log in the order of arrival, then whatever else it keeps,
 * which is as new as that log or newer. Written under a name that ends in `.half` and renamed when all of it is on
 * stable storage, so that half a backup never looks like one.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { deviceOf, seqOf } from '../../shared/event.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { AccountDocuments } from '../account-documents.ts'
import { CannotDo } from '../cannot-do.ts'
import { makeFolder, syncPath } from '../durable-file.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { copyAccounts, copyContacts, copyFolder } from './copied.ts'
import { readHealing } from './healing-file.ts'
import { writeLastBackup } from './last-backup.ts'
import { LOG, MANIFEST, type Manifest, SEALS } from './manifest.ts'
import { copyMaterials } from './materials.ts'
import { arrivalsOf } from './stored-log.ts'
import { type Written, writeThrough } from './written-file.ts'

export interface BackUpDeps {
  readonly dataDir: string
  readonly area: string
  /** The catalogue's release in force. */
  readonly release: number
  readonly store: Pick<NodeStore, 'arrivals' | 'partsOf'>
  readonly documents: Pick<AccountDocuments, 'list'>
  readonly clock: Clock
  readonly tell: (sentence: string) => void
  /** Breaks it off and leaves nothing behind. */
  readonly signal?: AbortSignal
}

export const backedUpSchema = z.object({
  dir: z.string(),
  position: z.int(),
  entries: z.int(),
  materials: z.int(),
  /** Of these, those that no earlier backup had. */
  copied: z.int(),
  /** SHA-256 of materials whose bytes are no longer theirs: not in this backup. */
  damaged: z.array(z.string()),
})
export type BackedUp = z.infer<typeof backedUpSchema>

/** `to`: the folder of all backups, absolute; made where it is missing. Throws `CannotDo`, or the system's error. */
export async function backUp(deps: BackUpDeps, to: string): Promise<BackedUp> {
  const { dataDir, area, clock, tell } = deps
  if (`${to}/`.startsWith(`${dataDir}/`))
    throw new CannotDo(`"${to}" lies in DATA_DIR, and would be lost with it: name a folder on another disk.`)
  const createdAt = isoOf(clock.now())
  const dir = join(to, `yimen-${area}-${createdAt.replace(/[-:]|\.\d+/g, '')}`)
  if (await exists(dir)) throw new CannotDo(`${dir} is there already: wait a second and begin again.`)
  await makeFolder(to)
  await removeHalf(to, area)
  const half = `${dir}.half`
  await mkdir(half, { mode: 0o700 })
  try {
    const files: Record<string, Written> = {}
    const write = async (name: string, content: AsyncIterable<string>, gzip = false) => {
      files[name] = await writeThrough(join(half, name), content, { gzip, signal: deps.signal })
    }
    const log = { position: 0, entries: 0, heads: {} as Manifest['heads'] }
    await write(LOG, logLines(deps, log), true)
    await write(SEALS, sealLines(deps, log.heads))
    // Behind the log: who wrote in it has an account, and what it names is here, if it is anywhere.
    tell('Keys, releases, accounts and contacts')
    Object.assign(files, await copyFolder(join(dataDir, 'keys'), half, 'keys'))
    Object.assign(files, await copyFolder(join(dataDir, 'releases'), half, 'releases'))
    await copyAccounts(deps.documents, write)
    await copyContacts(dataDir, write)
    const materials = await copyMaterials(deps, to, write)
    const manifest: Manifest = {
      ...{ format: 1, area, createdAt, release: deps.release },
      ...{ ...log, healing: (await readHealing(dataDir)) !== null, files },
    }
    await writeThrough(join(half, MANIFEST), lines([manifest]))
    await syncPath(half)
    deps.signal?.throwIfAborted()
    await rename(half, dir)
    await syncPath(to)
    const { position, entries } = log
    await writeLastBackup(dataDir, { at: createdAt, position })
    return { dir, position, entries, ...materials }
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
}

/** The last one was broken off by a power cut. */
async function removeHalf(to: string, area: string): Promise<void> {
  const halves = (await readdir(to)).filter(
    (name) => name.startsWith(`yimen-${area}-`) && /\.half$/.test(name),
  )
  for (const name of halves) await rm(join(to, name), { recursive: true, force: true })
}

async function* logLines(
  { store, tell }: BackUpDeps,
  log: { position: number; entries: number; heads: Manifest['heads'] },
): AsyncGenerator<string> {
  let told = 0
  for await (const page of arrivalsOf(store)) {
    for (const { position, entry } of page) {
      const { id } = entry.event
      const head = log.heads[deviceOf(id)]
      if (!head || head.seq <= seqOf(id)) log.heads[deviceOf(id)] = { seq: seqOf(id), hash: entry.hash }
      log.position = position
    }
    log.entries += page.length
    yield page.map(({ entry }) => `${JSON.stringify(entry)}\n`).join('')
    if (log.entries - told < TELL_EVERY) continue
    told = log.entries
    tell(`Log: ${told} entries`)
  }
  tell(`Log: all ${log.entries} entries`)
}

const TELL_EVERY = 20_000

/** Those on entries that are in the backup. */
async function* sealLines({ store }: BackUpDeps, heads: Manifest['heads']): AsyncGenerator<string> {
  for (const [device, head] of Object.entries(heads))
    yield* lines((await store.partsOf(device)).filter(({ seq }) => seq <= head.seq))
}

async function* lines(all: Iterable<unknown>): AsyncGenerator<string> {
  for (const one of all) yield `${JSON.stringify(one)}\n`
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
