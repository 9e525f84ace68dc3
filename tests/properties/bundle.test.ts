/** Laws of a bundle's form: what was written is what is read, and not one bit of it can be another or be missing. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { utf8 } from '../../shared/bytes.ts'
import type { Entry } from '../../shared/event.ts'
import type { BundleWord } from '../../shared/protocol/bundle.ts'
import { type Bytes, PIECE_BYTES } from '../../sync/bundle/form.ts'
import { checkSigned, eachOpened, readHead } from '../../sync/bundle/read-bundle.ts'
import { generateSealingPair, keyName } from '../../sync/crypto/ecdh.ts'
import { ecdsaVerifier, exportPublicKey, generateKeyPair, signerOf } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { entriesOf, sealHolds } from '../../sync/verify.ts'
import { bundleBytes, contentOf, fileOf, sourceOf } from '../support/bundle.ts'
import { COUNTY, caseDrafts, writers } from '../support/log-fixtures.ts'

const DEVICE = 'C1AAAAAA'
const verifier = ecdsaVerifier()
const photograph = utf8('a photograph of a household register')
/** Longer than one piece, and no whole number of them. */
const scan = new Uint8Array(2 * PIECE_BYTES + 17).map((_, i) => (i * 31) & 255)

let county: CryptoKeyPair
let device: CryptoKeyPair
let deviceKey: string
let sealingKey: string
let log: Entry[]
const store = new MemoryStore()
beforeAll(async () => {
  county = await generateSealingPair()
  device = await generateKeyPair(false)
  deviceKey = await exportPublicKey(device.publicKey)
  sealingKey = await exportPublicKey(county.publicKey)
  log = await writers(1).write(DEVICE, ...caseDrafts('case/A'), ...caseDrafts('case/B'))
  await store.append(log)
})

const write = (from: number, to: number, files: readonly Bytes[] = []) =>
  bundleBytes(
    { store, signer: signerOf(device.privateKey), sealingKey },
    { area: COUNTY, device: DEVICE, from, to, skewMs: 1500, files: files.map((bytes) => contentOf(bytes)) },
  )

/** Whether it is refused, or what is in it. */
async function read(bytes: Bytes, key = county.privateKey, by = deviceKey) {
  const source = sourceOf(bytes)
  const head = await readHead(source)
  if (!head.ok) return head.error.reason
  const signed = await checkSigned(verifier, source, head.value, by)
  if (!signed.ok) return signed.error.reason
  const words: BundleWord[] = []
  const contents: Bytes[] = []
  const opened = await eachOpened(key, source, head.value, async (one) => {
    if (one.type === 'word') words.push(one.word)
    else contents.push(one.bytes)
    return true
  })
  return opened.ok ? { head: head.value.head, words, contents: Buffer.concat(contents) } : opened.error.reason
}

describe('what was written is what is read', () => {
  test('head, clock, the log in sealed parts, and the bytes of its files', async () => {
    const found = await read(await write(3, 16, [photograph, scan]))
    if (typeof found === 'string') throw new Error(found)
    const root = await keyName(sealingKey)
    expect(found.head).toMatchObject({ area: COUNTY, device: DEVICE, from: 3, to: 16, root })
    const parts = found.words.flatMap((w) => ('part' in w ? [w.part] : []))
    expect(entriesOf(hasher, parts.flatMap((p) => p.events) as never)).toEqual(log.slice(2))
    for (const { seal } of parts) {
      const sealed = log.find((e) => e.hash === seal.hash)!
      expect(await sealHolds(verifier, deviceKey, seal, sealed)).toBe(true)
    }
    expect(found.words[0]).toEqual({ skewMs: 1500 })
    const files = found.words.flatMap((w) => ('file' in w ? [w.file] : []))
    expect(files).toEqual([photograph, scan].map((bytes) => fileOf(contentOf(bytes))))
    expect(found.contents.equals(Buffer.concat([photograph, scan]))).toBe(true)
  })

  test('a long log goes in parts, each sealed by itself', async () => {
    const long = new MemoryStore()
    const drafts = Array.from({ length: 60 }, (_, i) => caseDrafts(`case/L${i}`)).flat()
    await long.append(await writers(2).write(DEVICE, ...drafts))
    const bytes = await bundleBytes(
      { store: long, signer: signerOf(device.privateKey), sealingKey },
      { area: COUNTY, device: DEVICE, from: 1, to: drafts.length, skewMs: 0, files: [] },
    )
    const found = await read(bytes)
    if (typeof found === 'string') throw new Error(found)
    const parts = found.words.flatMap((w) => ('part' in w ? [w.part.events.length] : []))
    expect(parts.length).toBeGreaterThan(1)
    expect(Math.max(...parts)).toBeLessThanOrEqual(200)
    expect(parts.reduce((a, b) => a + b)).toBe(drafts.length)
  })

  test('nothing of it can be read in the file, and the same twice is sealed otherwise', async () => {
    const [one, two] = [await write(1, 16, [photograph]), await write(1, 16, [photograph])]
    const text = Buffer.from(one).toString('latin1')
    for (const secret of ['filled', 'stream', 'household', Buffer.from('野花').toString('latin1')])
      expect(text).not.toContain(secret)
    expect(Buffer.from(one).equals(two)).toBe(false)
  })
})

describe('what is not as it was written is refused', () => {
  test('every truncation, and anything added', async () => {
    const bytes = await write(1, 16, [photograph])
    expect(typeof (await read(bytes))).toBe('object')
    for (let to = 0; to < bytes.length; to += 1)
      expect(await read(bytes.slice(0, to)), `${to}`).toBe('truncated')
    expect(await read(new Uint8Array([...bytes, 0]))).toBe('altered')
  })

  test('any flipped bit', async () => {
    const bytes = await write(1, 16, [photograph])
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = bytes.slice()
        flipped[at]! ^= 1 << bit
        expect(typeof (await read(flipped))).toBe('string')
      }),
      { numRuns: 400 },
    )
  })

  test('every bit of the head', async () => {
    const bytes = await write(1, 16)
    const head = bytes.indexOf(10, bytes.indexOf(10) + 1)
    for (let at = 0; at <= head; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = bytes.slice()
        flipped[at]! ^= 1 << bit
        expect(typeof (await read(flipped)), `${at}.${bit}`).toBe('string')
      }
  })

  test('frames of another file, left out or changed places', async () => {
    const bytes = await write(1, 16, [photograph, scan])
    const starts: number[] = []
    const view = new DataView(bytes.buffer)
    let at = bytes.indexOf(10, bytes.indexOf(10) + 1) + 1
    for (; view.getUint32(at) !== 0; at += 4 + view.getUint32(at)) starts.push(at)
    const frames = starts.map((from, i) => bytes.slice(from, starts[i + 1] ?? at))
    const put = (order: readonly Bytes[]) =>
      new Uint8Array(Buffer.concat([bytes.slice(0, starts[0]), ...order, bytes.slice(at)]))
    expect(typeof (await read(put(frames)))).toBe('object')
    expect(await read(put(frames.slice(0, -1)))).toBe('altered')
    expect(await read(put([...frames.slice(0, -2), frames.at(-1)!, frames.at(-2)!]))).toBe('altered')
    expect(await read(put([...frames, frames[0]!]))).toBe('altered')
  })

  test('with another device’s key, another county’s, or another file altogether', async () => {
    const bytes = await write(1, 16)
    const other = await exportPublicKey((await generateKeyPair(false)).publicKey)
    expect(await read(bytes, county.privateKey, other)).toBe('altered')
    expect(await read(bytes, (await generateSealingPair()).privateKey)).toBe('altered')
    expect(await read(utf8('PK a zip file, perhaps'))).toBe('no-bundle')
    expect(await read(utf8('yimen-bundle 2\n{}\nwhatever'))).toBe('newer')
  })
})
