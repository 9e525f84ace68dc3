/**
 * The thundering return: 450 stations come back at once, each with 64 events and some photographs, to one node of the
 * program as it is built, on disk. `npx tsx tests/bench/return.ts` prints the rows alone.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startNode } from '../support/node-process.ts'
import { countyOfStations } from './return-county.ts'
import type { Orders, Returned } from './return-stations.ts'
import type { Row } from './row.ts'

const STATIONS = 450
/** Eight events each. */
const CASES = 8
const PHOTOGRAPHS = 2
const PHOTOGRAPH_BYTES = 250_000
/** Stations are machines of their own: what they compute must not be counted as the node's, so they share two processes. */
const PROCESSES = 2

const STATIONS_PROGRAM = fileURLToPath(new URL('return-stations.ts', import.meta.url))

export async function returnOfStations(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-return-'))
  const enrolled = await countyOfStations(dir, STATIONS)
  // What others wrote before would go to the disk between ours, and ours would wait for it.
  execFileSync('sync')
  const authority = enrolled[0]!.enrolment.authority.area
  const node = await startNode({ dataDir: dir, env: { AUTHORITY: authority, LOG_LEVEL: 'error' } })
  const processes: ChildProcess[] = []
  try {
    for (let i = 0; i < PROCESSES; i += 1) {
      const stations = enrolled.filter((_, j) => j % PROCESSES === i)
      const child = fork(STATIONS_PROGRAM, { execArgv: ['--import', 'tsx'] })
      processes.push(child)
      const orders: Orders = {
        ...{ url: node.url, stations, cases: CASES, photographs: PHOTOGRAPHS },
        photographBytes: PHOTOGRAPH_BYTES,
      }
      child.send(orders)
      await told(child)
    }
    const before = { mb: await peakMb(node.pid), ms: await processorMs(node.pid) }
    const back = await Promise.all(
      processes.map((child) => {
        child.send('go')
        return told(child) as Promise<Returned>
      }),
    )
    const after = { mb: await peakMb(node.pid), ms: await processorMs(node.pid) }
    return rowsOf(back, before, after)
  } finally {
    for (const child of processes) child.kill()
    await node.kill('SIGTERM')
    await rm(dir, { recursive: true, force: true })
  }
}

async function told(child: ChildProcess): Promise<unknown> {
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the stations' process ended (${code})`)
  })
  // Also after it has said all.
  gone.catch(() => {})
  const [message] = await Promise.race([once(child, 'message'), gone])
  return message
}

/** Processor time of all its threads so far (Linux counts in hundredths of a second). */
async function processorMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The most memory that the process has ever had at once (Linux). */
async function peakMb(pid: number): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

interface Spent {
  readonly mb: number
  readonly ms: number
}

function rowsOf(back: readonly Returned[], before: Spent, after: Spent): Row[] {
  const acked = back.flatMap(({ ackedMs }) => ackedMs).sort((a, b) => a - b)
  const most = (read: (returned: Returned) => number) => Math.max(...back.map(read))
  const sum = (read: (returned: Returned) => number) => back.reduce((all, r) => all + read(r), 0)
  const row = (name: string, unit: Row['unit'], ours: number): Row => ({
    ...{ name: `return of ${STATIONS}: ${name}`, unit, ours: Math.round(ours * 100) / 100 },
    ...{ peers: {}, floor: null },
  })
  return [
    row('last station acknowledged', 's', acked.at(-1)! / 1000),
    row('median station acknowledged', 's', acked[Math.floor(acked.length / 2)]! / 1000),
    row('first station acknowledged', 's', acked[0]! / 1000),
    row('last photograph there', 's', most((r) => r.photographsMs) / 1000),
    row('slowest exchange', 's', most((r) => r.slowestExchangeMs) / 1000),
    row('slowest request of an upload', 's', most((r) => r.slowestUploadMs) / 1000),
    row('memory of the node, peak', 'MB', after.mb),
    row('memory of the node before, peak', 'MB', before.mb),
    row('processor time of the node', 's', (after.ms - before.ms) / 1000),
    row(
      'requests',
      'requests',
      sum((r) => r.requests),
    ),
    row(
      'refused with 429 or 503',
      'requests',
      sum((r) => r.refused),
    ),
    row(
      'broken',
      'requests',
      sum((r) => r.failed),
    ),
    row('longest Retry-After', 's', most((r) => r.longestRetryAfterMs) / 1000),
    row('longest from a refusal to acknowledged', 's', most((r) => r.longestRefusedMs) / 1000),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.table(await returnOfStations(), ['name', 'ours', 'unit'])
