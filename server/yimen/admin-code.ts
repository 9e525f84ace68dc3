/** For when nobody who can invite others can sign in any more. With the node stopped: its database belongs to one process. */
import { formatInvitationCode } from '../../shared/protocol/invitation.ts'
import { openAccountDocuments } from '../account-documents.ts'
import { administratorOf } from '../administrator.ts'
import { CannotDo } from '../cannot-do.ts'
import { runningNode } from '../control/ask-node.ts'
import { openInvitations } from '../invitations.ts'
import { besideNobody } from '../open-disk.ts'
import { systemClock, systemRandom } from '../system.ts'
import type { Command } from './command.ts'
import { openStoppedReleases } from './node-data.ts'

export const adminCode: Command = {
  args: [],
  what: 'a new one-time code for the county centre; with the node stopped',
  async run(environment) {
    const { dataDir, couchUrl, publicUrl } = environment
    if (await runningNode(dataDir))
      throw new CannotDo('The node is running: stop it first, start it again afterwards.')
    return besideNobody(couchUrl, async () => {
      const documents = await openAccountDocuments(dataDir, couchUrl)
      try {
        const staff = administratorOf((await openStoppedReleases(environment)).current())
        const invitations = await openInvitations({ documents, clock: systemClock, random: systemRandom })
        const { code } = await invitations.issue({ staff })
        return `${formatInvitationCode(code)}    ${publicUrl ?? ''}/join#${code}    ${staff.id}`
      } finally {
        await documents.close()
      }
    })
  },
}
