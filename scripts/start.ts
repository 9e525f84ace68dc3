/**
 * `npm start` and `npm run serve`: builds client and node where the sources are newer than the last build, then runs the
 * node in this terminal. Arguments (`--demo`, `--sample`) go on to it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const NODE = join(ROOT, 'dist/node/node.js')

interface Build {
  readonly name: string
  readonly config: string
  /** Written by the build. */
  readonly result: string
  /** Folders and files that it reads. */
  readonly sources: readonly string[]
}

const SHARED = ['shared', 'sync', 'package-lock.json']
const BUILDS: readonly Build[] = [
  {
    name: 'client',
    config: 'vite.config.ts',
    result: 'dist/client/index.html',
    sources: [...SHARED, 'client', 'vite.config.ts'],
  },
  {
    name: 'node',
    config: 'vite.node.config.ts',
    result: 'dist/node/node.js',
    sources: [...SHARED, 'server', 'vite.node.config.ts'],
  },
]

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** The newest change in a file, or anywhere in a folder, ms. */
function changedAt(path: string): number {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

const isStale = ({ result, sources }: Build): boolean =>
  changedAt(join(ROOT, result)) < Math.max(...sources.map((source) => changedAt(join(ROOT, source))))

/** Runs a Node program in this terminal; resolves with its exit code. */
function run(args: readonly string[], env: NodeJS.ProcessEnv, onSpawn = (_stop: () => void) => {}) {
  return new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env })
    onSpawn(() => child.kill('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

async function main(): Promise<number> {
  const stale = BUILDS.filter(isStale)
  for (const [i, { name, config }] of stale.entries()) {
    say(`  Building the ${name} (${i + 1} of ${stale.length}) …`)
    const code = await run([VITE, 'build', '-c', config], { ...process.env, NODE_ENV: 'production' })
    if (code !== 0) {
      say(`  The ${name} could not be built; what is wrong stands above.`)
      return code
    }
  }
  return run([NODE, ...process.argv.slice(2)], process.env, (stop) => {
    process.on('SIGTERM', stop)
    // In a terminal Ctrl+C reaches the node by itself as well, which takes the two for one.
    process.on('SIGINT', stop)
  })
}

process.exitCode = await main()
