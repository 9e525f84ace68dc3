import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { caseListsSuite } from './case-lists.ts'
import { logStoreSuite } from './log-store.ts'
import { nodeStoreSuite } from './node-store.ts'

const setup = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-pouchdb-'))
  const first = await openPouchStore({ dir })
  let open = first
  return {
    store: first,
    reopen: async () => {
      await open.close()
      open = await openPouchStore({ dir })
      return open
    },
    close: async () => {
      await open.close()
      await rm(dir, { recursive: true })
    },
  }
}

logStoreSuite('PouchDB', setup)
nodeStoreSuite('PouchDB', setup)
caseListsSuite('PouchDB', setup)
