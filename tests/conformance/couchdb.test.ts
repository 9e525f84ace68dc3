import { afterAll, beforeAll } from 'vitest'
import { openCouchStore } from '../../server/stores/couchdb-store.ts'
import type { NodeStore } from '../../server/stores/node-store.ts'
import { type CouchServer, startCouch } from '../support/couch-server.ts'
import { caseListsSuite } from './case-lists.ts'
import { logStoreSuite } from './log-store.ts'
import { nodeStoreSuite } from './node-store.ts'

let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

let counter = 0
const setup = async () => {
  counter += 1
  const url = couch.url(`suite-${counter}`)
  const first = await openCouchStore({ url })
  let open: NodeStore = first
  return {
    store: first,
    reopen: async () => {
      await open.close()
      open = await openCouchStore({ url })
      return open
    },
    close: () => open.close(),
  }
}

logStoreSuite('CouchDB', setup)
// A bulk write is a document at a time there, and nobody says in which order.
nodeStoreSuite('CouchDB', setup, { ordered: false })
caseListsSuite('CouchDB', setup)
