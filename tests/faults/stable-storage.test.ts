/**
 * Acknowledged is what is on stable storage: the node's own system calls, as strace saw them. Between the question and
 * its answer everything that was written of it was synced.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { itemNamed } from '../e2e/seat.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { type NodeProcess, startNode } from '../support/node-process.ts'
import { programPath } from '../support/programs.ts'
import { fileOf, upload } from '../support/upload.ts'

const CALLS = 'read,write,writev,pwrite64,fdatasync,fsync,rename,renameat,renameat2'
const strace = programPath(['strace'], ['strace'])
/** Some containers forbid it. */
const mayTrace = strace !== null && traces(strace)

function traces(program: string): boolean {
  try {
    execFileSync(program, ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

let dataDir = ''
let node: NodeProcess
let station: Device
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yimen-stable-'))
  node = await startNode({ dataDir, args: ['--demo'] })
  station = await enrolDevice(node.url, 'hezikou', demoPassword)
  await station.exchangeAll()
})
afterAll(async () => {
  await node?.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

interface Call {
  readonly name: string
  /** What its first argument is open on, below DATA_DIR; '' for anything else. */
  readonly path: string
  readonly text: string
}

/** In the order in which the calls came to their end. */
async function callsDuring(work: () => Promise<unknown>): Promise<Call[]> {
  const out = join(dataDir, 'strace.txt')
  const args = ['-f', '-y', '-s', '64', '-e', `trace=${CALLS}`, '-p', String(node.pid), '-o', out]
  const tracer = spawn(strace!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  // "Process … attached", of every thread.
  await once(tracer.stderr, 'data')
  await new Promise((resolve) => setTimeout(resolve, 500))
  await work()
  tracer.kill('SIGTERM')
  await once(tracer, 'close')
  const begun = new Map<string, string>()
  const calls: Call[] = []
  for (const line of (await readFile(out, 'utf8')).split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest)
    if (unfinished) {
      begun.set(thread, unfinished[1]!)
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const text = resumed ? `${begun.get(thread) ?? ''}${resumed[1]}` : rest
    const call = /^(\w+)\((?:\d+<([^>]*)>)?/.exec(text)
    if (!call) continue
    const path = call[2]?.startsWith(`${dataDir}/`) ? call[2].slice(dataDir.length + 1) : ''
    calls.push({ name: call[1]!, path, text })
  }
  return calls
}

/** From the end of the question that begins so to the beginning of its answer. */
function between(calls: readonly Call[], question: string): Call[] {
  const asked = calls.findIndex((c) => c.name === 'read' && c.text.includes(`"${question}`))
  expect(asked, question).toBeGreaterThanOrEqual(0)
  const answered = calls.findIndex(
    (c, i) => i > asked && /^writev?$/.test(c.name) && /"HTTP\/1\.1 20/.test(c.text),
  )
  expect(answered, `the answer to ${question}`).toBeGreaterThan(asked)
  return calls.slice(asked, answered)
}

const WRITES = /^p?write(v|64)?$/

/** Files under these folders that were written; each must have been synced since. */
function syncedIn(calls: readonly Call[], folders: readonly string[]): string[] {
  const written = calls.filter((c) => WRITES.test(c.name) && folders.some((f) => c.path.startsWith(`${f}/`)))
  // LevelDB's own diary of what it does.
  const files = new Set(written.map((c) => c.path).filter((path) => !path.endsWith('/LOG')))
  for (const file of files) {
    const last = calls.findLastIndex((c) => WRITES.test(c.name) && c.path === file)
    const synced = calls.findIndex((c, i) => i > last && /^f(data)?sync$/.test(c.name) && c.path === file)
    expect(synced, `${file} is synced behind its last write, before the answer`).toBeGreaterThan(last)
  }
  return [...files]
}

test.skipIf(!mayTrace)('a push is answered when the log’s file is synced', async () => {
  await station.handIn(itemNamed('城乡居民基本养老保险参保登记'), { 'applicant.name': '欧阳一' })
  const calls = await callsDuring(() => station.exchangeAll())
  const files = syncedIn(between(calls, 'POST /sync/v1/exchange'), ['db/log'])
  expect(files).toEqual([expect.stringMatching(/^db\/log\/\d+\.log$/)])
  expect(station.state.acked).toBeGreaterThan(0)
})

test.skipIf(!mayTrace)(
  'a photograph is answered when its bytes, their name and its folder are synced',
  async () => {
    const bytes = Buffer.from('a page of a household register '.repeat(2000))
    const { sha256 } = fileOf(bytes)
    const calls = await callsDuring(() => upload(station, bytes, async () => {}))
    const during = between(calls, 'PATCH /sync/v1/materials')
    const folder = `materials/${sha256.slice(0, 2)}`
    expect(syncedIn(during, ['uploads', 'materials'])).toContainEqual(expect.stringMatching(/^uploads\//))
    const moved = during.findIndex(
      (c) => c.name.startsWith('rename') && c.text.includes(`${folder}/${sha256}"`),
    )
    expect(moved).toBeGreaterThan(0)
    const syncs = during.slice(moved).filter((c) => c.name === 'fsync')
    expect(syncs.map((c) => c.path)).toContain(folder)
    // The folder itself is new, and so is its entry in the one above.
    expect(during.filter((c) => c.name === 'fsync').map((c) => c.path)).toContain('materials')
  },
)

test.skipIf(!mayTrace)('a device is enrolled when both the account and the log are synced', async () => {
  const calls = await callsDuring(() => enrolDevice(node.url, 'dongyuan', demoPassword))
  const files = syncedIn(between(calls, 'POST /api/v1/session'), ['db/log', 'accounts'])
  expect(files.some((f) => f.startsWith('db/log/'))).toBe(true)
  expect(files.some((f) => f.startsWith('accounts/'))).toBe(true)
})
