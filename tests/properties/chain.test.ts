/** Laws of hash, digest and chain: what a device wrote can be shown from headers alone. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf, type Entry, type Event, entryOf, hashOf, seqOf } from '../../shared/event.ts'
import { wireEventSchema } from '../../shared/protocol/exchange.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { digestHolds, entriesOf, sealHolds, sealOf, standingOf, verifyChain } from '../../sync/verify.ts'
import { keyedSigner, keyedVerifier as verifier } from '../simulation/keyed-signing.ts'
import { erase, HUMAN_DOINGS, planOfDoings, play, ROOT_DOINGS, STREAM } from './histories.ts'
import { authorOf } from './people.ts'

const key = 'key-of-the-village'
const signer = keyedSigner(key)

/** The village's log in some history, at least two events long; `held`: all that it has of the case. */
const logs = planOfDoings(HUMAN_DOINGS, ROOT_DOINGS).map(
  async (plan): Promise<{ log: Entry[]; device: string; held: Entry[] }> => {
    const write = { type: 'write', who: 'village', what: 'filled', pick: 3 } as const
    const { stores } = await play({ ...plan, steps: [...plan.steps, write, write] })
    const { device } = authorOf('village', plan.rotation)
    const store = stores.get('village')!
    return { device, log: await store.log(device, 0, 1000), held: await store.stream(STREAM) }
  },
)

const withEvent = (entry: Entry, over: object): Entry => ({
  ...entry,
  event: { ...entry.event, ...over } as Event,
})

describe('the hash', () => {
  test('changes with every field of the header', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(), fc.string({ minLength: 1 }), async (made, n, more) => {
        const { event } = (await made).log[n % (await made).log.length]!
        const hash = hashOf(hasher, event)
        for (const field of Object.keys(event).filter((f) => f !== 'data')) {
          const value = event[field]
          const other =
            typeof value === 'number'
              ? value + 1
              : Array.isArray(value)
                ? [...value, more]
                : `${value}${more}`
          expect(hashOf(hasher, { ...event, [field]: other })).not.toBe(hash)
          const { [field]: _, ...without } = event
          expect(hashOf(hasher, without as Event)).not.toBe(hash)
        }
        // Also with one that this program does not know.
        fc.pre(more !== 'data' && more !== '__proto__')
        expect(hashOf(hasher, { ...event, [more]: more })).not.toBe(hash)
      }),
      { numRuns: 40 },
    ))

  test('does not depend on the data, nor on the order of fields', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.jsonValue(), async (made, data) => {
        const { event, hash } = (await made).log[0]!
        expect(hashOf(hasher, { ...event, data: data as Event['data'] })).toBe(hash)
        expect(hashOf(hasher, Object.fromEntries(Object.entries(event).reverse()) as Event)).toBe(hash)
      }),
      { numRuns: 40 },
    ))
})

describe('the digest', () => {
  const data = fc.dictionary(fc.string(), fc.jsonValue())

  test('depends on secret, id and data', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }), data, data, (words, a, b) => {
        const [one, other] = words as [string, string]
        const digest = digestOf(hasher, one, one, a)
        expect(digestOf(hasher, other, one, a)).not.toBe(digest)
        expect(digestOf(hasher, one, other, a)).not.toBe(digest)
        // -0 and 0 are one number of JSON, so what is compared is the text.
        if (JSON.stringify(a) !== JSON.stringify(b) && !sameMembers(a, b))
          expect(digestOf(hasher, one, one, b)).not.toBe(digest)
        expect(digestOf(hasher, one, one, JSON.parse(JSON.stringify(a)))).toBe(digest)
      }),
    ))

  test('holds for every event as written, and for none with other data', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(), async (made, n) => {
        const { log, held } = await made
        const entry = log[n % log.length]!
        const standing = (event: object) => standingOf(hasher, withEvent(entry, event), held)
        // Who puts the beginning in quarantine begins the stream anew, and that is what later digests are made with: the
        // root builds on nothing that it has not judged (authority.ts). The one of these histories may, and then whoever
        // writes behind it has no secret.
        const firsts = held.filter((e) => e.event.parents.length === 0)
        const barred = held.filter((e) => firsts.some((first) => e.event.data?.hash === first.hash))
        fc.pre(barred.every((e) => firsts.includes(e)))
        expect(standing({})).toBe('holds')
        expect(standing({ data: { ...entry.event.data, more: 1 } })).toBe('broken')
        expect(standing({ data: undefined })).toBe('erased')
      }),
      { numRuns: 40 },
    ))

  test('holds for nothing that has no canonical form', () => {
    const event = { id: 'A1AAAAAA.1', parents: [], digest: 'A'.repeat(43) } as unknown as Event
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    for (const x of [JSON.parse('1e999'), deep]) {
      const entry = { event: { ...event, data: { secret: 's', x } }, hash: 'h' }
      expect(digestHolds(hasher, entry, [])).toBe(false)
    }
  })
})

describe('a chain', () => {
  test('verifies from headers alone, and still does with data erased', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), async (made, mask) => {
        const { log, device } = await made
        expect(verifyChain(hasher, device, log, null)).toEqual({ ok: true, value: true })
        const partly = erase(log, mask)
        expect(verifyChain(hasher, device, partly, null).ok).toBe(true)
        const headers = erase(
          log,
          log.map(() => true),
        )
        expect(verifyChain(hasher, device, headers, null).ok).toBe(true)
        // And comes over the wire to the same hashes.
        expect(
          entriesOf(
            hasher,
            headers.map((e) => e.event),
          ).map((e) => e.hash),
        ).toEqual(log.map((e) => e.hash))
        for (let i = 1; i < log.length; i += 1)
          expect(verifyChain(hasher, device, log.slice(i), log[i - 1]!).ok).toBe(true)
      }),
      { numRuns: 40 },
    ))

  test('breaks with any character of any header field', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(), fc.nat(), async (made, n, at) => {
        const { log, device } = await made
        const i = n % log.length
        const event = log[i]!.event
        const { data, ...header } = event
        const text = JSON.stringify(header)
        // One character of a name or a value becomes another, wherever the result is still JSON.
        const place = at % text.length
        const flipped = `${text.slice(0, place)}${text[place] === '1' ? '2' : '1'}${text.slice(place + 1)}`
        const changed = parsed(flipped)
        // What the wire does not let in cannot be forged.
        fc.pre(wireEventSchema.safeParse(changed).success && JSON.stringify(changed) !== text)
        const forged = { ...(changed as Event), ...(data && { data }) }
        await expectBroken(device, log, log.with(i, { event: forged, hash: log[i]!.hash }))
        await expectBroken(device, log, log.with(i, entryOf(hasher, forged)))
      }),
      { numRuns: 300 },
    ))

  test('breaks with any event taken out, moved or put in', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(), fc.nat(), async (made, n, m) => {
        const { log, device } = await made
        const i = n % log.length
        const j = m % log.length
        await expectBroken(device, log, log.toSpliced(i, 1))
        await expectBroken(device, log, log.toSpliced(i, 0, log[j]!))
        if (i !== j) await expectBroken(device, log, log.with(i, log[j]!).with(j, log[i]!))
      }),
      { numRuns: 60 },
    ))

  test('of another device is foreign', async () => {
    const { log } = await fc.sample(logs, { numRuns: 1, seed: 1 })[0]!
    expect(verifyChain(hasher, 'ZZZZZZZY', log, null)).toMatchObject({ error: { type: 'ForeignDevice' } })
  })

  test('begins with seq 1 and nothing before it', async () => {
    const { log, device } = await fc.sample(logs, { numRuns: 1, seed: 1 })[0]!
    const rooted = entryOf(hasher, { ...log[0]!.event, prev: log[1]!.hash })
    expect(verifyChain(hasher, device, [rooted], null)).toMatchObject({ error: { type: 'BrokenLink' } })
    const late = entryOf(hasher, { ...log[1]!.event, prev: '' })
    expect(verifyChain(hasher, device, [late], null)).toMatchObject({ error: { type: 'BrokenLink' } })
  })
})

/** Neither the chain from its first event nor the seal over its last may hold. */
async function expectBroken(device: string, log: readonly Entry[], changed: readonly Entry[]): Promise<void> {
  const seal = await sealOf(signer, log.at(-1)!)
  const last = changed.at(-1)
  const whole =
    last !== undefined &&
    seqOf(changed[0]!.event.id) === 1 &&
    verifyChain(hasher, device, changed, null).ok &&
    (await sealHolds(verifier, key, seal, last))
  expect(whole).toBe(false)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sameMembers = (a: object, b: object): boolean =>
  JSON.stringify(sortedMembers(a)) === JSON.stringify(sortedMembers(b))

function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => [k, sortedMembers(v)])
}
