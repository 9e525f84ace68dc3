/**
 * Entry point of a node: `--demo` brings the demo county with its accounts, `--sample` some days of fictional cases in
 * it. Progress goes to stderr, log lines to stdout.
 */
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Release } from '../shared/catalogue/release.ts'
import { formatInvitationCode } from '../shared/protocol/invitation.ts'
import { CannotStart } from './cannot-start.ts'
import type { Seed } from './catalogue/seed.ts'
import { type OpenNode, openNode } from './compose.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { knownReason } from './known-reason.ts'
import { listen } from './listen.ts'
import { besideNobody, openStore } from './open-disk.ts'
import { failedWrite } from './stores/synced-leveldown.ts'
import { systemClock } from './system.ts'

const DEMO_COUNTY = '441424000000'
/** The demo's content is that of its source, not of the day it is started. */
const DEMO_PUBLISHED_AT = '2026-11-21T00:00:00.000Z'

/** One Ctrl+C comes from the terminal and from each program between it and the node. */
const SAME_PRESS_MS = 1000
/** Less on the disk, and a start would fail as well. */
const ROOM_BYTES = 16_000_000
const LOOK_MS = 5_000

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

function fail(sentence: string): void {
  say(sentence)
  process.exitCode = 1
}

/** dist/node/node.js lies beside dist/client; server/node.ts beside dist. */
function clientDir(): string | null {
  const here = import.meta.dirname
  const dir = basename(here) === 'node' ? join(here, '../client') : join(here, '../dist/client')
  return existsSync(join(dir, 'index.html')) ? dir : null
}

interface Content {
  readonly seed: Seed | null
  readonly accounts: readonly { readonly staff: string; readonly password: string }[]
}

async function demoContent(): Promise<Content & { readonly seed: Release }> {
  const { demoRelease } = await import('./demo/release.ts')
  const { demoAccounts } = await import('./demo/accounts.ts')
  return { seed: demoRelease(DEMO_PUBLISHED_AT), accounts: demoAccounts }
}

async function realContent({ catalogue, authority }: Environment): Promise<Content> {
  if (catalogue === null) return { seed: null, accounts: [] }
  const { readCatalogueFile } = await import('./catalogue/catalogue-file.ts')
  return { seed: await readCatalogueFile(catalogue, authority), accounts: [] }
}

/** Before the node opens the store: it takes the sample in as it takes in anything that arrived. */
async function addSample({ dataDir, couchUrl }: Environment, release: Release): Promise<void> {
  const { addSampleDay } = await import('./demo/sample/sample-day.ts')
  await besideNobody(couchUrl, async () => {
    const store = await openStore(dataDir, couchUrl)
    try {
      await addSampleDay({ store, release, clock: systemClock, onProgress: (s) => say(`  ${s} …`) })
    } finally {
      await store.close()
    }
  })
}

function introduceDemo({ seed, accounts }: Awaited<ReturnType<typeof demoContent>>) {
  const orgs = new Map(seed.orgs.map((org) => [org.id, org.name]))
  const nameOf = (id: string) => orgs.get(seed.staff.find((s) => s.id === id)?.org ?? '') ?? ''
  say(`  Demo accounts (password of all: ${accounts[0]?.password})`)
  for (const { staff } of accounts) say(`    ${staff.padEnd(12)}${nameOf(staff)}`)
}

/** Said once: the next start says another one, until somebody has used it. */
async function introduceReal(url: string, node: OpenNode): Promise<void> {
  const code = await node.administratorCode()
  if (code === null) return
  say(
    '  Nobody can sign in yet. One-time code for the administrator, good for 7 days 管理员一次性邀请码（7 天内有效）:',
  )
  say(`\n    ${formatInvitationCode(code)}    ${url}/join#${code}`)
}

const hasRoom = async (dataDir: string): Promise<boolean> => {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize > ROOM_BYTES
}

async function start(args: readonly string[]): Promise<void> {
  const demo = args.includes('--demo')
  const sample = args.includes('--sample')
  if (sample && !demo) return fail('--sample belongs to the demo county: npm start -- --sample')
  const read = readEnvironment(process.env, demo ? { AUTHORITY: DEMO_COUNTY } : {})
  if (!read.ok) return fail(read.error.sentence)
  const environment = read.value
  if (demo && environment.upstream !== null)
    return fail('--demo brings a county of its own: a node with UPSTREAM is started with npm run serve.')
  if (demo && environment.authority !== DEMO_COUNTY) {
    return fail(`AUTHORITY is "${environment.authority}", but the demo county is ${DEMO_COUNTY}.`)
  }
  const onProgress = (s: string) => say(`  ${s} …`)
  const opened = async () => {
    if (environment.upstream !== null) {
      const { openRelay } = await import('./relay/compose.ts')
      return openRelay(environment, { clientDir: clientDir(), onProgress })
    }
    if (!environment.sequencer) {
      const { openIngest } = await import('./ingest/compose.ts')
      return openIngest(environment, { clientDir: clientDir(), onProgress })
    }
    const content = demo ? await demoContent() : await realContent(environment)
    if (sample) await addSample(environment, (await demoContent()).seed)
    const options = { ...content, enrolAtSignIn: demo, clientDir: clientDir(), onProgress }
    return openNode(environment, options)
  }
  const node = await opened().catch((error: unknown) => {
    if (error instanceof CannotStart) return fail(error.message)
    const why = knownReason(error)
    if (why === null) throw error
    fail(`DATA_DIR "${environment.dataDir}" cannot be opened: ${why}.`)
  })
  if (!node) return

  const listening = await listen(environment, node).catch(async (error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'another program listens there' : String(error.code)
    fail(`PORT ${environment.port} on HOST ${environment.host} cannot be listened on: ${why}.`)
    await node.close()
  })
  if (!listening) return
  if (!listening.control)
    say('  No control socket can be made in DATA_DIR: commands work while the node is stopped.')
  const url = environment.publicUrl ?? listening.url
  say(`\n  Yimen 一门 is ready: ${url}\n`)
  if (demo) introduceDemo(await demoContent())
  else if (environment.upstream === null && environment.sequencer) await introduceReal(url, node)
  say('\n  Ctrl+C stops the node. Everything stays in its data folder.\n')

  void failedWrite.then(async ({ message }) => {
    say(`\n  Nothing more is taken in: ${message}. The node ends as soon as it can be started again.`)
    while (!(await hasRoom(environment.dataDir))) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    process.exit(1)
  })

  void node.takenOver?.then(({ message }) => {
    say(`\n  Ended: ${message}. What was acknowledged is in the log.`)
    process.exit(1)
  })

  let stoppingSince: number | null = null
  const stop = () => {
    if (stoppingSince !== null) {
      // Pressed again: whoever presses wants out now. What is acknowledged is on disk.
      if (performance.now() - stoppingSince > SAME_PRESS_MS) process.exit(1)
      return
    }
    stoppingSince = performance.now()
    say('  Stopping: finishing what has begun …')
    void listening.stop().then(() => say('  Stopped.'))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

await start(process.argv.slice(2))
