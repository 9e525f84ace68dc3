import { resolve } from 'node:path'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { restore as restoreFrom } from '../backup/restore.ts'
import { CannotDo } from '../cannot-do.ts'
import { runningNode } from '../control/ask-node.ts'
import { rest } from '../control/operations.ts'
import { systemClock } from '../system.ts'
import type { Command } from './command.ts'

export const restore: Command = {
  args: ['BACKUP_DIR'],
  what: 'puts a backup (a folder yimen-<area>-<time>) into an empty DATA_DIR; the node heals when it starts',
  async run({ dataDir, authority: area, couchUrl }, [from], tell) {
    if (couchUrl !== null)
      throw new CannotDo(
        'A backup is put back into a store under DATA_DIR: unset COUCHDB_URL, restore, and then "yimen move" to a path without data.',
      )
    if (await runningNode(dataDir))
      throw new CannotDo(`The node is running on DATA_DIR "${dataDir}": stop it, and move its data aside.`)
    const deps = { dataDir, area, hasher, verifier: ecdsaVerifier(), clock: systemClock, rest, tell }
    const { manifest, materials, missing } = await restoreFrom(deps, resolve(from!))
    const lines = [
      `Restored to ${dataDir}: ${manifest.entries} entries and ${materials} materials, as of ${manifest.createdAt}.`,
    ]
    if (missing.length > 0)
      lines.push(`${missing.length} materials were missing or damaged, and are left out.`)
    return [...lines, 'Start the node: it hears from its devices what came after.'].join('\n')
  },
}
