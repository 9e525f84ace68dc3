/**
 * Starts the real edge as a child process: wrangler.toml, server/worker.ts and the built PWA under workerd, as
 * `wrangler dev` runs them. It needs no network and leaves nothing behind: its home is a folder of its own.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface EdgeProcess {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string
  output(): string
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const WRANGLER = 'node_modules/wrangler/bin/wrangler.js'

/** Bounded: 600 tries at least 100 ms apart, then the start has failed. */
const TRIES_MAX = 600
const TRY_EVERY_MS = 100

const groups = new Set<number>()
// A test run that ends early must not leave wrangler behind, nor the two workerd that it started.
process.on('exit', () => groups.forEach(killGroup))

/** `origin`: '' for an edge that nobody has told where the node is. Resolves once the PWA can be had. */
export async function startEdge({ origin, port }: { origin: string; port: number }): Promise<EdgeProcess> {
  const home = await mkdtemp(join(tmpdir(), 'yimen-edge-'))
  const url = `http://127.0.0.1:${port}`
  const args = [
    ...['dev', '--local', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
    ...['--persist-to', home, '--show-interactive-dev-session=false', '--var', `ORIGIN:${origin}`],
  ]
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      TMPDIR: home,
      WRANGLER_LOG_PATH: home,
      WRANGLER_REGISTRY_PATH: join(home, 'registry'),
      // Nothing is told to Cloudflare, and nothing asked of it.
      CI: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
  })
  const group = child.pid!
  groups.add(group)
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  let gone = false
  const exited = once(child, 'close').then(() => {
    gone = true
  })
  const close = async () => {
    child.kill('SIGTERM')
    await exited
    killGroup(group)
    groups.delete(group)
    await rm(home, { recursive: true, force: true })
  }
  for (let tries = 0; !(await answers(`${url}/manifest.webmanifest`)); tries++) {
    if (gone || tries === TRIES_MAX) {
      await close()
      throw new Error(`The edge did not come up. It printed:\n${printed.trim() || '(nothing)'}`)
    }
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))])
  }
  return { url, output: () => printed, close }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.status === 200,
    () => false,
  )

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // All of them have gone by themselves.
  }
}
