/** Entry point of a node: `--demo` brings the demo county with its accounts. Progress goes to stderr, log lines to stdout. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { serve } from '@hono/node-server'
import type { Release } from '../shared/catalogue/release.ts'
import { openNode } from './compose.ts'
import { type Environment, readEnvironment } from './environment.ts'

/** The demo's content is that of its source, not of the day it is started. */
const DEMO_PUBLISHED_AT = '2026-11-21T00:00:00.000Z'

const FINISH_WITHIN_MS = 10_000

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** dist/node/node.js lies beside dist/client; server/node.ts beside dist. */
function clientDir(): string | null {
  const here = import.meta.dirname
  const dir = basename(here) === 'node' ? join(here, '../client') : join(here, '../dist/client')
  return existsSync(join(dir, 'index.html')) ? dir : null
}

async function contentOf(environment: Environment, demo: boolean) {
  if (!demo) return { release: emptyRelease(environment.authority), accounts: [] }
  const { demoRelease } = await import('./demo/release.ts')
  const { demoAccounts } = await import('./demo/accounts.ts')
  return { release: demoRelease(DEMO_PUBLISHED_AT), accounts: demoAccounts }
}

const emptyRelease = (area: string): Release => ({
  area,
  number: 1,
  publishedAt: new Date(0).toISOString(),
  orgs: [{ id: area, name: area, kind: 'county', area, parent: null }],
  staff: [],
  items: [],
})

function introduce(url: string, demo: boolean, { release, accounts }: Awaited<ReturnType<typeof contentOf>>) {
  say(`\n  Yimen 一门 is ready: ${url}\n`)
  if (!demo) {
    say('  Nobody can sign in yet: the one-time administrator code is not part of this version.')
    say('  To look around, start the demo county instead: npm start\n')
    return
  }
  const orgs = new Map(release.orgs.map((org) => [org.id, org.name]))
  const nameOf = (id: string) => orgs.get(release.staff.find((s) => s.id === id)?.org ?? '') ?? ''
  say(`  Demo accounts (password of all: ${accounts[0]?.password})`)
  for (const { staff } of accounts) say(`    ${staff.padEnd(12)}${nameOf(staff)}`)
  say('\n  Ctrl+C stops the node. Everything stays in its data folder.\n')
}

async function start(args: readonly string[]): Promise<void> {
  const demo = args.includes('--demo')
  const read = readEnvironment(process.env, demo ? { AUTHORITY: '441424000000' } : {})
  if (!read.ok) {
    say(read.error.sentence)
    process.exitCode = 1
    return
  }
  const environment = read.value
  const content = await contentOf(environment, demo)
  if (content.release.area !== environment.authority) {
    say(`AUTHORITY is "${environment.authority}", but the demo county is ${content.release.area}.`)
    process.exitCode = 1
    return
  }
  const node = await openNode(environment, {
    ...content,
    clientDir: clientDir(),
    onProgress: (s) => say(`  ${s} …`),
  })

  const server = serve(
    { fetch: node.app.fetch, port: environment.port, hostname: environment.host },
    ({ port, address }) => {
      const host = address.includes(':') ? `[${address}]` : address
      introduce(environment.publicUrl ?? `http://${host}:${port}`, demo, content)
    },
  )
  server.on('error', (error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'another program listens there' : String(error.code)
    say(`PORT ${environment.port} on HOST ${environment.host} cannot be listened on: ${why}.`)
    process.exitCode = 1
    void node.close()
  })

  let stopping = false
  const stop = () => {
    // Pressed twice: whoever presses wants out now. What is acknowledged is on disk.
    if (stopping) process.exit(1)
    stopping = true
    say('  Stopping: finishing what has begun …')
    server.close(() => void node.close().then(() => say('  Stopped.')))
    node.endStreams()
    // A caller that has fallen silent in mid-request must not keep the node: it will come again.
    setTimeout(
      () => 'closeAllConnections' in server && server.closeAllConnections(),
      FINISH_WITHIN_MS,
    ).unref()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

await start(process.argv.slice(2))
