/** Answers that follow each other in one body: every one of them whole as soon as it is made. */
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answersStreams } from '../../../server/routes/answers-stream.ts'
import { ANSWERS_TYPE, exchangeResponseSchema } from '../../../shared/protocol/exchange.ts'
import { openCounty, type Station, township, village } from './county.ts'

const unpacking = { br: createBrotliDecompress, gzip: createGunzip, identity: null } as const
const ENCODINGS = ['br', 'gzip', 'identity'] as const

/** The texts that can be read of it, as they come. */
async function* readable(body: ReadableStream<Uint8Array>, encoding: (typeof ENCODINGS)[number]) {
  const reader = body.getReader()
  const unpacker = unpacking[encoding]?.()
  const unpacked: string[] = []
  unpacker?.on('data', (bytes: Buffer) => unpacked.push(bytes.toString()))
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (unpacker) await new Promise<void>((resolve) => unpacker.write(value, () => setImmediate(resolve)))
    const text = unpacker ? unpacked.splice(0).join('') : new TextDecoder().decode(value)
    if (text !== '') yield text
  }
}

const opened = (lines: () => AsyncGenerator<string>, encoding: (typeof ENCODINGS)[number]) =>
  answersStreams(1).open('A1AAAAAA', lines, encoding)!

const answersIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => exchangeResponseSchema.parse(JSON.parse(line)))

/** A window that has so many cases of a village to read. */
async function toRead(cases: number) {
  const county = await openCounty({ staff: [village, township] })
  const station = await county.enrol(village)
  const window = await county.enrol(township)
  for (let i = 0; i < cases; i += 1) await station.handIn()
  await station.sync()
  await county.node.drain()
  return { county, window }
}

const askedForMore = async (window: Station, want: number, encoding: string): Promise<Response> =>
  window.exchange(await window.question(0, { release: 1, more: true, want }), { 'accept-encoding': encoding })

describe.each(ENCODINGS)('in %s', (encoding) => {
  test('each is read before the next is made, and no more are made than are read', async () => {
    let made = 0
    let isLeft = false
    async function* lines() {
      try {
        for (;;) {
          made += 1
          // As large as answers are, and not to be packed into nothing.
          yield JSON.stringify({ made, rows: Array.from({ length: 500 }, (_, i) => Math.sin(made * i)) })
        }
      } finally {
        isLeft = true
      }
    }
    const body = opened(lines, encoding)
    const texts = readable(body, encoding)
    let text = ''
    for (let n = 1; n <= 3; n += 1) {
      while (text.split('\n').length <= n) text += (await texts.next()).value
      expect(JSON.parse(text.split('\n')[n - 1]!)).toMatchObject({ made: n })
      // One is made ahead where it is read through a pipe.
      expect(made).toBeLessThanOrEqual(n + 2)
    }
    expect(isLeft).toBe(false)
  })

  test('a reader that leaves ends the making', async () => {
    let isLeft = false
    async function* lines() {
      try {
        for (;;) yield 'x'.repeat(1000)
      } finally {
        isLeft = true
      }
    }
    const body = opened(lines, encoding)
    const reader = body.getReader()
    await reader.read()
    await reader.cancel()
    expect(isLeft).toBe(true)
  })

  test('a node gives all its rows on one question, each answer signed and with its own cursor', async () => {
    const { window } = await toRead(6)
    const whole = exchangeResponseSchema.parse(
      await (await window.exchange(await window.question(0, { release: 1 }))).json(),
    )
    const answer = await askedForMore(window, 2_000, encoding)
    expect(answer.headers.get('content-type')).toBe(ANSWERS_TYPE)
    expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
    let text = ''
    for await (const more of readable(answer.body!, encoding)) text += more
    const answers = answersIn(text)
    expect(answers.length).toBeGreaterThan(2)
    expect(answers.map((a) => a.more)).toEqual(answers.map((_, i) => i < answers.length - 1))
    expect(answers.flatMap((a) => a.rows.map((r) => r.id))).toEqual(whole.rows.map((r) => r.id))
    expect(new Set(answers.map((a) => a.signature)).size).toBe(answers.length)
    expect(answers.at(-1)!.cursor).toEqual(whole.cursor)
  })
})

test('whoever does not ask for more, or has less to be told, gets one answer', async () => {
  const { window } = await toRead(3)
  for (const changes of [
    { release: 1, want: 500 },
    { release: 1, more: true },
    // The guide goes before the rows.
    { release: 0, more: true, want: 500 },
  ]) {
    const answer = await window.exchange(await window.question(0, changes))
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(exchangeResponseSchema.parse(await answer.json()).rows.length).toBeGreaterThan(0)
  }
})

test('a node that is to stop ends the body behind an answer: what came is whole, and says that there is more', async () => {
  const { county, window } = await toRead(12)
  const answer = await askedForMore(window, 500, 'identity')
  const texts = readable(answer.body!, 'identity')
  let text = (await texts.next()).value!
  county.node.endStreams()
  for await (const more of texts) text += more
  const answers = answersIn(text)
  // One was being made.
  expect(answers.length).toBeLessThanOrEqual(3)
  expect(answers.at(-1)!.more).toBe(true)
})

describe('bodies hold memory as long as their readers like:', () => {
  test.each(ENCODINGS)('who asks anew has left what it asked for before, in %s', async (encoding) => {
    const { window } = await toRead(12)
    const first = await askedForMore(window, 500, encoding)
    const second = await askedForMore(window, 500, encoding)
    const ends: boolean[] = []
    for (const { body } of [first, second]) {
      let text = ''
      for await (const more of readable(body!, encoding)) text += more
      ends.push(!answersIn(text).at(-1)!.more)
    }
    expect(ends).toEqual([false, true])
  })

  test.each(ENCODINGS)(
    'no more are open than may be; a place is free when one is over, in %s',
    async (encoding) => {
      const streams = answersStreams(2)
      const left: string[] = []
      const open = (device: string) =>
        streams.open(
          device,
          async function* () {
            try {
              yield 'x'
              yield 'x'.repeat(100_000)
            } finally {
              left.push(device)
            }
          },
          encoding,
        )
      const [first, second] = [open('A1AAAAAA')!, open('B1AAAAAA')!]
      expect(open('C1AAAAAA')).toBeNull()
      const reader = first.getReader()
      await reader.read()
      await reader.cancel()
      const third = open('C1AAAAAA')!
      expect([left, open('D1AAAAAA')]).toEqual([['A1AAAAAA'], null])
      for await (const _ of readable(third, encoding)) {
        // Read to its end.
      }
      const fourth = open('D1AAAAAA')
      expect(fourth).not.toBeNull()
      // In place of its own, though all are taken.
      expect(open('B1AAAAAA')).not.toBeNull()
      for await (const _ of readable(second, encoding)) {
        // It ends.
      }
      expect(left).toEqual(['A1AAAAAA', 'C1AAAAAA', 'B1AAAAAA'])
    },
  )
})

test('a store that fails in the middle ends the body behind a whole answer; who asks on is told', async () => {
  const { county, window } = await toRead(12)
  const answer = await askedForMore(window, 500, 'identity')
  const texts = readable(answer.body!, 'identity')
  let text = (await texts.next()).value!
  const { rows } = county.store
  county.store.rows = () => Promise.reject(new Error('the disk is gone'))
  for await (const more of texts) text += more
  const answers = answersIn(text)
  expect(answers.at(-1)!.more).toBe(true)
  expect(county.log.filter((line) => line.event === 'defect')).toHaveLength(1)
  county.store.rows = rows
  const { cursor } = answers.at(-1)!
  const rest = await window.exchange(await window.question(0, { release: 1, cursor }))
  expect(exchangeResponseSchema.parse(await rest.json()).more).toBe(false)
})
