/**
 * The bytes of materials by their SHA-256, and the device's key pair: a Dexie database of its own, because RxDB keeps
 * neither Blobs as they are nor keys that cannot be exported.
 */
import { Dexie, type Table } from 'dexie'
import type { MaterialFile } from '../../shared/case/events.ts'
import { type Disk, dexieSettings } from './rxdb.ts'

export interface KeptFile extends MaterialFile {
  /** `draft`: belongs to a draft; `pending`: a case names it, to be sent; `sent`: the node has it. */
  readonly state: 'draft' | 'pending' | 'sent'
  readonly blob: Blob
  /** Where its upload began, to go on from there. */
  readonly url: string | null
  /** How often the node refused it: others go first. */
  readonly refusals: number
  /** It was given to a stick: perhaps the county has it, and is asked before it is sent. */
  readonly byStick?: boolean
  /** ms, the device's clock: when somebody last chose it. Absent in files of an earlier program. */
  readonly keptAtMs?: number
}

export interface Waiting {
  readonly files: number
  readonly bytes: number
}

/** What is written down of a file while it waits. */
type Change = Partial<Pick<KeptFile, 'state' | 'url' | 'refusals' | 'byStick'>>

export class Files {
  readonly #db: Dexie
  readonly #files: Table<KeptFile, string>
  readonly #keys: Table<unknown, string>

  constructor(disk: Disk) {
    this.#db = new Dexie(`${disk.name}-files`, dexieSettings(disk))
    this.#db.version(1).stores({ files: 'sha256, state', keys: '' })
    this.#files = this.#db.table('files')
    this.#keys = this.#db.table('keys')
  }

  async get(sha256: string): Promise<KeptFile | null> {
    return (await this.#files.get(sha256)) ?? null
  }

  /** Bytes that are there already stay as they are, in whatever state. */
  async keep(file: MaterialFile, blob: Blob, keptAtMs: number): Promise<void> {
    await this.#db.transaction('rw', this.#files, async () => {
      if (await this.#files.update(file.sha256, { keptAtMs })) return
      if (await this.#files.get(file.sha256)) return
      await this.#files.add({ ...file, blob, state: 'draft', url: null, refusals: 0, keptAtMs })
    })
  }

  /** Those of `hashes` whose bytes are not here. */
  async missing(hashes: readonly string[]): Promise<string[]> {
    if (hashes.length === 0) return []
    const here = new Set(
      await this.#files
        .where('sha256')
        .anyOf([...hashes])
        .primaryKeys(),
    )
    return hashes.filter((sha256) => !here.has(sha256))
  }

  /** A case is about to name these: they will be sent. Throws for bytes that are not here, and then queues none. */
  async queue(hashes: readonly string[]): Promise<void> {
    if (hashes.length === 0) return
    await this.#db.transaction('rw', this.#files, async () => {
      if ((await this.missing(hashes)).length > 0) throw new Error('a case would name bytes that are nowhere')
      await this.#files
        .where('sha256')
        .anyOf([...hashes])
        .and((file) => file.state === 'draft')
        .modify({ state: 'pending' })
    })
  }

  async change(sha256: string, change: Change): Promise<void> {
    await this.#files.update(sha256, change)
  }

  /** Drops those of `hashes` that no case names. */
  async drop(hashes: readonly string[]): Promise<void> {
    await this.#files
      .where('sha256')
      .anyOf([...hashes])
      .and((file) => file.state === 'draft')
      .delete()
  }

  /** Those of `hashes` that were sent wait again. */
  async resend(hashes: readonly string[]): Promise<void> {
    await this.#files
      .where('sha256')
      .anyOf([...hashes])
      .and((file) => file.state === 'sent')
      .modify({ state: 'pending', url: null })
  }

  /** Removes those of `hashes` that the node has. */
  async removeSent(hashes: readonly string[]): Promise<void> {
    await this.#files
      .where('sha256')
      .anyOf([...hashes])
      .and((file) => file.state === 'sent')
      .delete()
  }

  /** Removes those of `hashes` that are no draft's, sent or not. */
  async removeNamed(hashes: readonly string[]): Promise<void> {
    await this.#files
      .where('sha256')
      .anyOf([...hashes])
      .and((file) => file.state !== 'draft')
      .delete()
  }

  /** Those of `hashes` that wait to be sent. */
  async pendingOf(hashes: readonly string[]): Promise<number> {
    return this.#files
      .where('sha256')
      .anyOf([...hashes])
      .and((file) => file.state === 'pending')
      .count()
  }

  /** Drops what no case and none of `named` names, and nobody chose within `forMs`. */
  async dropUnnamed(named: ReadonlySet<string>, nowMs: number, forMs: number): Promise<void> {
    await this.#files
      .where('state')
      .equals('draft')
      .and((file) => !named.has(file.sha256) && Math.abs(nowMs - (file.keptAtMs ?? 0)) > forMs)
      .delete()
  }

  /** Those to send, the next one first: least often refused. */
  async pending(): Promise<KeptFile[]> {
    return this.#files.where('state').equals('pending').sortBy('refusals')
  }

  async next(): Promise<KeptFile | null> {
    return (await this.pending())[0] ?? null
  }

  async waiting(): Promise<Waiting> {
    const waiting = { files: 0, bytes: 0 }
    await this.#files
      .where('state')
      .equals('pending')
      .each((file) => {
        waiting.files += 1
        waiting.bytes += file.bytes
      })
    return waiting
  }

  async keyPair(): Promise<CryptoKeyPair | null> {
    const kept = await this.#keys.get('device')
    return isKeyPair(kept) ? kept : null
  }

  async keepKeyPair(pair: CryptoKeyPair): Promise<void> {
    await this.#keys.put({ privateKey: pair.privateKey, publicKey: pair.publicKey }, 'device')
  }

  close(): void {
    this.#db.close()
  }
}

/** Asked only when it is needed: on a page without a secure context there is no CryptoKey to compare with. */
const isKeyPair = (kept: unknown): kept is CryptoKeyPair =>
  typeof kept === 'object' &&
  kept !== null &&
  'privateKey' in kept &&
  kept.privateKey instanceof CryptoKey &&
  'publicKey' in kept &&
  kept.publicKey instanceof CryptoKey
