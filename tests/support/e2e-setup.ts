/** Before the browser tests: Chromium is there, and the app is built once. YIMEN_BUILT=1 says it already is. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from './chromium.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export default function setup(): void {
  chromiumPath()
  if (process.env.YIMEN_BUILT === '1' || !existsSync(`${ROOT}vite.config.ts`)) return
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'inherit', env: outsideVitest() })
}

/** Vitest sets NODE_ENV=test and more of the kind; with those the build would not be the one that counties get. */
function outsideVitest(): NodeJS.ProcessEnv {
  const { VITEST, VITEST_MODE, TEST, MODE, DEV, PROD, SSR, BASE_URL, ...env } = process.env
  return { ...env, NODE_ENV: 'production' }
}
