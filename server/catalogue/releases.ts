/**
 * The releases of this county while the node runs: one is in force, the next is published whole. Kept under
 * DATA_DIR/releases as the very text that stations get, signed; of those gone by only what some case may be pinned to.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../../shared/canonical.ts'
import { readPack } from '../../shared/catalogue/pack.ts'
import { type Release, releaseSchema } from '../../shared/catalogue/release.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import { mutex } from '../../sync/mutex.ts'
import type { Signer, Verifier } from '../../sync/signing.ts'
import { CannotStart } from '../cannot-start.ts'
import { directoryOf, type ReleaseDirectory } from '../directory.ts'
import { writeDurably } from '../durable-file.ts'
import { type PackFile, packsOf, type ReleasePacks, signRelease } from '../packs.ts'
import { itemKey, type Seed, seeded } from './seed.ts'

export interface Releases {
  /** In force. */
  current(): Release
  /** Follows what is in force, and knows the items of all releases. */
  readonly directory: ReleaseDirectory
  catalogue(): { readonly release: number; readonly pack: string }
  /** What everybody may read of it. */
  guide(): PackFile
  /** Of either kind; those of the last releases too: a station may have been told of one a moment ago. */
  pack(name: string): PackFile | undefined
  /** Puts in force what `change` makes of the release in force, under the next number; nothing where that is the same. */
  publish(change: (release: Release) => Seed): Promise<void>
}

export interface ReleasesDeps {
  /** DATA_DIR/releases */
  readonly dir: string
  readonly area: string
  readonly signer: Signer
  readonly verifier: Verifier
  /** SPKI, base64url: what `signer` signs with. */
  readonly publicKey: string
  readonly clock: Clock
}

/** Releases whose packs are still served. */
const SERVED = 8

/**
 * `seed`: what the node brings at this start; null: nothing but what is in force. Throws `CannotStart` where a release
 * is not as it was published, or where somebody's organisation would be gone.
 */
export async function openReleases(deps: ReleasesDeps, seed: Seed | null): Promise<Releases> {
  const { dir, area, signer, clock } = deps
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const read = await readKept(deps)
  const kept = read.map(({ release }) => release)
  /** Newest first. */
  const served: ReleasePacks[] = []
  let directory: ReleaseDirectory | null = null
  const inForce = (): Release => kept.at(-1)!
  const enter = (packs: ReleasePacks) => {
    served.unshift(packs)
    served.splice(SERVED)
    directory = directoryOf(inForce(), kept.slice(0, -1))
  }

  const put = async (next: Seed): Promise<void> => {
    const before = kept.at(-1)
    if (before && sameText(contentOf(before), contentOf(next))) return
    const release = releaseSchema.parse({
      ...{ area, number: (before?.number ?? 0) + 1, publishedAt: isoOf(clock.now()) },
      ...contentOf(next),
    })
    const text = await signRelease(signer, release)
    const packs = await packsOf(release, text)
    await writeDurably(pathOf(dir, release.number), text, 0o600)
    kept.push(release)
    enter(packs)
    await forget(dir, kept)
  }

  const last = read.at(-1)
  if (last) enter(await packsOf(last.release, last.text))
  if (seed || !last) await put(seeded(area, kept, seed))

  const oneByOne = mutex()
  return {
    current: inForce,
    directory: {
      staff: (id) => directory?.staff(id),
      org: (id) => directory?.org(id),
      item: (code, version) => directory?.item(code, version),
    },
    catalogue: () => ({ release: inForce().number, pack: `/packs/${served[0]!.station.name}` }),
    guide: () => served[0]!.guide,
    pack: (name) => served.flatMap(({ station, guide }) => [station, guide]).find((p) => p.name === name),
    publish: (change) => oneByOne(() => put(change(inForce()))),
  }
}

interface Kept {
  readonly release: Release
  readonly text: string
}

const contentOf = ({ orgs, staff, items }: Seed): Seed => ({ orgs, staff, items })
const sameText = (a: Seed, b: Seed): boolean => canonicalJson(a) === canonicalJson(b)
const pathOf = (dir: string, number: number): string => join(dir, `${number}.json`)

/** Oldest first; each signed by this node, for this area. */
async function readKept(deps: ReleasesDeps): Promise<Kept[]> {
  const numbers = (await readdir(deps.dir)).flatMap((name) => /^([1-9][0-9]*)\.json$/.exec(name)?.[1] ?? [])
  const ascending = numbers.map(Number).sort((a, b) => a - b)
  const kept: Kept[] = []
  for (const number of ascending) {
    const text = await readFile(pathOf(deps.dir, number), 'utf8')
    const pack = readPack(text)
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
