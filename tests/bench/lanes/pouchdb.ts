/** PouchDB 9 as a client, in a process of its own, on its own store on disk (LevelDB). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../child.ts'
import { asking } from './asking.ts'
import { OpenPouch, type Pouch } from './pouch.ts'

const dir = mkdtempSync(join(tmpdir(), 'yimen-bench-pouchdb-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
const local = new OpenPouch(join(dir, 'local'))
let remote: Pouch

/** Larger batches than its own 100: fewer waits for the line. */
const SETTINGS = { batch_size: 500 }
const sync = async () => {
  await OpenPouch.sync(local, remote, SETTINGS)
}

serve({
  connect(url: string, headers: Record<string, string>) {
    remote = new OpenPouch(url, { skip_setup: true, fetch: asking(headers) })
  },
  async first() {
    await local.replicate.from(remote, SETTINGS)
  },
  settle: sync,
  exchange: sync,
  async write(docs: { _id: string }[]) {
    await local.bulkDocs(docs)
  },
  async count() {
    return (await local.info()).doc_count
  },
})
