/** Programs of the bench in processes of their own, so that none takes another's processor time for the line's. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child {
  /**
   * Calls what the child serves under that name; arguments and answers are JSON. Each serves `cpu`: the seconds of
   * processor that it took so far.
   */
  ask(name: string, ...args: unknown[]): Promise<unknown>
  end(): Promise<void>
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** `file`: beside this one. */
export async function startChild(file: string): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  running.add(child)
  let printed = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let asked = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const caller = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) caller?.resolve(value)
    else caller?.reject(new Error(`${file}: ${error}`))
  })
  child.on('close', (code) => {
    running.delete(child)
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended (${code}). ${printed}`))
  })
  const ask: Child['ask'] = (name, ...args) =>
    new Promise((resolve, reject) => {
      asked += 1
      waiting.set(asked, { resolve, reject })
      child.send({ id: asked, name, args })
    })
  await ask('ready')
  return {
    ask,
    async end() {
      if (!running.has(child)) return
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
    },
  }
}

/** The child's half. */
// biome-ignore lint/suspicious/noExplicitAny: each function says what it is called with; both ends are ours.
export function serve(functions: Record<string, (...args: any[]) => unknown>): void {
  const known: typeof functions = { ready: () => null, cpu: cpuSeconds, ...functions }
  process.on('message', async ({ id, name, args }: { id: number; name: string; args: unknown[] }) => {
    try {
      const call = known[name]
      if (!call) throw new Error(`nothing is called ${name}`)
      process.send!({ id, value: await call(...args) })
    } catch (error) {
      process.send!({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  // Without its parent it has nothing to do.
  process.on('disconnect', () => process.exit())
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
