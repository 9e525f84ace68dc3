/**
 * Whether LevelDB's files are what was written. LevelDB keeps a checksum beside every block and record, but through
 * this binding it looks at none of those of its tables, and drops what it cannot read of its journal without a word:
 * what was acknowledged would be other letters, or gone. So all of them are looked at before it opens a database.
 *
 * Formats: leveldb 1.20, doc/table_format.md, doc/log_format.md and db/version_edit.cc; the compression is Snappy's (format_description.txt).
 * Checksums are CRC-32C (RFC 3720, appendix B.4), masked.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes that LevelDB has written are others now. */
export class DamagedFile extends Error {
  readonly path: string

  constructor(path: string) {
    super(`the file "${path}" is damaged`)
    this.name = 'DamagedFile'
    this.path = path
  }
}

/**
 * Throws `DamagedFile`. Half a record at the end of a journal is none: the process or the machine stopped in writing it.
 * Nor is what LevelDB was making when it stopped: it belongs to the database once the manifest says so.
 */
export async function checkFiles(dir: string): Promise<void> {
  const current = await readFile(join(dir, 'CURRENT'), 'latin1').catch(missing)
  // None is there yet.
  if (current === null) return
  const manifest = await readFile(join(dir, current.trimEnd())).catch(missing)
  if (manifest === null) throw new DamagedFile(join(dir, 'CURRENT'))
  const records = recordsIn(manifest)
  const live = records && tablesIn(records)
  if (!live) throw new DamagedFile(join(dir, current.trimEnd()))
  const [...numbers] = live
  const reading = (number: number | undefined) => (number === undefined ? null : readTable(dir, number))
  for (let i = 0, next = reading(numbers[0]); next; i += 1) {
    const { path, table } = await next
    // While this one is looked at.
    next = reading(numbers[i + 1])
    next?.catch(() => {})
    if (!table || !isWholeTable(table)) throw new DamagedFile(path)
  }
  for (const name of (await readdir(dir)).filter((name) => name.endsWith('.log')).sort())
    if (!recordsIn(await readFile(join(dir, name)))) throw new DamagedFile(join(dir, name))
}

async function readTable(dir: string, number: number) {
  const [path, former] = ['ldb', 'sst'].map((kind) =>
    join(dir, `${String(number).padStart(6, '0')}.${kind}`),
  ) as [string, string]
  return { path, table: (await readFile(path).catch(missing)) ?? (await readFile(former).catch(missing)) }
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'EISDIR') return null
  throw error
}

const BLOCK = 32_768
/** Checksum 4, length 2, kind 1. */
const HEADER = 7

/** FULL, or FIRST, MIDDLE and LAST. */
const [LAST, FIRST] = [4, 2]

/** Blocks of 32 KB, of records that cross no border between them; null where one in the middle is not as it was written. */
function recordsIn(bytes: Buffer): Buffer[] | null {
  const records: Buffer[] = []
  let parts: Buffer[] = []
  let bad = false
  for (let block = 0; block < bytes.length; block += BLOCK) {
    const end = Math.min(block + BLOCK, bytes.length)
    for (let at = block; at + HEADER <= end; ) {
      const kind = bytes[at + 6]!
      // Room that was made and not written to.
      if (!bad && kind === 0 && bytes.readUInt16LE(at + 4) === 0) break
      const next = endOfRecord(bytes, at, end)
      // A bad one that nothing follows was never acknowledged. Its length, too, may be another.
      if (next !== null && bad) return null
      if (next === null) {
        bad = true
        at += 1
        continue
      }
      if (kind <= FIRST) parts = []
      parts.push(bytes.subarray(at + HEADER, next))
      if (kind === 1 || kind === LAST) records.push(Buffer.concat(parts))
      at = next
    }
  }
  return records
}

/** null where none begins here that is as it was written. */
function endOfRecord(bytes: Buffer, at: number, end: number): number | null {
  const kind = bytes[at + 6]!
  const next = at + HEADER + bytes.readUInt16LE(at + 4)
  if (kind < 1 || kind > LAST || next > end) return null
  return maskedCrc(bytes, at + 6, next) === bytes.readUInt32LE(at) ? next : null
}

/** What is told of a database's tables, by tag: how many numbers, then how many texts (db/version_edit.cc). */
const EDITS: Readonly<Record<number, readonly [numbers: number, texts: number]>> = {
  1: [0, 1],
  2: [1, 0],
  3: [1, 0],
  4: [1, 0],
  5: [1, 1],
  6: [2, 0],
  7: [3, 2],
  9: [1, 0],
}
const [GONE, NEW] = [6, 7]

/** The numbers of the tables that belong to the database; null where a record says what none can say. */
function tablesIn(records: readonly Buffer[]): Set<number> | null {
  const live = new Set<number>()
  try {
    for (const record of records)
      for (const from = new Reader(record); !from.isOver(); ) {
        const tag = from.varint()
        const form = EDITS[tag]
        if (!form) return null
        const numbers = Array.from({ length: form[0] }, () => from.varint())
        for (let i = 0; i < form[1]; i += 1) from.skip(from.varint())
        if (tag === GONE) live.delete(numbers[1]!)
        if (tag === NEW) live.add(numbers[1]!)
      }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
  return live
}

/** Two handles, filled up to 40 bytes, and a number by which a table is known. */
const FOOTER = 48
const MAGIC = 0xdb4775248b80fb57n

function isWholeTable(bytes: Buffer): boolean {
  const footer = bytes.length - FOOTER
  if (footer < 0 || bytes.readBigUInt64LE(bytes.length - 8) !== MAGIC) return false
  try {
    const handles = new Reader(bytes.subarray(footer))
    const [meta, index] = [handles.handle(), handles.handle()]
    return [meta, index].every(
      (handle) =>
        isWholeBlock(bytes, handle) && handlesIn(bytes, handle).every((h) => isWholeBlock(bytes, h)),
    )
  } catch (error) {
    // It points beyond its own end.
    if (error instanceof RangeError) return false
    throw error
  }
}

interface Handle {
  readonly offset: number
  readonly size: number
}

/** Behind it the kind of its compression, 1 byte, and the checksum, 4. */
function isWholeBlock(bytes: Buffer, { offset, size }: Handle): boolean {
  const end = offset + size + 1
  return maskedCrc(bytes, offset, end) === bytes.readUInt32LE(end)
}

/** What a block of an index points at. */
function handlesIn(bytes: Buffer, { offset, size }: Handle): Handle[] {
  const packed = bytes.subarray(offset, offset + size)
  const block = bytes[offset + size] === 1 ? unpacked(packed) : packed
  const restarts = block.readUInt32LE(block.length - 4)
  const entries = new Reader(block.subarray(0, block.length - 4 * (restarts + 1)))
  const found: Handle[] = []
  while (!entries.isOver()) {
    entries.varint()
    const [keyLength, valueLength] = [entries.varint(), entries.varint()]
    entries.skip(keyLength)
    found.push(new Reader(entries.skip(valueLength)).handle())
  }
  return found
}

/** Throws RangeError behind the end. */
class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  isOver(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++)
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  handle(): Handle {
    return { offset: this.varint(), size: this.varint() }
  }

  skip(length: number): Buffer {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#bytes.length) throw new RangeError('behind the end')
    return this.#bytes.subarray(from, this.#at)
  }
}

/** Snappy: a length, then literals and copies of what came before. */
function unpacked(packed: Buffer): Buffer {
  const from = new Reader(packed)
  const to = Buffer.alloc(from.varint())
  for (let at = 0; !from.isOver(); ) {
    const tag = from.byte()
    const high = tag >> 2
    if ((tag & 3) === 0) {
      const length = 1 + (high < 60 ? high : littleEndian(from, high - 59))
      at += from.skip(length).copy(to, at)
      continue
    }
    const [length, back] =
      (tag & 3) === 1
        ? [4 + (high & 7), (high >> 3) * 256 + from.byte()]
        : [1 + high, littleEndian(from, (tag & 3) === 2 ? 2 : 4)]
    if (back === 0 || back > at || at + length > to.length) throw new RangeError('a copy of nothing')
    // Byte by byte: it may run into what it has just written.
    for (let i = 0; i < length; i += 1, at += 1) to[at] = to[at - back]!
  }
  return to
}

function littleEndian(from: Reader, bytes: number): number {
  let value = 0
  for (let i = 0, scale = 1; i < bytes; i += 1, scale *= 256) value += from.byte() * scale
  return value
}

const CASTAGNOLI = 0x82f63b78
/** Eight bytes at a time. */
const TABLES = crcTables(8)

function crcTables(count: number): readonly Uint32Array[] {
  const tables = Array.from({ length: count }, () => new Uint32Array(256))
  for (let n = 0; n < 256; n += 1) {
    let crc = n
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CASTAGNOLI : crc >>> 1
    tables[0]![n] = crc
  }
  for (let t = 1; t < count; t += 1)
    for (let n = 0; n < 256; n += 1) {
      const before = tables[t - 1]![n]!
      tables[t]![n] = tables[0]![before & 255]! ^ (before >>> 8)
    }
  return tables
}

/** As LevelDB stores it: a checksum of bytes that hold checksums would be a weak one. */
export function maskedCrc(bytes: Buffer, from: number, to: number): number {
  if (to > bytes.length) throw new RangeError('behind the end')
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ]
  let crc = 0xffffffff
  let at = from
  for (; at + 8 <= to; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!
  }
  for (; at < to; at += 1) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  crc = (crc ^ 0xffffffff) >>> 0
  return ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0
}
