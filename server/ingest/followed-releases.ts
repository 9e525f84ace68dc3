/** The releases of a county that another process publishes, in the folder that both see. */
import { CannotStart } from '../cannot-start.ts'
import { type KeptReleasesDeps, openKeptReleases, type ServedReleases } from '../catalogue/kept-releases.ts'

export interface FollowedReleases extends ServedReleases {
  /** Takes what is in force by now, where that is another than the one it knows. */
  follow(number: number): Promise<void>
}

/** Throws `CannotStart` where none is in force. */
export async function followReleases(deps: KeptReleasesDeps): Promise<FollowedReleases> {
  let kept = await openKeptReleases(deps)
  if (kept.all().length === 0)
    throw new CannotStart(
      'DATA_DIR holds no release: it must be the folder of the process with SEQUENCER=1, started before.',
    )
  return {
    current: () => kept.current(),
    directory: {
      staff: (id) => kept.directory.staff(id),
      org: (id) => kept.directory.org(id),
      item: (code, version) => kept.directory.item(code, version),
      inForce: (code) => kept.directory.inForce(code),
      calendar: () => kept.directory.calendar(),
      ledger: () => kept.directory.ledger(),
      lightRules: () => kept.directory.lightRules(),
      items: () => kept.directory.items(),
    },
    catalogue: () => kept.catalogue(),
    guide: () => kept.guide(),
    pack: (name) => kept.pack(name),
    async follow(number) {
      if (number > kept.current().number) kept = await openKeptReleases(deps)
    },
  }
}
