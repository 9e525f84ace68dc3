/** What a verification finds of a log: every kind of damage is planted by hand, found, and named. */
import { beforeAll, describe, expect, test } from 'vitest'
import { inWords } from '../../../server/verify/findings.ts'
import { byName, partsOf } from '../../../server/verify/parted.ts'
import { slotOf } from '../../../shared/case/slots.ts'
import {
  deviceOf,
  digestOf,
  type Entry,
  entryOf,
  isAuthority,
  secretOf,
  seqOf,
} from '../../../shared/event.ts'
import { exportPublicKey, generateKeyPair, signerOf } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { sealOf } from '../../../sync/verify.ts'
import { rootOf, sampleLog, verified, writes } from './logs.ts'

let log: readonly Entry[] = []
/** What a station changed of a case, in the middle of its log. */
let change: Entry
/** An act that stands, and the root's word that it does. */
let act: Entry
let word: Entry

beforeAll(async () => {
  log = await sampleLog()
  change = log.find(({ event }) => event.type === 'filled' && seqOf(event.id) > 20)!
  word = log.find(({ event }) => event.type === 'registered')!
  act = log.find(({ event }) => event.id === word.event.data?.act)!
}, 120_000)

const put = (entry: Entry, by: Entry) => log.map((e) => (e.hash === entry.hash ? by : e))
const without = (entry: Entry) => log.filter((e) => e.hash !== entry.hash)
const streamOf = (entry: Entry) => log.filter((e) => e.event.stream === entry.event.stream)
const registered = (data: Record<string, unknown>, stream = word.event.stream) => ({
  ...{ stream, type: 'registered', v: 1 },
  data: { slot: slotOf(act.event), generation: 0, ...data },
})

test('an undamaged sample day is as it was written', async () => {
  const counts = await verified(log)
  expect(counts).toMatchObject({ entries: log.length, erased: 0, waiting: 0, seals: 0, anchors: 0 })
  const { registrations, devices, digests, quarantined, streams } = counts as Record<string, number>
  expect(registrations).toBe(log.filter((e) => e.event.type === 'registered').length)
  expect(devices).toBe(new Set(log.map((e) => deviceOf(e.event.id))).size)
  expect(streams).toBe(new Set(log.map((e) => e.event.stream)).size)
  expect(quarantined).toBeGreaterThan(0)
  expect(digests! + quarantined!).toBe(log.length)
})

test('a log that is read in parts is read whole, each name in one part', async () => {
  const parts = partsOf(200_001)
  expect(parts.map(({ n, of }) => [n, of])).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ])
  const each = async function* () {
    yield* log
  }
  const found = await Promise.all(
    parts.map((part) =>
      byName(
        each(),
        part,
        ({ event }) => event.stream,
        ({ hash }) => hash,
      ),
    ),
  )
  const names = found.flatMap((streams) => [...streams.keys()])
  expect(new Set(names).size).toBe(names.length)
  expect(found.flatMap((streams) => [...streams.values()].flat()).sort()).toEqual(
    log.map((e) => e.hash).sort(),
  )
  expect(Math.min(...found.map((streams) => streams.size))).toBeGreaterThan(0)
})

describe('a chain', () => {
  test('with a letter of somebody’s data changed', async () => {
    const fields = { ...(change.event.data!.fields as object), 'applicant.name': '他人' }
    const bent = { ...change, event: { ...change.event, data: { ...change.event.data, fields } } }
    const { id, stream } = change.event
    const found = await verified(put(change, bent))
    expect(found).toEqual({ type: 'Digest', id, stream })
    expect(inWords(found as never)).toBe(`The data of entry ${id} of ${stream} are not those of its digest.`)
  })

  test('with a header changed', async () => {
    const bent = { ...change, event: { ...change.event, by: 'somebody' } }
    const { id, stream } = change.event
    expect(await verified(put(change, bent))).toEqual({ type: 'Hash', id, stream })
  })

  test('with an entry cut out, be it the first', async () => {
    const device = deviceOf(change.event.id)
    const seq = seqOf(change.event.id)
    expect(await verified(without(change))).toEqual({ type: 'Gap', device, seq })
    const first = log.find((e) => e.event.id === `${device}.1`)!
    expect(await verified(without(first))).toEqual({ type: 'Gap', device, seq: 1 })
  })

  test('with an entry written anew, digest, hash and all', async () => {
    const { id } = change.event
    const data = { fields: { 'applicant.name': '他人' } }
    const digest = digestOf(hasher, secretOf(streamOf(change))!, id, data)
    const forged = entryOf(hasher, { ...change.event, data, digest })
    const next = log.find(({ event }) => event.prev === change.hash)!
    const { id: after, stream: where } = next.event
    expect(await verified(put(change, forged))).toEqual({ type: 'Link', id: after, stream: where })
  })

  test('with data erased still verifies, and says so', async () => {
    const { data: _, ...header } = change.event
    expect(await verified(put(change, { ...change, event: header }))).toMatchObject({ erased: 1 })
  })

  test('of a copied device, of whose other branch only what is in quarantine is here', async () => {
    const device = deviceOf(change.event.id)
    const earlier = log.filter((e) => deviceOf(e.event.id) !== device || seqOf(e.event.id) < 20)
    const draft = { ...change.event, data: { fields: { 'applicant.phone': '1' } } }
    const [, twin] = await writes(earlier, device, draft, draft)
    const { id, stream } = twin!.event
    const both = [...log, twin!]
    expect(await verified(both)).toEqual({ type: 'Link', id, stream })
    const data = { id, hash: twin!.hash, reason: 'clone' }
    const told = await writes(both, rootOf(log), { stream, type: 'quarantined', v: 1, data })
    expect(await verified([...both, ...told])).toMatchObject({ entries: log.length + 2 })
  })

  test('is not excused by a station that says it lies in quarantine', async () => {
    const bent = { ...change, event: { ...change.event, data: { fields: { 'applicant.name': '他人' } } } }
    const { id, stream } = change.event
    const told = { stream, type: 'quarantined', v: 1, data: { id, hash: change.hash, reason: 'digest' } }
    const station = await writes(log, deviceOf(act.event.id), told)
    const root = await writes(log, rootOf(log), told)
    expect(await verified([...put(change, bent), ...station])).toEqual({ type: 'Digest', id, stream })
    expect(await verified([...put(change, bent), ...root])).toMatchObject({ entries: log.length + 1 })
  })

  test('of a node that heals may have gaps, and they are counted', async () => {
    expect(await verified(without(change), { healing: true })).toMatchObject({ waiting: 1 })
  })
})

describe('a seal', () => {
  async function station() {
    const pair = await generateKeyPair(false)
    const key = await exportPublicKey(pair.publicKey)
    const data = { device: 'TEST0001', org: '441424104201', terminal: 'ZZZ', key }
    const enrolled = await writes(log, rootOf(log), {
      stream: 'device/TEST0001/2026-09',
      type: 'enrolled',
      v: 1,
      data,
    })
    const own = {
      stream: act.event.stream,
      type: 'filled',
      v: 1,
      data: { fields: { 'applicant.phone': '1' } },
    }
    const written = await writes([...log, ...enrolled], 'TEST0001', own)
    return { signer: signerOf(pair.privateKey), all: [...log, ...enrolled, ...written], last: written[0]! }
  }

  test('of the device itself holds', async () => {
    const { signer, all, last } = await station()
    expect(await verified(all, { seals: [await sealOf(signer, last)] })).toMatchObject({ seals: 1 })
  })

  test('of another key', async () => {
    const { all, last } = await station()
    const other = signerOf((await generateKeyPair(false)).privateKey)
    expect(await verified(all, { seals: [await sealOf(other, last)] })).toEqual({
      ...{ type: 'Seal', device: 'TEST0001', seq: 1 },
    })
  })

  test('on another entry than the one that is here', async () => {
    const { signer, all, last } = await station()
    const other = entryOf(hasher, { ...last.event, at: '2026-09-28T11:00:00.000Z' })
    const found = { type: 'SealedElse', device: 'TEST0001', seq: 1 }
    expect(await verified(all, { seals: [await sealOf(signer, other)] })).toEqual(found)
    // The end of a log was cut off: only its seal still knows.
    expect(await verified(all.slice(0, -1), { seals: [await sealOf(signer, last)] })).toEqual(found)
  })

  test('of a device that nobody enrolled', async () => {
    const { signer, last } = await station()
    const { device, seq } = { device: deviceOf(last.event.id), seq: 1 }
    expect(await verified([...log, last], { seals: [await sealOf(signer, last)] })).toEqual({
      ...{ type: 'SealedByNobody', device, seq },
    })
  })
})

describe('an anchored head', () => {
  const anchored = (head: { device: string; seq: number; hash: string }) =>
    writes(log, rootOf(log), { stream: 'anchor/2026-09-28', type: 'anchored', v: 1, data: { heads: [head] } })
  const headOf = ({ event, hash }: Entry) => ({ device: deviceOf(event.id), seq: seqOf(event.id), hash })

  test('that is here holds', async () => {
    expect(await verified([...log, ...(await anchored(headOf(change)))])).toMatchObject({ anchors: 1 })
  })

  test('that is another, or behind what is here', async () => {
    const { device, seq } = headOf(change)
    const other = await anchored({ device, seq, hash: act.hash })
    expect(await verified([...log, ...other])).toEqual({ type: 'Anchor', device, seq })
    const lost = await anchored({ device, seq: 9999, hash: change.hash })
    expect(await verified([...log, ...lost])).toEqual({ type: 'Anchor', device, seq: 9999 })
    const gone = await anchored({ device: 'NEVER001', seq: 1, hash: change.hash })
    expect(await verified([...log, ...gone])).toEqual({ type: 'Anchor', device: 'NEVER001', seq: 1 })
    // Where the rest of the log is still to come, that may be it.
    expect(await verified([...log, ...gone], { healing: true })).toMatchObject({ anchors: 0 })
  })
})

describe('a registration', () => {
  const root = (data: Record<string, unknown>) => writes(log, rootOf(log), registered(data))
  const why = async (more: readonly Entry[]) => {
    const found = await verified([...log, ...more])
    return 'why' in found ? [found.why, found.id, found.act] : []
  }

  test('for nothing, or for an act of another case', async () => {
    const [nothing] = await root({ act: 'NEVER001.7' })
    expect(await why([nothing!])).toEqual(['nothing', nothing!.event.id, 'NEVER001.7'])
    const elsewhere = log.find((e) => slotOf(e.event) && e.event.stream !== act.event.stream)!
    const [other] = await root({ act: elsewhere.event.id })
    expect(await why([other!])).toEqual(['nothing', other!.event.id, elsewhere.event.id])
  })

  test('for a fact, in another slot, of another generation, of no form', async () => {
    const fact = streamOf(act).find((e) => e.event.type === 'received')!
    expect((await why(await root({ act: fact.event.id })))[0]).toBe('slot')
    expect((await why(await root({ act: act.event.id, slot: 'step/decide' })))[0]).toBe('slot')
    expect((await why(await root({ act: act.event.id, generation: 3 })))[0]).toBe('generation')
    expect((await why(await root({ act: 'nothing' })))[0]).toBe('form')
  })

  test('for an act in quarantine', async () => {
    const { id } = act.event
    const data = { id, hash: act.hash, reason: 'permission' }
    const told = await writes(log, rootOf(log), { stream: act.event.stream, type: 'quarantined', v: 1, data })
    expect(await why(told)).toEqual(['quarantined', word.event.id, id])
  })

  test('for a second act in one slot, whose author knew of the first', async () => {
    const second = await writes(log, deviceOf(act.event.id), { ...act.event, data: act.event.data! })
    const both = [...log, ...second]
    expect(await verified(both)).toMatchObject({ entries: both.length })
    const twice = await writes(both, rootOf(log), registered({ act: second[0]!.event.id }))
    expect(await why([...second, ...twice])).toEqual(['twice', word.event.id, act.event.id])
  })

  test('said by somebody else is no registration', async () => {
    const station = log.find((e) => !isAuthority(deviceOf(e.event.id)))!
    const said = await writes(log, deviceOf(station.event.id), registered({ act: 'NEVER001.7' }))
    expect(await verified([...log, ...said])).toMatchObject({ entries: log.length + 1 })
  })
})
