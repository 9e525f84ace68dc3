/**
 * A server of CouchDB's protocol, in a process of its own: express-pouchdb on PouchDB's own store on disk. Under /gzip
 * it compresses its answers where the client asks for it; under /plain it never does, as CouchDB 3.5 does.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from './child.ts'
import { OpenPouch } from './lanes/pouch.ts'

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

serve({
  port: () => (server.address() as AddressInfo).port,
  async load(name: string, docs: { _id: string }[]) {
    const db = new Stored(name)
    for (let at = 0; at < docs.length; at += AT_ONCE) await db.bulkDocs(docs.slice(at, at + AT_ONCE))
  },
  async count(name: string) {
    return (await new Stored(name).info()).doc_count
  },
})
