/** The releases of this county while the node runs: the next is published whole, signed, under the next number. */
import { calendarAfter, NO_CALENDAR } from '../../shared/calendar/calendar.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { type NodeAddress, type Release, releaseSchema } from '../../shared/catalogue/release.ts'
import { type Clock, chinaDay, isoOf } from '../../shared/time.ts'
import { mutex } from '../../sync/mutex.ts'
import type { Signer } from '../../sync/signing.ts'
import { signRelease } from '../packs.ts'
import { type KeptReleasesDeps, openKeptReleases, type ServedReleases } from './kept-releases.ts'
import { type Content, type Seed, seeded } from './seed.ts'

export interface Releases extends ServedReleases {
  /** Puts in force what `change` makes of the release in force, under the next number; nothing where that is the same. */
  publish(change: (release: Release) => Content): Promise<void>
}

export interface ReleasesDeps extends KeptReleasesDeps {
  /** Signs with the private half of `publicKey`. */
  readonly signer: Signer
  readonly clock: Clock
  /** Where this node is reached; null: nobody said. Relays are listed beside it. */
  readonly publicUrl: string | null
  /** SPKI, base64url: what bundles are sealed to. */
  readonly bundleKey: string
}

/**
 * `seed`: what the node brings at this start; null: nothing but what is in force. Throws `CannotStart` where a release
 * is not as it was published, or where somebody's organisation would be gone.
 */
export async function openReleases(deps: ReleasesDeps, seed: Seed | null): Promise<Releases> {
  const { area, signer, clock, bundleKey } = deps
  const kept = await openKeptReleases(deps)

  const put = async (content: Content): Promise<void> => {
    const before = kept.all().at(-1)
    const next = { ...content, bundleKey, ...calendarOf(before, content) }
    if (before && sameText(contentOf(before), contentOf(next))) return
    const release = releaseSchema.parse({
      ...{ area, number: (before?.number ?? 0) + 1, publishedAt: isoOf(clock.now()) },
      ...contentOf(next),
    })
    await kept.enter(release, await signRelease(signer, release))
  }

  const calendarOf = (before: Release | undefined, { calendar }: Content) =>
    calendar && {
      calendar: calendarAfter(before && (before.calendar ?? NO_CALENDAR), calendar, chinaDay(clock.now())),
    }

  const content = seeded(area, kept.all(), seed)
  await put({ ...content, nodes: withCounty(deps, content.nodes) })

  const oneByOne = mutex()
  return {
    ...kept,
    publish: (change) => oneByOne(() => put(change(kept.current()))),
  }
}

/** The county's own entry comes first; without an address of its own it is not listed. */
const withCounty = (
  { area, publicUrl, publicKey }: ReleasesDeps,
  nodes: readonly NodeAddress[],
): NodeAddress[] => [
  ...(publicUrl === null ? [] : [{ device: '' as const, area, url: publicUrl, key: publicKey }]),
  ...nodes.filter((node) => node.device !== ''),
]

/** Items in order of use, as stations get them. */
const contentOf = ({ items, bundleKey, calendar, lights, ...rest }: Content): Content => ({
  ...{ orgs: rest.orgs, staff: rest.staff, nodes: rest.nodes },
  ...{ delegations: rest.delegations, roster: rest.roster },
  items: [...items].sort((a, b) => a.rank - b.rank || (a.code < b.code ? -1 : 1)),
  ...(bundleKey !== undefined && { bundleKey }),
  ...(calendar && { calendar }),
  ...(lights && { lights }),
})
const sameText = (a: Content, b: Content): boolean => canonicalJson(a) === canonicalJson(b)
