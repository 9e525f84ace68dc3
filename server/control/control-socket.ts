/** DATA_DIR/control.sock: where the commands of `npm run yimen` find a node that runs. For the node's own user alone. */
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

export const controlPath = (dataDir: string): string => join(dataDir, 'control.sock')

/** What the address of a Unix socket holds on Linux, less the zero at its end. */
const PATH_BYTES_MAX = 107

/** null where none is to be had (too long a path, a file system without them); commands then need the node stopped. */
export async function openControl(dataDir: string, app: Hono): Promise<{ close(): Promise<void> } | null> {
  const path = controlPath(dataDir)
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) return null
  // Of a node that was killed: this one has the store open, so no other runs here.
  await rm(path, { force: true })
  const server = createServer(getRequestListener(app.fetch))
  const before = process.umask(0o177)
  server.listen(path)
  process.umask(before)
  const listening = await once(server, 'listening').catch(() => null)
  if (!listening) return null
  return {
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await rm(path, { force: true })
    },
  }
}
