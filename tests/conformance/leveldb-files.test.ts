/** What LevelDB has written is known to be whole, and any byte of it that is another now is found. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import LevelDown from 'leveldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkFiles, maskedCrc } from '../../server/stores/leveldb-files.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { caseDrafts, writers } from '../support/log-fixtures.ts'

let root = ''
let dir = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'yimen-files-'))
  dir = join(root, 'log')
  // Opened twice: what the first start has in its journal, the second puts into a table.
  for (const [seed, cases] of [
    [1, 40],
    [2, 12],
  ] as const) {
    const store = await openPouchStore({ dir: root })
    const county = writers(seed)
    for (let i = 0; i < cases; i += 1)
      await store.append(await county.write(`V1AGE00${seed}`, ...caseDrafts(`case/${seed}-${i}`)))
    await store.close()
  }
})
afterAll(() => rm(root, { recursive: true, force: true }))

const filesLike = async (pattern: RegExp) => (await readdir(dir)).filter((name) => pattern.test(name))

/** What is said of a copy in which the byte at `at` of a file is another. */
async function flipped(name: string, at: number, bit = 0x04): Promise<string> {
  const copy = join(root, 'copy')
  await rm(copy, { recursive: true, force: true })
  await cp(dir, copy, { recursive: true })
  const bytes = await readFile(join(copy, name))
  bytes[at]! ^= bit
  await writeFile(join(copy, name), bytes)
  return checkFiles(copy).then(
    () => 'whole',
    (error: Error) => error.message.replace(copy, ''),
  )
}

test('a checksum is CRC-32C, masked as LevelDB does it', () => {
  // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, ascending; the mask of leveldb's util/crc32c.h.
  const masked = (crc: number) => ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0
  expect(maskedCrc(Buffer.alloc(32), 0, 32)).toBe(masked(0x8a9136aa))
  expect(maskedCrc(Buffer.alloc(32, 0xff), 0, 32)).toBe(masked(0x62a8ab43))
  expect(maskedCrc(Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0, 32)).toBe(masked(0x46dd794e))
})

test('what was written is whole, and so is a folder that is not there yet', async () => {
  expect(await filesLike(/\.ldb$/)).not.toEqual([])
  await checkFiles(dir)
  await checkFiles(join(root, 'nowhere'))
})

test('what LevelDB has merged, and what it has not compressed, is whole', async () => {
  const merged = join(root, 'merged')
  const db = new LevelDown(merged)
  const call = (name: 'put' | 'compactRange', ...args: string[]) =>
    promisify((done: (error?: Error | null) => void) =>
      (db[name] as (...all: unknown[]) => void)(...args, done),
    )()
  await promisify((done: (error?: Error | null) => void) => db.open(done))()
  const noise = (i: number) =>
    createHash('shake256', { outputLength: 300 }).update(String(i)).digest('base64')
  for (let i = 0; i < 400; i += 1) await call('put', `k${i % 200}`, i % 2 ? noise(i) : 'a'.repeat(600))
  await call('compactRange', 'a', 'z')
  await promisify((done: (error?: Error | null) => void) => db.close(done))()
  expect((await readdir(merged)).some((name) => name.endsWith('.ldb'))).toBe(true)
  await checkFiles(merged)
})

test('a byte that is another is found in a table, wherever it is', async () => {
  const [table] = await filesLike(/\.ldb$/)
  const { length } = await readFile(join(dir, table!))
  // The last 48 bytes are the footer, of which 16 at most are handles and the rest is filled up with nothing.
  const places = [
    ...Array.from({ length: 60 }, (_, i) => Math.floor((i / 60) * (length - 48))),
    length - 48,
    length - 1,
  ]
  for (const at of places) expect(await flipped(table!, at), `byte ${at}`).toContain(table)
})

test('a byte that is another is found in a journal before its last record', async () => {
  const [journal] = await filesLike(/\.log$/)
  const bytes = await readFile(join(dir, journal!))
  expect(bytes.length).toBeGreaterThan(32_768)
  for (let i = 0; i < 40; i += 1) {
    const at = Math.floor((i / 40) * (bytes.length - 12_000))
    expect(await flipped(journal!, at), `byte ${at}`).toContain(journal)
  }
  const [manifest] = await filesLike(/^MANIFEST/)
  expect(await flipped(manifest!, 20)).toContain('MANIFEST')
  expect(await flipped('CURRENT', 3)).toContain('CURRENT')
})

test('what LevelDB was making when it was killed is none of the database, and what belongs to it must be there', async () => {
  const copy = join(root, 'making')
  await cp(dir, copy, { recursive: true })
  const [table] = await filesLike(/\.ldb$/)
  const half = (await readFile(join(copy, table!))).subarray(0, 1000)
  await writeFile(join(copy, '000999.ldb'), half)
  await writeFile(join(copy, 'MANIFEST-000998'), half)
  await checkFiles(copy)
  await rm(join(copy, table!))
  await expect(checkFiles(copy)).rejects.toThrow(table)
})

test('a journal cut off anywhere is whole: nobody was told of what was being written', async () => {
  const [journal] = await filesLike(/\.log$/)
  const { length } = await readFile(join(dir, journal!))
  for (let i = 0; i < 30; i += 1) {
    const copy = join(root, 'cut')
    await rm(copy, { recursive: true, force: true })
    await cp(dir, copy, { recursive: true })
    await truncate(join(copy, journal!), Math.floor((i / 30) * length))
    await checkFiles(copy)
  }
})
