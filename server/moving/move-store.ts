/**
 * A store moved from DATA_DIR to a CouchDB: the log as it arrived with its seals, then accounts and codes. What was
 * broken off goes on where it was; appending again what is there already changes nothing. At the end both logs are read
 * and compared, and the new one is verified. The old one stays on the disk under another name. Projections are not
 * moved: the next start folds them again.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../../shared/canonical.ts'
import { withoutData } from '../../shared/case/erasure.ts'
import { openAccountDocuments } from '../account-documents.ts'
import { keptAccounts } from '../backup/copied.ts'
import { readHealing } from '../backup/healing-file.ts'
import { CONTACTS } from '../backup/manifest.ts'
import { arrivalsOf, storedLog } from '../backup/stored-log.ts'
import { CannotDo } from '../cannot-do.ts'
import { moveDurably } from '../durable-file.ts'
import { openStore } from '../open-disk.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { type Counts, noCounts } from '../verify/findings.ts'
import { type VerifyDeps, verifyLog } from '../verify/verify-log.ts'
import { type Mark, readMark, writeMark } from './moved.ts'

export interface MoveDeps extends Omit<VerifyDeps, 'healing'> {
  readonly dataDir: string
  readonly couchUrl: string
}

const BATCH = 500
const TELL_EVERY = 20_000
/** In DATA_DIR: what is moved. */
const STORE = ['db', 'accounts'] as const

/**
 * Of what is verified there. Nobody else may have either store open. Throws `CannotDo`, `CannotStart`, `Broken`,
 * StoreUnavailable.
 */
export async function moveStore(deps: MoveDeps): Promise<Counts> {
  const { dataDir, couchUrl, tell } = deps
  const before = await readMark(dataDir)
  if (before?.done) throw new CannotDo(`The store was moved to ${before.to} already.`)
  if (!existsSync(join(dataDir, 'db')))
    throw new CannotDo(`DATA_DIR "${dataDir}" holds no store: set DATA_DIR to the folder that does.`)
  const to = placeOf(couchUrl)
  const [source, target] = [await openStore(dataDir, null), await openStore(dataDir, couchUrl)]
  try {
    const isBegun = before?.to === to
    if (!isBegun && (await target.arrivals(0, 1)).length > 0)
      throw new CannotDo(`At ${to} there is a log already: name another path in COUCHDB_URL.`)
    const mark: Mark = isBegun ? before : { to, entries: 0, seals: 0, done: false }
    await writeMark(dataDir, mark)
    const moved = await moveLog(deps, mark, source, target)
    tell('Comparing the two logs')
    const [count, differing] = [await countOf(target), await missingAt(source, target)]
    if (differing !== null || count !== (await countOf(source))) {
      await writeMark(dataDir, { ...mark, entries: 0, seals: 0 })
      const what = differing ?? `${count} entries`
      throw new CannotDo(
        `Not the same there: ${what}. Run "yimen move" again, which takes it from the start.`,
      )
    }
    tell('Accounts and codes')
    await moveAccounts(dataDir, couchUrl)
    const counts = noCounts()
    const healing = (await readHealing(dataDir)) !== null
    await verifyLog({ ...deps, healing }, storedLog(target), counts)
    // Its positions are others there: it is begun again from the log.
    await rm(join(dataDir, CONTACTS), { force: true })
    await writeMark(dataDir, { ...moved, done: true })
    return counts
  } finally {
    await target.close()
    await source.close()
  }
}

/** Behind `moveStore`, also where that was broken off just there. */
export async function putAside(dataDir: string): Promise<void> {
  for (const name of STORE) {
    const from = join(dataDir, name)
    if (existsSync(from)) await moveDurably(from, `${from}.moved`)
  }
}

async function moveLog(
  { dataDir, tell }: MoveDeps,
  begun: Mark,
  source: NodeStore,
  target: NodeStore,
): Promise<Mark> {
  let mark = begun
  let told = mark.entries
  for (;;) {
    const arrivals = await source.arrivals(mark.entries, BATCH)
    if (arrivals.length === 0) break
    await target.append(arrivals.map(({ entry }) => entry))
    mark = { ...mark, entries: arrivals.at(-1)!.position }
    await writeMark(dataDir, mark)
    if (mark.entries - told < TELL_EVERY) continue
    told = mark.entries
    tell(`Log: up to position ${mark.entries}`)
  }
  for (;;) {
    const parts = await source.parts(mark.seals, BATCH)
    if (parts.length === 0) return mark
    await target.appendParts(
      [],
      parts.map(({ part }) => part),
    )
    mark = { ...mark, seals: parts.at(-1)!.position }
    await writeMark(dataDir, mark)
  }
}

async function moveAccounts(dataDir: string, couchUrl: string): Promise<void> {
  const [from, to] = [await openAccountDocuments(dataDir), await openAccountDocuments(dataDir, couchUrl)]
  try {
    for (const { id, content } of await keptAccounts(from)) await to.put(id, content)
  } finally {
    await from.close()
    await to.close()
  }
}

async function countOf(store: NodeStore): Promise<number> {
  let count = 0
  for await (const page of arrivalsOf(store)) count += page.length
  return count
}

/**
 * The id of the first entry that is not the same there, to the last field; null: all are. One that was erased here since
 * it was moved still has its data there: the next start erases it by the root's word, which was moved, too.
 */
async function missingAt(source: NodeStore, target: NodeStore): Promise<string | null> {
  for await (const page of arrivalsOf(source)) {
    const there = await target.entries(page.map(({ entry }) => ({ id: entry.event.id, hash: entry.hash })))
    const differs = page.find(({ entry }, i) => {
      const other = there[i]
      if (!other) return true
      const compared = entry.event.data === undefined ? withoutData(other) : other
      return canonicalJson(compared) !== canonicalJson(entry)
    })
    if (differs) return differs.entry.event.id
  }
  return null
}

/** Without user and password. */
function placeOf(couchUrl: string): string {
  const { origin, pathname } = new URL(couchUrl)
  return `${origin}${pathname}`
}
