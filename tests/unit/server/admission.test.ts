/** Requests of devices are let into the node's work a few at a time; whoever would wait too long is told when to come. */
import { describe, expect, test } from 'vitest'
import { type Admitted, EXCHANGES, openAdmission } from '../../../server/admission/admission.ts'
import type { Timer } from '../../../sync/loop.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'
import { neighbour, openCounty, problemOf, type Station, village } from './county.ts'

const PATH = '/sync/v1/exchange'

describe('over HTTP', () => {
  test('sent away before its body is read, with the time to come again; taken in once there is room', async () => {
    const county = await openCounty({ staff: [village, neighbour] })
    const [slow, other] = [await county.enrol(village), await county.enrol(neighbour)]
    const held = await Promise.all(Array.from({ length: EXCHANGES.placesMax }, () => holdUp(slow)))
    function holdUp(station: Station) {
      return station.signed('POST', PATH, 'never').then((headers) => {
        let end = () => {}
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            end = () => controller.close()
          },
        })
        const announced = { ...headers, 'content-length': '5' }
        const init: RequestInit & { duplex: 'half' } = {
          ...{ method: 'POST', headers: announced, body, duplex: 'half' },
        }
        return { answer: county.node.app.request(PATH, init), end }
      })
    }

    let pulled = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull() {
          pulled += 1
        },
      },
      { highWaterMark: 0 },
    )
    const headers = await other.signed('POST', PATH, '')
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' }
    const refused = await county.node.app.request(PATH, init)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await problemOf(refused)).type).toBe('too-many-requests')
    expect(pulled).toBe(0)
    // Bytes have a line of their own.
    const photograph = await other.request('HEAD', `/sync/v1/materials/by-hash/${'a'.repeat(64)}`, {})
    expect(photograph.status).toBe(404)

    for (const { end } of held) end()
    for (const { answer } of held) expect((await answer).status).toBe(401)
    expect((await other.exchange(await other.question())).status).toBe(200)
  })
})

function openGate() {
  const clock = fixedClock(0)
  const timers: (() => void)[] = []
  const timer: Timer = {
    after(_, fire) {
      timers.push(fire)
      return () => void (timers.includes(fire) && timers.splice(timers.indexOf(fire), 1))
    },
  }
  const admission = openAdmission({ clock, random: seededRandom(1), timer })
  const enter = (device: string, gate = admission.exchanges): Admitted => {
    const place = gate.enter(device, 0)
    if (!place.ok) throw new Error('there is room')
    return place.value
  }
  return { admission, timers, enter }
}

const here = () => new AbortController().signal
const isOpen = async (turn: Promise<unknown>): Promise<boolean> =>
  Promise.race([turn.then(() => true), new Promise<false>((resolve) => setImmediate(() => resolve(false)))])

const WORK = EXCHANGES.workMax()

describe('the gate', () => {
  test('opens for the next when one has left', async () => {
    const { enter } = openGate()
    const first = Array.from({ length: WORK }, (_, i) => enter(`D${i}`))
    for (const place of first) expect((await place.turn(here())).ok).toBe(true)
    const turn = enter('NEXT').turn(here())
    expect(await isOpen(turn)).toBe(false)
    first[0]!.leave()
    expect(await isOpen(turn)).toBe(true)
  })

  test('whoever is gone while waiting is served nothing, and stands in nobody’s way', async () => {
    const { enter } = openGate()
    const first = Array.from({ length: WORK }, (_, i) => enter(`D${i}`))
    for (const place of first) await place.turn(here())
    const line = new AbortController()
    const gone = enter('GONE')
    const turn = gone.turn(line.signal)
    line.abort()
    expect((await turn).ok).toBe(false)
    gone.leave()
    const next = enter('NEXT').turn(here())
    first[0]!.leave()
    expect(await isOpen(next)).toBe(true)
  })

  test('while exchanges wait, materials go a few at a time; then all of them', async () => {
    const { admission, enter } = openGate()
    const waiting = Array.from({ length: WORK + 1 }, (_, i) => enter(`D${i}`))
    for (const place of waiting) void place.turn(here())
    const photographs = Array.from({ length: 10 }, (_, i) => enter(`P${i}`, admission.materials).turn(here()))
    const open = async () => (await Promise.all(photographs.map(isOpen))).filter((is) => is).length
    expect(await open()).toBe(4)
    waiting[0]!.leave()
    expect(await open()).toBe(10)
  })

  test('what nobody waits for is done when no exchange waits, or after a while all the same', async () => {
    const { admission, enter, timers } = openGate()
    expect(await isOpen(admission.lull())).toBe(true)
    const waiting = Array.from({ length: WORK + 1 }, (_, i) => enter(`D${i}`))
    for (const place of waiting) void place.turn(here())
    const [first, second] = [admission.lull(), admission.lull()]
    expect(await isOpen(first)).toBe(false)
    timers[0]!()
    expect(await isOpen(first)).toBe(true)
    expect(await isOpen(second)).toBe(false)
    waiting[0]!.leave()
    expect(await isOpen(second)).toBe(true)
    expect(timers).toHaveLength(0)
  })
})
