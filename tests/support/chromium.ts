/**
 * Finds the Chromium that the browser tests drive: $CHROMIUM, else PATH, else apt where we are root on a Debian-like
 * system. The browser tests are never skipped, so a machine without one gets a sentence to act on and exit code 1.
 */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

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
  const found = onPath(NAMES) ?? (installChromium() ? onPath(NAMES) : null)
  if (found) return found
  throw new Error(`The browser tests need Chromium: ${ADVICE}.`)
}

/** What `--version` prints; throws where the program does not start. */
export const chromiumVersion = (path: string): string =>
  execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

/** Only root can install, and only Debian's names are known here. True where apt says it went well. */
function installChromium(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !onPath(['apt-get'])) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('apt-get', ['update'], { stdio: 'inherit', env })
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES], {
      stdio: 'inherit',
      env,
    })
    return true
  } catch {
    // apt has shown why; the caller's sentence says what to do.
    return false
  }
}

function onPath(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return candidates.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const path = chromiumPath()
    console.log(`${path}  ${chromiumVersion(path)}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
