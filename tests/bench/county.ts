/**
 * A county to measure at: the real node program, first with the demo's accounts, which enrol devices, then with the
 * bench's catalogue, and a township's cases written and judged.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPassword } from '../../server/demo/accounts.ts'
import { demoOrgs } from '../../server/demo/orgs.ts'
import { toBase64Url } from '../../shared/bytes.ts'
import { handInEvents } from '../../shared/case/draft.ts'
import { caseStream } from '../../shared/case/events.ts'
import { caseNumber } from '../../shared/case/number.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Entry } from '../../shared/event.ts'
import { chinaDay } from '../../shared/time.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { freePort, startNode } from '../support/node-process.ts'
import { type CaseContent, casesFor, DEPARTMENT } from './content.ts'

export interface BenchCounty {
  readonly port: number
  /** Enrolled and signed in near the node. */
  readonly village: Device
  readonly town: Device
  /** What the township holds of its cases, in order of stream and display: the same for everyone. */
  readonly events: readonly Entry['event'][]
  close(): Promise<void>
}

/** Who else is to be enrolled while the demo's accounts can enrol: at this port the node will be. */
export type Enrolling = (port: number) => Promise<void>

export async function openBenchCounty(
  items: readonly Item[],
  cases: number,
  enrolling: Enrolling,
): Promise<BenchCounty> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-bench-'))
  const dataDir = join(dir, 'node')
  const port = await freePort()
  const demo = await startNode({ dataDir, port, args: ['--demo'] })
  const [village, town, department] = (await Promise.all(
    ['hezikou', 'huacheng', 'minzheng'].map((staff) => enrolDevice(demo.url, staff, demoPassword)),
  )) as [Device, Device, Device]
  await enrolling(port)
  await demo.kill('SIGTERM')

  const catalogue = join(dir, 'catalogue.json')
  await writeFile(catalogue, JSON.stringify({ orgs: demoOrgs, items }))
  const node = await startNode({
    ...{ dataDir, port },
    env: { CATALOGUE: catalogue, AUTHORITY: '441424000000', LOG_LEVEL: 'error' },
  })
  const events = await fill({ village, town, department }, casesFor(items, cases))
  return {
    ...{ port, village, town, events },
    async close() {
      await node.kill('SIGTERM')
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Eight events a case: six of people, two registrations of the root. */
const EVENTS = 8

async function fill(
  { village, town, department }: Record<'village' | 'town' | 'department', Device>,
  contents: readonly CaseContent[],
): Promise<Entry['event'][]> {
  const numbers = contents.map((_, i) => numberOf(village, i + 1))
  for (const [i, content] of contents.entries()) await receive(village, content, numbers[i]!)
  await village.exchangeAll()
  await settled(town, numbers, 3)
  for (const caseNo of numbers)
    await town.write([
      draftOf(caseNo, 'accepted', {}),
      draftOf(caseNo, 'dispatched', { to: DEPARTMENT.uscc }),
    ])
  await town.exchangeAll()
  await settled(department, numbers, 6)
  for (const [i, { opinion }] of contents.entries())
    await department.write([draftOf(numbers[i]!, 'decided', { step: 'review', outcome: 'pass', opinion })])
  await department.exchangeAll()
  const streams = await settled(town, numbers, EVENTS)
  await village.exchangeAll()
  return streams.flat().map(({ event }) => event)
}

function numberOf({ enrolment: { org, terminal } }: Device, counter: number): string {
  const number = caseNumber({ area: org.id, day: chinaDay(Date.now()), terminal, counter })
  if (!number.ok) throw new RangeError('more cases than a day has numbers')
  return number.value
}

const receive = (village: Device, { item, fields }: CaseContent, caseNo: string): Promise<Entry[]> => {
  const draft = { id: '', item: item.code, itemVersion: item.version, fields, updatedAt: 0, reserved: null }
  const materials = { [item.materials[0]!.id]: { seen: true, files: [] } }
  const secret = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
  return village.write(handInEvents({ ...draft, materials }, { caseNo, queryCode: '246810', secret }))
}

/** Asks until every case has come with so many events: the root registers a moment after it has stored. */
async function settled(device: Device, numbers: readonly string[], events: number): Promise<Entry[][]> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    await device.exchangeAll()
    const streams = await Promise.all(numbers.map((caseNo) => device.store.stream(caseStream(caseNo))))
    if (streams.every((entries) => entries.length === events)) return streams
    if (streams.some((entries) => entries.length > events))
      throw new Error(
        `more than ${events} events: ${streams
          .find((s) => s.length > events)!
          .map((e) => JSON.stringify(e.event))
          .join('\n')}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`the cases do not come to ${events} events`)
}

/** Two minutes. */
const TRIES_MAX = 600
