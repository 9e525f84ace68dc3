/**
 * A node put back from a backup, into a DATA_DIR without data. Everything is written into a folder in it whose name says
 * that it is half; only when all of it is on stable storage does it move up, and the folder goes last. A node does not
 * start beside that folder, so a restore that was broken off is nobody's data. (Within DATA_DIR, because that may be a
 * volume of its own, which nothing can be renamed to.)
 */
import { copyFile, mkdir, readdir, readFile, rename, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import type { Entry } from '../../shared/event.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { SealedPart } from '../../sync/exchange/part-store.ts'
import { openAccountDocuments } from '../account-documents.ts'
import type { HealingRecord } from '../authority/healing.ts'
import { CannotDo } from '../cannot-do.ts'
import { syncPath, writeDurably } from '../durable-file.ts'
import { openPouchStore } from '../stores/pouchdb-store.ts'
import { verifyChains } from '../verify/chains.ts'
import { noCounts } from '../verify/findings.ts'
import { surveyOf } from '../verify/log-source.ts'
import type { VerifyDeps } from '../verify/verify-log.ts'
import { writeHealing } from './healing-file.ts'
import {
  ACCOUNTS,
  accountLineSchema,
  CONTACTS,
  FOLDERS,
  MATERIALS,
  type Manifest,
  materialLineSchema,
  sharedMaterial,
} from './manifest.ts'
import { copyMaterial } from './materials.ts'
import { backupLog, readLines, readManifest, sealsIn, verifyFiles, verifyHeads } from './read-backup.ts'
import { assertNoHalf, HALF } from './restore-half.ts'

export interface RestoreDeps extends Omit<VerifyDeps, 'healing'> {
  readonly dataDir: string
  /** AUTHORITY. */
  readonly area: string
  readonly clock: Clock
}

export interface Restored {
  readonly manifest: Manifest
  readonly materials: number
  /** SHA-256 of materials that the backup names and whose bytes are not there, or no longer theirs. */
  readonly missing: readonly string[]
}

/** Throws `CannotDo`; `Broken` where the backup is not as it was written; or the system's error. */
export async function restore(deps: RestoreDeps, backupDir: string): Promise<Restored> {
  const { dataDir, area, tell } = deps
  const manifest = await readManifest(backupDir)
  if (manifest.area !== area)
    throw new CannotDo(
      `AUTHORITY is "${area}", but the backup is of ${manifest.area}: set AUTHORITY to that.`,
    )
  await assertEmpty(dataDir)

  tell('Checking the files of the backup')
  await verifyFiles(backupDir, manifest)
  const log = backupLog(backupDir)
  tell(`Checking the chains of ${manifest.entries} entries`)
  await verifyHeads(log, manifest)
  const { healing } = manifest
  await verifyChains({ ...deps, healing }, log, await surveyOf(log), noCounts())

  const half = join(dataDir, HALF)
  await mkdir(half, { recursive: true, mode: 0o700 })
  await writeLog(half, log.entries(), manifest.entries, sealsIn(backupDir), tell)
  tell('Keys, releases, accounts and contacts')
  await writeAccounts(half, backupDir)
  await writeFiles(half, backupDir, manifest)
  const materials = await writeMaterials(half, backupDir, tell)
  const restored: HealingRecord = {
    ...{ since: isoOf(deps.clock.now()), backupAt: manifest.createdAt, got: {} },
  }
  await writeHealing(half, restored)
  await moveUp(half, dataDir)
  return { manifest, ...materials }
}

async function assertEmpty(dataDir: string): Promise<void> {
  assertNoHalf(dataDir)
  const there = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (there.length > 0)
    throw new CannotDo(
      `DATA_DIR "${dataDir}" is not empty: stop the node, move the folder aside, and begin again.`,
    )
}

const BATCH = 500
const TELL_EVERY = 20_000

async function writeLog(
  half: string,
  entries: AsyncIterable<Entry>,
  all: number,
  seals: AsyncIterable<SealedPart>,
  tell: RestoreDeps['tell'],
): Promise<void> {
  const store = await openPouchStore({ dir: join(half, 'db') })
  try {
    let written = 0
    let batch: Entry[] = []
    const put = async () => {
      await store.append(batch)
      written += batch.length
      if (written % TELL_EVERY < batch.length) tell(`Log: ${written} of ${all} entries`)
      batch = []
    }
    for await (const entry of entries) {
      batch.push(entry)
      if (batch.length === BATCH) await put()
    }
    await put()
    const parts: SealedPart[] = []
    for await (const part of seals) {
      parts.push(part)
      if (parts.length === BATCH) await store.appendParts([], parts.splice(0))
    }
    await store.appendParts([], parts)
  } finally {
    await store.close()
  }
}

async function writeAccounts(half: string, backupDir: string): Promise<void> {
  const documents = await openAccountDocuments(half)
  try {
    for await (const { id, content } of readLines(backupDir, ACCOUNTS, accountLineSchema))
      await documents.put(id, content)
  } finally {
    await documents.close()
  }
}

/** Whatever else stands there stays. */
const contactsSchema = z.looseObject({ position: z.number() })

async function writeFiles(half: string, backupDir: string, { files }: Manifest): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(half, folder), { mode: 0o700 })
  for (const file of Object.keys(files)) {
    const [folder, name] = file.split('/')
    // A name with more to it is none of ours.
    if (!FOLDERS.some((known) => known === folder) || !/^[\w-]+\.json$/.test(name ?? '')) continue
    await copyFile(join(backupDir, file), join(half, file))
    await syncPath(join(half, file))
  }
  for (const folder of FOLDERS) await syncPath(join(half, folder))
  if (!files[CONTACTS]) return
  // The log's positions are others now: contacts follow it from the beginning.
  const contacts = contactsSchema.parse(JSON.parse(await readFile(join(backupDir, CONTACTS), 'utf8')))
  await writeDurably(join(half, CONTACTS), JSON.stringify({ ...contacts, position: 0 }), 0o600)
}

async function writeMaterials(
  half: string,
  backupDir: string,
  tell: RestoreDeps['tell'],
): Promise<{ materials: number; missing: string[] }> {
  const done = { materials: 0, missing: [] as string[] }
  for await (const { sha256, type, by } of readLines(backupDir, MATERIALS, materialLineSchema)) {
    const to = sharedMaterial(half, sha256)
    const copied = await copyMaterial(sharedMaterial(dirname(backupDir), sha256), to)
    if (copied !== 'copied') {
      tell(`The material ${sha256} is ${copied === 'gone' ? 'missing' : 'damaged'}, and is left out`)
      done.missing.push(sha256)
      continue
    }
    await writeDurably(`${to}.json`, JSON.stringify({ type, by }), 0o600)
    done.materials += 1
    if (done.materials % 1000 === 0) tell(`Materials: ${done.materials}`)
  }
  return done
}

async function moveUp(half: string, dataDir: string): Promise<void> {
  await syncPath(half)
  for (const name of await readdir(half)) await rename(join(half, name), join(dataDir, name))
  await syncPath(dataDir)
  await rmdir(half)
  await syncPath(dataDir)
}
