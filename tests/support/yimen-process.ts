/** Runs one of the operator's commands as a process of its own: what was built, or the sources where nothing was. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const yimen = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> =>
  startYimen(env, ...args).ran

/** One that may be killed before it ends. */
export function startYimen(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const built = `${ROOT}dist/node/yimen.js`
  const program = existsSync(built) ? [built] : ['--import', 'tsx', 'server/yimen.ts']
  const child = spawn(process.execPath, [...program, ...args], {
    ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env },
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  const ran = once(child, 'close').then(([code]): Ran => ({ code, ...printed }))
  return { ran, kill: () => void child.kill('SIGKILL') }
}
