/** The app shell: every script and style that a browser must have to take a case, as brotli 11 on the wire. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** File names under `dist/client` with their bytes, largest first. */
export function appShell(dir: string): { file: string; bytes: number }[] {
  const page = readFileSync(join(dir, 'index.html'), 'utf8')
  const entry = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((m) => m[1]!)
  const staff = readdirSync(join(dir, 'assets')).find((f) => /^staff-.*\.js$/.test(f))!
  const found = new Set<string>(['index.html'])
  const queue = [...entry, `assets/${staff}`]
  for (let file = queue.pop(); file; file = queue.pop()) {
    if (found.has(file)) continue
    found.add(file)
    if (!file.endsWith('.js')) continue
    // Static imports only: what comes later is asked for by import().
    const source = readFileSync(join(dir, file), 'utf8')
    for (const [, name] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      queue.push(`assets/${name}`)
  }
  return [...found]
    .map((file) => ({ file, bytes: brotli(readFileSync(join(dir, file))) }))
    .sort((a, b) => b.bytes - a.bytes)
}

const brotli = (bytes: Buffer): number =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
