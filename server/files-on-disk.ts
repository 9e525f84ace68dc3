/** The built PWA in a folder beside the node. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { ServeFile } from './routes/client-files.ts'

/** `dir`: what Vite built, or null where there is none. */
export function filesOnDisk(dir: string | null): ServeFile | null {
  if (dir === null || !existsSync(join(dir, 'index.html'))) return null
  return (path) => serveStatic({ root: dir, precompressed: true, ...(path !== undefined && { path }) })
}
