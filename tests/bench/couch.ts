/**
 * A server of CouchDB's protocol, in a process of its own: express-pouchdb on PouchDB's own store on disk. Under /gzip
 * it compresses its answers where the client asks for it; under /plain it never does, as CouchDB 3.5 does, whose own
 * place it leaves to a real one where COUCHDB_URL names it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from './child.ts'
import type { Doc } from './lane.ts'
import { OpenPouch } from './lanes/pouch.ts'
import { realCouch } from './real-couch.ts'

const AT_ONCE = 1_000

const dir = mkdtempSync(join(tmpdir(), 'yimen-bench-couch-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
const Stored = OpenPouch.defaults({ prefix: `${dir}/` })
// CommonJS without types.
const expressPouchdb = createRequire(import.meta.url)('express-pouchdb')
const couch = expressPouchdb(Stored, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: join(dir, 'log.txt'),
})

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  if (request.url?.startsWith('/plain')) delete request.headers['accept-encoding']
  request.url = request.url?.replace(/^\/(plain|gzip)(?=\/)/, '') ?? '/'
  couch(request, response)
}).listen(0, '127.0.0.1')
// Node's own five seconds would close a connection under a question that is on its way over a slow line.
server.keepAliveTimeout = 600_000

/** Where a database is asked for. */
export interface Place {
  readonly port: number
  readonly path: string
  readonly authorization: string | null
}

const real = process.env.COUCHDB_URL ? realCouch(process.env.COUCHDB_URL) : null
const realNames = new Set<string>()

serve({
  async open(name: string, encoding: 'plain' | 'gzip'): Promise<Place> {
    if (real && encoding === 'plain') {
      realNames.add(name)
      return real.open(name)
    }
    const { port } = server.address() as AddressInfo
    return { port, path: `/${encoding}/${name}`, authorization: null }
  },
  async load(name: string, docs: Doc[]) {
    const db = new Stored(name)
    const put = realNames.has(name) ? real!.load : (_: string, some: Doc[]) => db.bulkDocs(some)
    for (let at = 0; at < docs.length; at += AT_ONCE) await put(name, docs.slice(at, at + AT_ONCE))
  },
  count: async (name: string) =>
    realNames.has(name) ? real!.count(name) : (await new Stored(name).info()).doc_count,
  close: () => real?.drop(),
})
