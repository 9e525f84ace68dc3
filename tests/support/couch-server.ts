/**
 * A server of CouchDB's protocol on loopback: express-pouchdb, on PouchDB's own store in a folder that goes with it. Or
 * the real one that COUCHDB_URL names, where that is set; each caller has databases of its own there.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nano from 'nano'

export interface CouchServer {
  /** Of databases whose names begin so. */
  url(prefix: string): string
  close(): Promise<void>
}

export const startCouch = (): Promise<CouchServer> => {
  const real = process.env.COUCHDB_URL
  return real ? realCouch(real) : ownCouch()
}

/** What was made there goes with the end. */
async function realCouch(address: string): Promise<CouchServer> {
  const mark = `yimen-test-${Date.now()}-`
  const url = (prefix: string) => Object.assign(new URL(address), { pathname: `/${mark}${prefix}` }).href
  return {
    url,
    async close() {
      const { db } = nano(new URL('/', address).href)
      for (const name of await db.list()) if (name.startsWith(mark)) await db.destroy(name)
    },
  }
}

async function ownCouch(): Promise<CouchServer> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-couch-'))
  const load = createRequire(import.meta.url)
  // CommonJS without types.
  const Stored = load('pouchdb').defaults({ prefix: `${dir}/` })
  const couch = load('express-pouchdb')(Stored, { inMemoryConfig: true, logPath: join(dir, 'log.txt') })
  const server = createServer(couch).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (prefix) => `http://127.0.0.1:${port}/${prefix}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await rm(dir, { recursive: true, force: true })
    },
  }
}
