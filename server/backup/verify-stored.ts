/** What is verified at the machine: a node's data, running or stopped, or a backup of them. */
import { dirname, join } from 'node:path'
import { Broken, type Counts, noCounts } from '../verify/findings.ts'
import { type VerifyDeps, verifyLog } from '../verify/verify-log.ts'
import { readHealing } from './healing-file.ts'
import { MATERIALS, materialLineSchema, sharedMaterial } from './manifest.ts'
import { namesOf } from './materials.ts'
import { backupLog, readLines, readManifest, verifyFiles, verifyHeads } from './read-backup.ts'
import { type ReadStore, storedLog } from './stored-log.ts'
import { measure } from './written-file.ts'

type Deps = Omit<VerifyDeps, 'healing'>

/** Throws `Broken` at the first break. */
export async function verifyNode(
  deps: Deps,
  node: { readonly dataDir: string; readonly store: ReadStore },
): Promise<Counts> {
  const counts = noCounts()
  const healing = (await readHealing(node.dataDir)) !== null
  await verifyLog({ ...deps, healing }, storedLog(node.store), counts)
  deps.tell('Materials')
  const dir = join(node.dataDir, 'materials')
  for await (const sha256 of namesOf(dir)) await verifyMaterial(deps, node.dataDir, sha256, counts)
  return counts
}

/** Throws `Broken` at the first break, `CannotDo` where `dir` is no backup. */
export async function verifyBackup(deps: Deps, dir: string): Promise<Counts> {
  const counts = noCounts()
  const manifest = await readManifest(dir)
  deps.tell('Files of the backup')
  await verifyFiles(dir, manifest)
  const log = backupLog(dir)
  await verifyHeads(log, manifest)
  await verifyLog({ ...deps, healing: manifest.healing }, log, counts)
  deps.tell('Materials')
  for await (const { sha256 } of readLines(dir, MATERIALS, materialLineSchema))
    await verifyMaterial(deps, dirname(dir), sha256, counts)
  return counts
}

async function verifyMaterial({ tell }: Deps, dir: string, sha256: string, counts: Counts): Promise<void> {
  const found = await measure(sharedMaterial(dir, sha256)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Broken({ type: 'NoMaterial', sha256 })
    throw error
  })
  if (found.sha256 !== sha256) throw new Broken({ type: 'Material', sha256 })
  counts.materials += 1
  if (counts.materials % 1000 === 0) tell(`Materials: ${counts.materials}`)
}
