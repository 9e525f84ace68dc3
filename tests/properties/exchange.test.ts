/** Laws of the exchange: station and node over their stores, with a line between them that does what lines do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemoryNodeStore } from '../../server/stores/memory-node-store.ts'
import type { Entry } from '../../shared/event.ts'
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
} from '../../shared/protocol/exchange.ts'
import { err, ok } from '../../shared/result.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../sync/crypto/ecdsa.ts'
import type { ExchangeError } from '../../sync/exchange/node.ts'
import { NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import { sealOf } from '../../sync/verify.ts'
import { keyedVerifier } from '../simulation/keyed-signing.ts'
import { expectTrue, hashes, Line, pushed, readable, Station } from './county-line.ts'

type Step =
  | { readonly do: 'write'; readonly who: number; readonly secret: boolean }
  | {
      readonly do: 'exchange'
      readonly who: number
      readonly how: 'whole' | 'request lost' | 'answer lost' | 'twice'
    }
  /** Its answer comes after those of later exchanges, as after a stop and start of the loop, or from a second tab. */
  | { readonly do: 'late'; readonly who: number }
  /** An old request comes to the node once more. */
  | { readonly do: 'replay'; readonly who: number; readonly which: number }

const who = fc.nat({ max: 2 })
const script = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write'), who, secret: fc.nat({ max: 5 }).map((n) => n === 0) }),
    fc.record({
      do: fc.constant('exchange'),
      who,
      how: fc.constantFrom('whole', 'whole', 'request lost', 'answer lost', 'twice'),
    }),
    fc.record({ do: fc.constant('late'), who }),
    fc.record({ do: fc.constant('replay'), who, which: fc.nat({ max: 20 }) }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 40, size: 'max' },
)

describe('whatever the line does', () => {
  test('nothing is lost, nothing is there twice, and nobody believes what is not so', () =>
    fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const line = new Line()
        const stations = ['A1AAAAAA', 'A1AAAAAB', 'ZZZZZZZZ'].map((d) => line.station(d))
        const requests = new Map<Station, ExchangeRequest[]>(stations.map((s) => [s, []]))
        const late: (() => Promise<unknown>)[] = []
        for (const step of steps) {
          const station = stations[step.who]!
          if (step.do === 'write') await line.write(station, step.secret ? 'case/secret' : `case/${step.who}`)
          else if (step.do === 'replay') {
            const old = requests.get(station)!
            const answer = old.length > 0 && (await line.answer(station, old[step.which % old.length]!))
            // Who began the stream, too, may have come to the node since: what this one left out is no longer to be
            // computed there (lean.ts). Whoever asked would say it whole; nobody waits for this answer.
            if (answer && !answer.ok) expect(answer.error.type).toBe('Incomplete')
          } else if (step.do === 'late') {
            let arrive = () => {}
            const held = new Promise<void>((resolve) => {
              arrive = resolve
            })
            let isAsked = () => {}
            const asked = new Promise<void>((resolve) => {
              isAsked = resolve
            })
            station.onLine = async (ask) => {
              isAsked()
              const answer = await ask()
              await held
              return answer
            }
            const exchange = station.exchange()
            await asked
            late.push(async () => {
              arrive()
              await exchange
            })
          } else {
            station.onLine = async (ask) => {
              if (step.how === 'request lost') return null
              const answer = await ask()
              if (step.how === 'answer lost') return null
              return step.how === 'twice' ? ask() : answer
            }
            await station.exchange()
            if (station.lastRequest) requests.get(station)!.push(station.lastRequest)
          }
          for (const s of stations) await expectTrue(line, s)
        }
        // What asks again does so on an open line.
        for (const s of stations) s.onLine = null
        for (const arrive of late) {
          await arrive()
          for (const s of stations) await expectTrue(line, s)
        }
        for (const s of [...stations, ...stations]) await s.settle()
        for (const s of stations) {
          await expectTrue(line, s)
          expect(s.state.acked).toBe((await s.seqs()).length)
          const mine = s.store.arrived.filter((e) => e.event.id.startsWith(s.device)).map((e) => e.hash)
          expect(hashes(s.store)).toEqual([...new Set([...readable(line), ...mine])].sort())
          for (const batch of s.batches)
            expect(
              await keyedVerifier.verify('node', `yimen-batch:${batch.hashes.join(',')}`, batch.signature),
            ).toBe(true)
        }
        expect(new Set(hashes(line.node)).size).toBe(line.node.arrived.length)
      }),
      { numRuns: 150 },
    ))
})

describe('pushing', () => {
  test('twice is pushing once', async () => {
    const { line, station } = await pushed(5)
    const before = hashes(line.node)
    station.state = { ...station.state, acked: 0 }
    await station.settle()
    expect(hashes(line.node)).toEqual(before)
    expect(station.state.acked).toBe(5)
  })

  test('goes on from what was acknowledged where an answer was lost', async () => {
    const { line, station } = await pushed(2)
    await line.write(station)
    station.onLine = async (ask) => {
      await ask()
      return null
    }
    expect(await station.exchange()).toEqual(err({ type: 'Unreachable' }))
    expect(station.state.acked).toBe(2)
    await station.settle()
    expect(station.state.acked).toBe(3)
    expect(await station.seqs(line.node)).toEqual([1, 2, 3])
  })

  test('by a device whose profile was copied is told so, and both branches are kept', async () => {
    const { line, station } = await pushed(4)
    const copy = new Station(line, station.device)
    await copy.store.append(await station.store.log(station.device, 0, 2))
    copy.state = { ...station.state, acked: 2 }
    await line.write(copy)
    const before = copy.state
    expect(await copy.exchange()).toEqual(err({ type: 'Cloned' }))
    // What it had to say is there; of what it was answered it took nothing.
    expect(copy.state).toEqual({ ...before, acked: 3 })
    expect(await station.seqs(line.node)).toEqual([1, 2, 3, 3, 4])
  })

  test('to a node that was set back to yesterday begins again where that one stands', async () => {
    const { line, station } = await pushed(6)
    const yesterday = new MemoryNodeStore()
    await yesterday.append(await line.node.log(station.device, 0, 2))
    line.node = yesterday
    line.epoch = 'second'
    await line.write(station)
    await station.settle()
    expect(await station.seqs(line.node)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(station.state.acked).toBe(7)
  })
})

describe('a node refuses, and keeps nothing of it,', () => {
  const refusals: [string, (request: ExchangeRequest, last: Entry) => unknown, ExchangeError['type']][] = [
    [
      'a hole in the log',
      (r) => ({ ...r, logs: r.logs.map((p) => ({ ...p, events: p.events.toSpliced(1, 1) })) }),
      'BadChain',
    ],
    [
      'events out of order',
      (r) => ({ ...r, logs: r.logs.map((p) => ({ ...p, events: p.events.toReversed() })) }),
      'BadChain',
    ],
    [
      'a foreign log',
      (r) => ({ ...r, logs: r.logs.map((p) => ({ ...p, device: 'ZZZZZZZZ' })) }),
      'ForeignLog',
    ],
    ['a foreign event', (r) => changed(r, { id: 'ZZZZZZZZ.3' }), 'BadChain'],
    ['a changed header', (r) => changed(r, { type: 'accepted' }), 'BadSeal'],
    ['an added header field', (r) => changed(r, { extra: 1 }), 'BadSeal'],
    [
      'a header that has no hash',
      (r) => changed(r, { extra: [[[[[[[[[[JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)]]]]]]]]]] }),
      'BadChain',
    ],
    ['a seal that is nobody’s', (r) => sealed(r, { signature: 'AAAA' }), 'BadSeal'],
    ['a seal over another hash', (r) => sealed(r, { hash: 'A'.repeat(22) }), 'BadSeal'],
    ['a seal of another seq', (r) => sealed(r, { seq: 2 }), 'BadSeal'],
    ['a seal of another device', (r) => sealed(r, { device: 'ZZZZZZZZ' }), 'BadSeal'],
  ]

  test.each(refusals)('%s', async (_, spoil, type) => {
    const line = new Line()
    const station = line.station('A1AAAAAA')
    for (let i = 0; i < 3; i += 1) await line.write(station)
    const log = await station.store.log(station.device, 0, 9)
    const request: ExchangeRequest = {
      at: '2026-09-28T01:00:00.000Z',
      logs: [
        {
          device: station.device,
          events: log.map((e) => e.event),
          seal: await sealOf(station.signer, log[2]!),
        },
      ],
      ...{ ask: [], heal: null, given: null, waiting: null, unheard: null },
      cursor: null,
      head: null,
      release: 0,
      ...{ whole: false, more: false },
      want: 1000,
    }
    // As the right device could seal it, where the seal is not what is spoilt.
    const spoilt = exchangeRequestSchema.parse(spoil(request, log[2]!))
    expect(await line.answer(station, spoilt)).toMatchObject({ ok: false, error: { type } })
    expect(line.node.arrived).toEqual([])
    expect((await line.answer(station, request)).ok).toBe(true)
    expect(await station.seqs(line.node)).toEqual([1, 2, 3])
  })
})

describe('a station', () => {
  const tampering: [string, (answer: ExchangeResponse) => ExchangeResponse][] = [
    ['a changed row', (a) => ({ ...a, rows: a.rows.with(0, { ...a.rows[0]!, type: 'accepted' }) })],
    ['a row left out', (a) => ({ ...a, rows: a.rows.slice(1) })],
    ['rows in another order', (a) => ({ ...a, rows: a.rows.toReversed() })],
    ['a row put in', (a) => ({ ...a, rows: [...a.rows, a.rows[0]!] })],
    ['no signature', (a) => ({ ...a, signature: '' })],
    ['another signature', (a) => ({ ...a, signature: 'AAAA' })],
  ]

  test.each(tampering)('takes nothing of an answer with %s', async (_, tamper) => {
    const line = new Line()
    const station = line.station('A1AAAAAA')
    await line.writeAtNode()
    await line.writeAtNode()
    await line.write(station)
    station.limits.want = 100_000
    station.onLine = async (ask) => {
      const answer = await ask()
      return answer.ok ? ok(tamper(answer.value)) : answer
    }
    expect(await station.exchange()).toEqual(err({ type: 'BadBatch' }))
    expect(station.state).toEqual(NEW_SYNC_STATE)
    expect(station.store.arrived).toHaveLength(1)
    await station.settle()
    expect(hashes(station.store)).toEqual(hashes(line.node))
  })

  test('is not asked to come again for what it holds itself, be it more than there is in one of many answers', async () => {
    const { line, station } = await pushed(0)
    station.limits.events = 500
    for (let i = 0; i < 450; i += 1) await line.write(station)
    await station.settle()
    await line.writeAtNode()
    const request = { ...station.lastRequest!, logs: [], more: true, cursor: null, want: 512 * 1024 }
    const answer = await line.answer(station, request)
    expect(answer).toMatchObject({ ok: true, value: { more: false, rows: [expect.anything()] } })
  })

  test('reads no row twice and none of its own, and what it may not see never', async () => {
    const { line, station } = await pushed(2)
    await line.writeAtNode()
    await line.writeAtNode('case/secret')
    let rows = 0
    station.onLine = async (ask) => {
      const answer = await ask()
      if (answer.ok) rows += answer.value.rows.length
      return answer
    }
    for (let i = 0; i < 9; i += 1) await station.exchange()
    expect(rows).toBe(1)
  })

  test('tells what stays behind each request, and nothing where nothing does', async () => {
    const line = new Line()
    const station = line.station('A1AAAAAA')
    const told: unknown[] = []
    const exchange = async () => {
      expect((await station.exchange()).ok).toBe(true)
      told.push(station.lastRequest?.waiting)
    }
    for (let i = 0; i < 7; i += 1) await line.write(station)
    for (let i = 0; i < 3; i += 1) await exchange()
    station.files = { files: 2, bytes: 500_000 }
    await exchange()
    // Whatever the node once acknowledged and the log does not hold is not less than nothing.
    station.state = { ...station.state, acked: 9 }
    await exchange()
    expect(told).toEqual([
      { events: 4, files: 0, bytes: 0 },
      { events: 1, files: 0, bytes: 0 },
      null,
      { events: 0, files: 2, bytes: 500_000 },
      { events: 0, files: 2, bytes: 500_000 },
    ])
  })

  test('counts what has come while the feed has more, and says nothing once it holds all', async () => {
    const line = new Line()
    const station = line.station('A1AAAAAA')
    for (let i = 0; i < 12; i += 1) await line.writeAtNode()
    const counts: (number | null)[] = []
    const held: number[] = []
    for (let more = true; more; ) {
      const done = await station.exchange()
      more = done.ok && done.value.more
      counts.push(station.state.fetching)
      held.push(station.store.arrived.length)
    }
    expect(counts.length).toBeGreaterThan(2)
    expect(counts).toEqual([...held.slice(0, -1), null])
    expect(hashes(station.store)).toEqual(hashes(line.node))
  })

  test('stops at a gap in the numbers and goes on when it is filled', async () => {
    const { line, station } = await pushed(1)
    for (let i = 0; i < 4; i += 1) await line.writeAtNode()
    line.hidden.add(3)
    for (let i = 0; i < 5; i += 1) await station.exchange()
    await expectTrue(line, station)
    expect(station.state.cursor?.live).toBe(2)
    line.hidden.clear()
    await station.settle()
    expect(hashes(station.store)).toEqual(hashes(line.node))
  })

  test('does not ask again at once where only a gap is left', async () => {
    const { line, station } = await pushed(1)
    for (let i = 0; i < 4; i += 1) await line.writeAtNode()
    line.hidden.add(3)
    await station.exchange()
    expect(await station.exchange()).toMatchObject({ ok: true, value: { received: 0, more: false } })
  })

  test('with a cursor beyond the end of the feed comes to rest, and reads what comes', async () => {
    const { line, station } = await pushed(1)
    const cursor = { epoch: line.epoch, live: 900, backfill: { next: 5, until: 1000 } }
    station.state = { ...station.state, cursor }
    await station.settle()
    await line.writeAtNode()
    await station.settle()
    expect(hashes(station.store)).toEqual(hashes(line.node))
  })

  test('reads all again where the node numbers anew, and holds each row once', async () => {
    const { line, station } = await pushed(1)
    for (let i = 0; i < 4; i += 1) await line.writeAtNode()
    await station.settle()
    const before = hashes(station.store)
    line.epoch = 'second'
    await station.settle()
    expect(hashes(station.store)).toEqual(before)
    expect(station.state.cursor).toEqual({ epoch: 'second', live: 5, backfill: null })
  })

  test('one event always fits, however little is wanted', async () => {
    const { line, station } = await pushed(1)
    for (let i = 0; i < 3; i += 1) await line.writeAtNode()
    station.limits.want = 1
    await station.settle()
    expect(hashes(station.store)).toEqual(hashes(line.node))
  })
})

test('with real keys: ECDSA P-256 seals hold, and those of another key do not', async () => {
  const line = new Line()
  const keysOf = async () => {
    const pair = await generateKeyPair(false)
    return { key: await exportPublicKey(pair.publicKey), signer: signerOf(pair.privateKey) }
  }
  const keys = await keysOf()
  const station = line.station('A1AAAAAA', keys)
  await line.write(station)
  await station.settle()
  expect(await station.seqs(line.node)).toEqual([1])

  const thief = line.station('A1AAAAAB', { ...keys, signer: (await keysOf()).signer })
  await line.write(thief)
  expect(await thief.exchange()).toMatchObject({ ok: false, error: { type: 'Problem' } })
  expect(await thief.seqs(line.node)).toEqual([])
  const verifier = ecdsaVerifier()
  const signature = await keys.signer.sign('text')
  expect(await verifier.verify(keys.key, 'text', signature)).toBe(true)
  expect(await verifier.verify(keys.key, 'text.', signature)).toBe(false)
  for (const [key, sign] of [
    ['AAAA', signature],
    ['', signature],
    ['?', signature],
    [keys.key, ''],
    [keys.key, '?'],
    [keys.key, 'AAAA'],
  ])
    expect(await verifier.verify(key!, 'text', sign!)).toBe(false)
})

const changed = (request: ExchangeRequest, over: object) => ({
  ...request,
  logs: request.logs.map((p) => ({ ...p, events: p.events.with(2, { ...p.events[2]!, ...over }) })),
})
const sealed = (request: ExchangeRequest, over: object) => ({
  ...request,
  logs: request.logs.map((p) => ({ ...p, seal: { ...p.seal, ...over } })),
})

test('what vouches for rows is kept before them: a crash in between leaves none here that nobody could give on', async () => {
  const line = new Line()
  await line.writeAtNode()
  const station = line.station('A1AAAAAA')
  const { store } = station
  const { append } = store
  let kept = 0
  store.append = (entries) => {
    kept = station.batches.length
    return append.call(store, entries)
  }
  await station.exchange()
  expect(kept).toBe(1)
})
