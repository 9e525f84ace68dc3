/** The places of the demo: two nodes, three stations on bad lines, and at each node a desk that says what it has. */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { demoPassword } from '../../server/demo/accounts.ts'
import { openMaterialFiles } from '../../server/materials/material-files.ts'
import { caseStream } from '../../shared/case/events.ts'
import { deviceOf, type Entry } from '../../shared/event.ts'
import { mutex } from '../../sync/mutex.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { type Line, openLine } from '../support/line.ts'
import { openTownship, pause, type Township } from '../support/township.ts'
import { openSlow } from './slow.ts'

/** A country line on a bad day. */
const PACE = { bytesPerSecond: 96_000, latencyMs: 40 }
const TRIES_MAX = 400

const healthSchema = z.object({ countyAt: z.string() })

export interface Place {
  readonly name: string
  readonly device: Device
  /** One at a time; false where the line was cut. */
  exchange(): Promise<boolean>
}

export interface Station extends Place {
  /** Between it and the township's node. */
  readonly line: Line
}

export interface Town {
  readonly township: Township
  readonly villageA: Station
  readonly villageB: Station
  readonly window: Station
  /** A second desk in the window's room, beside the node: it has what the township's node has. */
  readonly node: Place
  /** The county centre, beside the county's node. */
  readonly centre: Place
  /** How many photographs lie at the county, and at the township. */
  photographs(): Promise<{ county: number; township: number }>
  /** When the township's node last had a whole answer of the county, ISO. */
  countyAt(): Promise<string>
  close(): Promise<void>
}

function placeOf(name: string, device: Device): Place {
  const turn = mutex()
  return { name, device, exchange: () => turn(async () => (await device.exchange()).ok) }
}

export async function openTown(): Promise<Town> {
  const township = await openTownship()
  const closers: (() => Promise<void>)[] = []
  const station = async (name: string, staff: string): Promise<Station> => {
    const device = await township.enrol(staff)
    const line = await openLine({ targetPort: township.relay.port })
    const slow = await openSlow(line.port, PACE)
    closers.push(slow.close, line.close)
    device.url = `http://127.0.0.1:${slow.port}`
    return { ...placeOf(name, device), line }
  }
  const photographsIn = async (dataDir: string) =>
    (await openMaterialFiles(join(dataDir, 'materials')).names()).length

  const villageA = await station('河子口 village A', 'hezikou')
  const villageB = await station('董源 village B', 'dongyuan')
  const window = await station('镇窗口 window', 'huacheng')
  const node = placeOf('镇节点 township', await township.enrol('huacheng2'))
  const centre = placeOf('县节点 county', await enrolDevice(township.county.url, 'zhongxin', demoPassword))
  await centre.device.exchangeAll()
  township.line.resetCounts()
  return {
    ...{ township, villageA, villageB, window, node, centre },
    photographs: async () => ({
      county: await photographsIn(township.countyDir),
      township: await photographsIn(township.relayDir),
    }),
    countyAt: async () => {
      const answer = await fetch(`${township.relay.url}/healthz`)
      return healthSchema.parse(await answer.json()).countyAt
    },
    async close() {
      for (const close of closers) await close()
      await township.close()
    },
  }
}

export const stationsOf = ({ villageA, villageB, window }: Town): Station[] => [villageA, villageB, window]

/** What this device wrote itself. */
export const writtenBy = ({ device }: Place): Entry[] =>
  device.store.arrived.filter((e) => deviceOf(e.event.id) === device.enrolment.device)

/** Exchanges until it holds there; throws where it never does. */
export async function until(place: Place, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (await holds()) return
    await place.exchange()
    await pause()
  }
  throw new Error(`${place.name}: what is waited for does not come`)
}

/** Until its node has said that it stored everything. */
export const sent = (place: Place): Promise<void> =>
  until(place, () => place.device.state.acked === writtenBy(place).length)

/** Until it has heard that the county has everything, too. */
export const rooted = (place: Place): Promise<void> =>
  until(place, () => place.device.state.rooted === writtenBy(place).length)

/** Until an event of that type of the case is there. */
export const comes = (place: Place, caseNo: string, type: string): Promise<void> =>
  until(place, async () =>
    (await place.device.store.stream(caseStream(caseNo))).some((e) => e.event.type === type),
  )
