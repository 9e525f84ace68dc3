/**
 * Starts the real node program as a child process, so that a test can kill it as a power cut does and start it again
 * on the same data. It runs what `vite build` made, or the sources through tsx where nothing was built.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface NodeProcess {
  readonly port: number
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string
  readonly pid: number
  /** Resolves when the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<Exit>
  readonly exited: Promise<Exit>
  /** All that it has printed so far, stdout and stderr as they came. */
  output(): string
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface NodeOptions {
  dataDir: string
  /** A free one where none is given. Give the old one to start again behind the same address. */
  port?: number
  /** `--demo` for the demo county. */
  args?: readonly string[]
  /** On top of PORT, HOST and DATA_DIR. Nothing of the caller's own settings reaches the node. */
  env?: Readonly<Record<string, string>>
  /** A program that runs it: `strace …`. */
  under?: readonly string[]
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUILT = 'dist/node/node.js'
const SOURCE = 'server/node.ts'

/** Bounded: so many tries at least 100 ms apart, then the start has failed. */
const TRIES_MAX = 1500
const TRY_EVERY_MS = 100

const running = new Set<ChildProcess>()
// A test run that ends early must not leave nodes behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Resolves once `GET /healthz` answers 200; throws with the node's output where it does not come up. */
export async function startNode(options: NodeOptions): Promise<NodeProcess> {
  const port = options.port ?? (await freePort())
  const node = spawnNode({ ...options, port })
  for (let tries = 0; !(await answers(`${node.url}/healthz`)); tries++) {
    const gone = await Promise.race([node.exited, pause(TRY_EVERY_MS)])
    if (gone)
      throw new Error(`The node ended before it was up (${JSON.stringify(gone)}). ${shown(node.output())}`)
    if (tries === TRIES_MAX) {
      await node.kill('SIGKILL')
      throw new Error(`The node did not answer GET /healthz in ${TRIES_MAX} tries. ${shown(node.output())}`)
    }
  }
  return node
}

/** Waits for nothing: it may be killed while it starts. */
export function spawnNode(options: NodeOptions & { readonly port: number }): NodeProcess {
  const { port, under = [] } = options
  const [command, ...args] = [...under, process.execPath, ...program(), ...(options.args ?? [])]
  const child = spawn(command!, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...fromHere(['PATH', 'HOME', 'TMPDIR']),
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: options.dataDir,
      ...options.env,
    },
  })
  running.add(child)
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const exited = once(child, 'close').then(([code, signal]): Exit => {
    running.delete(child)
    return { code, signal }
  })
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    exited,
    output: () => printed,
    kill(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function program(): string[] {
  if (existsSync(`${ROOT}${BUILT}`)) return [BUILT]
  if (existsSync(`${ROOT}${SOURCE}`)) return ['--import', 'tsx', SOURCE]
  throw new Error(`There is no node to start: neither ${BUILT} (npm run build) nor ${SOURCE} exists.`)
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.status === 200,
    () => false,
  )

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const shown = (printed: string): string => `It printed:\n${printed.trim() || '(nothing)'}`

const fromHere = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
