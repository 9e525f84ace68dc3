/**
 * `npm run yimen -- admin-code`: a new one-time code for the county's centre, for when nobody who can invite others can
 * sign in any more. Run on the machine with the node stopped: its database belongs to one process.
 */
import { join } from 'node:path'
import { formatInvitationCode } from '../shared/protocol/invitation.ts'
import { ecdsaVerifier } from '../sync/crypto/ecdsa.ts'
import { openAccountDocuments } from './account-documents.ts'
import { administratorOf } from './administrator.ts'
import { openReleases } from './catalogue/releases.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { openInvitations } from './invitations.ts'
import { openKeys } from './keys.ts'
import { systemClock, systemRandom } from './system.ts'

async function adminCode({ dataDir, authority, publicUrl }: Environment): Promise<void> {
  const documents = await openAccountDocuments(join(dataDir, 'accounts'))
  try {
    const keys = await openKeys(join(dataDir, 'keys'))
    const dir = join(dataDir, 'releases')
    const releases = await openReleases(
      { ...keys, dir, area: authority, publicUrl, verifier: ecdsaVerifier(), clock: systemClock },
      null,
    )
    const staff = administratorOf(releases.current())
    const { code } = await (
      await openInvitations({ documents, clock: systemClock, random: systemRandom })
    ).issue({ staff })
    process.stdout.write(`${formatInvitationCode(code)}    ${publicUrl ?? ''}/join#${code}    ${staff.id}\n`)
  } finally {
    await documents.close()
  }
}

const read = readEnvironment(process.env)
if (process.argv[2] !== 'admin-code') {
  process.stderr.write('npm run yimen -- admin-code: a new one-time code for the county centre\n')
  process.exitCode = 1
} else if (!read.ok) {
  process.stderr.write(`${read.error.sentence}\n`)
  process.exitCode = 1
} else if (read.value.upstream !== null) {
  process.stderr.write('A relay has no administrator: run this at the county.\n')
  process.exitCode = 1
} else {
  await adminCode(read.value).catch((error: unknown) => {
    const locked = error instanceof Error && /\bLOCK: /.test(error.message)
    process.stderr.write(
      locked ? 'The node is running: stop it first, start it again afterwards.\n' : `${error}\n`,
    )
    process.exitCode = 1
  })
}
