/**
 * What a county does for the nodes of its towns (docs/decisions/0012): enrols them by a one-time code, lists them in the
 * release, and tells each the verifiers of its own staff.
 */
import { areaWithin } from '../shared/org/area-code.ts'
import type { RelayEnrolment } from '../shared/protocol/invitation.ts'
import type { Verifier as PasswordVerifier } from '../shared/protocol/verifiers.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { mutex } from '../sync/mutex.ts'
import type { Accounts } from './accounts.ts'
import type { Releases } from './catalogue/releases.ts'
import type { NoInvitation, RelayCodes } from './invitations.ts'
import type { EnrolDevice } from './join.ts'

export interface RelaysDeps {
  readonly codes: Pick<RelayCodes, 'find' | 'use'>
  readonly accounts: Pick<Accounts, 'verifiers'>
  readonly releases: Pick<Releases, 'current' | 'directory' | 'publish'>
  readonly enrol: EnrolDevice
  readonly authority: RelayEnrolment['authority']
}

export interface RelayNode {
  readonly device: string
  /** Its town. */
  readonly org: string
  readonly key: string
}

export interface Relays {
  /** Each step may be taken twice: whoever lost the answer sends the same again. */
  enrol(
    code: string,
    key: string,
    url: string,
  ): Promise<Result<RelayEnrolment, NoInvitation | { readonly type: 'InvitationUsed' }>>
  /** It is reached at this address from now on. */
  moved(relay: RelayNode, url: string): Promise<void>
  /** Of the staff of its area who can sign in, by name. */
  verifiers(relay: RelayNode): Promise<PasswordVerifier[]>
}

export function createRelays(deps: RelaysDeps): Relays {
  const { codes, accounts, releases, authority } = deps
  const oneByOne = mutex()

  const moved = ({ device, org: area, key }: RelayNode, url: string) =>
    releases.publish((release) => ({
      ...release,
      nodes: [
        // At one address is one node: a relay that lost its data is enrolled anew, under another key.
        ...release.nodes.filter((node) => node.device !== device && node.url !== url),
        { device, area, url, key },
      ],
    }))

  return {
    moved,
    enrol: (code, key, url) =>
      oneByOne(async () => {
        const found = await codes.find(code)
        if (!found.ok) return found
        const { area: org, usedBy } = found.value
        if (usedBy !== null && usedBy !== key) return err({ type: 'InvitationUsed' })
        const { device } = await deps.enrol({ org, relay: { url } }, key)
        await moved({ device, org, key }, url)
        if (usedBy === null) await codes.use(found.value, key)
        return ok({ device, org, authority })
      }),
    async verifiers({ org }) {
      const here = new Set(
        releases.current().staff.flatMap((staff) => {
          const place = releases.directory.org(staff.org)
          // A department serves the county; its staff sign in there.
          return place && place.kind !== 'department' && areaWithin(place.area, org) ? [staff.id] : []
        }),
      )
      return (await accounts.verifiers()).filter(({ staff }) => here.has(staff))
    },
  }
}
