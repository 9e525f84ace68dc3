/** What a device gets back of its own log: the data of what it wrote and has let go of, and nothing that a copy wrote. */
import { expect, test } from 'vitest'
import { withoutData } from '../../shared/case/erasure.ts'
import type { Entry } from '../../shared/event.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { Line, type Station } from './county-line.ts'

const DEVICE = 'A1AAAAAA'
const own = (station: Station): Promise<Entry[]> => station.store.log(DEVICE, 0, 100)

const settled = async (station: Station): Promise<void> => {
  for (let exchanges = 0; exchanges < 20; exchanges += 1) {
    const answer = await station.exchange()
    if (!answer.ok || !answer.value.more) return
  }
  throw new Error('it does not come to rest')
}

test('a case that had left a device comes back with what the device itself wrote in it', async () => {
  const line = new Line()
  const station = line.station(DEVICE)
  for (let i = 0; i < 5; i += 1) await line.write(station)
  await line.write(station, 'case/2')
  await settled(station)
  const written = await own(station)
  // As after a purge: the headers stay.
  station.store = new MemoryStore()
  await station.store.append(written.map((e) => (e.event.stream === 'case/1' ? withoutData(e) : e)))
  station.state = { ...station.state, healing: true, cursor: null }
  await settled(station)
  expect(await own(station)).toEqual(written)
})

test('what a copy of the device wrote under its ids is not taken, and not asked for without end', async () => {
  const line = new Line()
  const station = line.station(DEVICE)
  await line.write(station)
  const copy = line.station(DEVICE)
  await copy.store.append(await own(station))
  for (let i = 0; i < 3; i += 1) await line.write(station)
  await settled(station)
  // More than the node holds of that log, or the copy would know at once.
  for (let i = 0; i < 6; i += 1) await line.write(copy)
  const written = await own(copy)
  copy.state = { ...copy.state, healing: true }
  await settled(copy)
  expect(await own(copy)).toEqual(written)
})
