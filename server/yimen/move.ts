import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { CannotDo } from '../cannot-do.ts'
import { runningNode } from '../control/ask-node.ts'
import { rest } from '../control/operations.ts'
import { moveStore, putAside } from '../moving/move-store.ts'
import { besideNobody } from '../open-disk.ts'
import type { Command } from './command.ts'

export const move: Command = {
  args: [],
  what: 'moves the store under DATA_DIR into the CouchDB of COUCHDB_URL; broken off, it goes on where it was',
  async run({ dataDir, couchUrl }, _args, tell) {
    if (couchUrl === null) throw new CannotDo('Set COUCHDB_URL to where the store is to go.')
    if (await runningNode(dataDir))
      throw new CannotDo(`The node is running on DATA_DIR "${dataDir}": stop it first.`)
    const deps = { dataDir, couchUrl, hasher, verifier: ecdsaVerifier(), rest, tell }
    const { entries } = await besideNobody(couchUrl, () => moveStore(deps))
    await putAside(dataDir)
    return [
      `${entries} entries are there, compared and verified. The old store is kept as "db.moved" in DATA_DIR.`,
      'Start the node with COUCHDB_URL: it folds its projections again first.',
    ].join('\n')
  },
}
