import { resolve } from 'node:path'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { verifyBackup } from '../backup/verify-stored.ts'
import { rest } from '../control/operations.ts'
import { systemClock } from '../system.ts'
import type { Command } from './command.ts'
import { withOperations } from './node-data.ts'

export const verify: Command = {
  args: ['[BACKUP_DIR]'],
  what: 'every chain, digest, seal, anchor, registration and material, of a backup or of the node',
  async run(environment, [dir], tell) {
    const beganMs = systemClock.now()
    const deps = { hasher, verifier: ecdsaVerifier(), rest, tell }
    const counts =
      dir === undefined
        ? await withOperations(environment, (node) => node.verify(tell))
        : await verifyBackup(deps, resolve(dir))
    const seconds = ((systemClock.now() - beganMs) / 1000).toFixed(1)
    const lines = Object.entries(counts).map(([name, count]) => `${name.padEnd(14)}${count}`)
    return [...lines, `Everything is as it was written (${seconds} s).`].join('\n')
  },
}
