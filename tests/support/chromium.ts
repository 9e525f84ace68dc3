/**
 * Finds the Chromium that the browser tests drive: $CHROMIUM, else PATH, else apt where we are root on a Debian-like
 * system. The browser tests are never skipped, so a machine without one gets a sentence to act on and exit code 1.
 */
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { isProgram, programPath } from './programs.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const PACKAGES = ['chromium', 'fonts-noto-cjk']
const ADVICE = `install it (Debian: apt-get install ${PACKAGES.join(' ')}) or name it in CHROMIUM=<path of the program>`

/** Path of a Chromium that can be run; installs one where it may. Throws an Error whose message is the advice. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM
  if (named) {
    if (isProgram(named)) return named
    throw new Error(`CHROMIUM names ${named}, which is no program that can be run: ${ADVICE}.`)
  }
  const found = programPath(NAMES, PACKAGES)
  if (found) return found
  throw new Error(`The browser tests need Chromium: ${ADVICE}.`)
}

/** What `--version` prints; throws where the program does not start. */
export const chromiumVersion = (path: string): string =>
  execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const path = chromiumPath()
    console.log(`${path}  ${chromiumVersion(path)}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
