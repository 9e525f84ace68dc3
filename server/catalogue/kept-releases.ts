/**
 * The releases that a node holds: one is in force. Kept under DATA_DIR/releases as the very text that stations get,
 * signed by the county; of those gone by only what some case may be pinned to.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_CALENDAR } from '../../shared/calendar/calendar.ts'
import { LIGHT_RULES } from '../../shared/case/light-rules.ts'
import { readPack } from '../../shared/catalogue/pack.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { Verifier } from '../../sync/signing.ts'
import { CannotStart } from '../cannot-start.ts'
import { directoryOf, type ReleaseDirectory } from '../directory.ts'
import { makeFolder, writeDurably } from '../durable-file.ts'
import { type PackFile, packsOf, type ReleasePacks } from '../packs.ts'
import { itemKey } from './seed.ts'

/** What a node serves of its releases. */
export interface ServedReleases {
  /** In force. */
  current(): Release
  /** Follows what is in force, and knows the items of all releases. */
  readonly directory: ReleaseDirectory
  catalogue(): { readonly release: number; readonly pack: string }
  /** What everybody may read of it. */
  guide(): PackFile
  /** Of either kind; those of the last releases too: a station may have been told of one a moment ago. */
  pack(name: string): PackFile | undefined
}

export interface KeptReleases extends ServedReleases {
  /** Oldest first; the last is in force. Empty before the first. */
  all(): readonly Release[]
  /** In force from now on. `text`: what was signed. */
  enter(release: Release, text: string): Promise<void>
}

export interface KeptReleasesDeps {
  /** DATA_DIR/releases */
  readonly dir: string
  readonly area: string
  readonly verifier: Verifier
  /** SPKI, base64url: of the county, which signs releases. */
  readonly publicKey: string
}

/** Releases whose packs are still served. */
const SERVED = 8

/** Throws `CannotStart` where a release is not as it was published. */
export async function openKeptReleases(deps: KeptReleasesDeps): Promise<KeptReleases> {
  const { dir } = deps
  await makeFolder(dir)
  const read = await readKept(deps)
  const kept = read.map(({ release }) => release)
  /** Newest first. */
  const served: ReleasePacks[] = []
  let directory: ReleaseDirectory | null = null
  const inForce = (): Release => kept.at(-1)!
  const serve = (packs: ReleasePacks) => {
    served.unshift(packs)
    served.splice(SERVED)
    directory = directoryOf(inForce(), kept.slice(0, -1))
  }
  const last = read.at(-1)
  if (last) serve(await packsOf(last.release, last.text))

  return {
    all: () => kept,
    current: inForce,
    directory: {
      staff: (id) => directory?.staff(id),
      org: (id) => directory?.org(id),
      item: (code, version) => directory?.item(code, version),
      inForce: (code) => directory?.inForce(code),
      calendar: () => directory?.calendar() ?? NO_CALENDAR,
      ledger: () => directory?.ledger() ?? [],
      lightRules: () => directory?.lightRules() ?? LIGHT_RULES,
      items: () => directory?.items() ?? [],
    },
    catalogue: () => ({ release: inForce().number, pack: `/packs/${served[0]!.station.name}` }),
    guide: () => served[0]!.guide,
    pack: (name) => served.flatMap(({ station, guide }) => [station, guide]).find((p) => p.name === name),
    async enter(release, text) {
      const packs = await packsOf(release, text)
      await writeDurably(pathOf(dir, release.number), text, 0o600)
      kept.push(release)
      serve(packs)
      await forget(dir, kept)
    },
  }
}

const pathOf = (dir: string, number: number): string => join(dir, `${number}.json`)

/** Oldest first; each signed by the county, for this area. */
async function readKept(
  deps: KeptReleasesDeps,
): Promise<{ readonly release: Release; readonly text: string }[]> {
  const numbers = (await readdir(deps.dir)).flatMap((name) => /^([1-9][0-9]*)\.json$/.exec(name)?.[1] ?? [])
  const ascending = numbers.map(Number).sort((a, b) => a - b)
  const kept: { release: Release; text: string }[] = []
  for (const number of ascending) {
    const text = await readFile(pathOf(deps.dir, number), 'utf8')
    const pack = readPack(hasher, text)
    const holds =
      pack?.release.number === number &&
      (await deps.verifier.verify(deps.publicKey, pack.signed, pack.signature))
    if (!pack || !holds) {
      const path = pathOf(deps.dir, number)
      throw new CannotStart(
        `${path} is not as this node published it: put it and DATA_DIR/keys back from one backup.`,
      )
    }
    const { release } = pack
    if (release.area !== deps.area) {
      throw new CannotStart(`AUTHORITY is "${deps.area}", but DATA_DIR belongs to ${release.area}.`)
    }
    kept.push({ release, text })
  }
  return kept
}

/** Lets go of a release whose items are all in the one that followed it: most are published for a new colleague. */
async function forget(dir: string, kept: Release[]): Promise<void> {
  const [before, now] = kept.slice(-2)
  if (!before || !now) return
  const here = new Set(now.items.map(itemKey))
  if (before.items.some((item) => !here.has(itemKey(item)))) return
  kept.splice(-2, 1)
  await rm(pathOf(dir, before.number), { force: true })
}
