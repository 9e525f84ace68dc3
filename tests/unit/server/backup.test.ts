/** Backups of a node in this process: what lies in them, what is found of a damaged one, and what comes of a restore. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type AccountDocuments, openAccountDocuments } from '../../../server/account-documents.ts'
import { openAccounts } from '../../../server/accounts.ts'
import { type BackedUp, backUp } from '../../../server/backup/back-up.ts'
import { readHealing } from '../../../server/backup/healing-file.ts'
import { readLastBackup } from '../../../server/backup/last-backup.ts'
import { LOG, MANIFEST, manifestSchema, sharedMaterial } from '../../../server/backup/manifest.ts'
import { restore } from '../../../server/backup/restore.ts'
import { verifyBackup, verifyNode } from '../../../server/backup/verify-stored.ts'
import { openInvitations } from '../../../server/invitations.ts'
import { openKeys } from '../../../server/keys.ts'
import { openMaterialFiles } from '../../../server/materials/material-files.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { openPouchStore } from '../../../server/stores/pouchdb-store.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { type Entry, entryOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { filled, writers } from '../../support/log-fixtures.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'
import { foundBy, verifyDeps } from './logs.ts'

const AREA = '441424000000'
const PHOTO = Buffer.from('a photograph of page 3')
const SHA256 = createHash('sha256').update(PHOTO).digest('hex')
let clock = fixedClock()

let parent = ''
let dataDir = ''
let to = ''
let store: MemoryNodeStore
let documents: AccountDocuments

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'yimen-backup-'))
  dataDir = join(parent, 'data')
  to = join(parent, 'backups')
  clock = fixedClock()
  store = new MemoryNodeStore()
  documents = await openAccountDocuments(dataDir)
  onTestFinished(async () => {
    await documents.close()
    await rm(parent, { recursive: true })
  })
  await store.append(await logOf(1))
  await openKeys(join(dataDir, 'keys'))
  await mkdir(join(dataDir, 'releases'))
  await writeFile(join(dataDir, 'releases', '1.json'), '{"number":1}')
  await addMaterial(PHOTO)
})

/** Two devices and 700 streams: more than one page. */
async function logOf(seed: number): Promise<Entry[]> {
  const { write } = writers(seed)
  const entries: Entry[] = []
  for (let n = 0; n < 700; n += 1) {
    const draft = filled(caseStream(`${seed}-${n}`), `\u2028何${n}`)
    entries.push(...(await write(n % 2 === 0 ? 'AAAAAAAA' : 'BBBBBBBB', draft)))
  }
  return entries.map((e) => ({ ...e, witness: { at: '2026-09-28T01:00:00.000Z', skewMs: 7 } }))
}

async function addMaterial(bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(parent, 'upload')
  await writeFile(path, bytes)
  await openMaterialFiles(join(dataDir, 'materials')).adopt(path, sha256, 'image/jpeg', { by: ['AAAAAAAA'] })
  return sha256
}

const said: string[] = []
const makeBackup = (over: Partial<Parameters<typeof backUp>[0]> = {}): Promise<BackedUp> => {
  const tell = (sentence: string) => void said.push(sentence)
  return backUp({ dataDir, area: AREA, release: 1, store, documents, clock, tell, ...over }, to)
}
const found = (dir: string) => verifyBackup(verifyDeps, dir).then((counts) => counts, foundBy)
const putBack = (from: string, into = join(parent, 'restored'), area = AREA) =>
  restore({ ...verifyDeps, dataDir: into, area, clock }, from)

/** The log of a backup changed by hand; `hidden`: with a manifest that fits. */
async function bendLog(dir: string, bend: (lines: string[]) => string[], hidden: boolean): Promise<void> {
  const lines = gunzipSync(await readFile(join(dir, LOG)))
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
  const bytes = gzipSync(`${bend(lines).join('\n')}\n`)
  await writeFile(join(dir, LOG), bytes)
  if (!hidden) return
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')))
  manifest.files[LOG] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  await writeFile(join(dir, MANIFEST), JSON.stringify(manifest))
}

describe('a backup', () => {
  test('holds the whole log with its witnesses, in order, and whatever else the node keeps', async () => {
    const { dir, entries, materials, copied } = await makeBackup()
    expect([entries, materials, copied]).toEqual([700, 1, 1])
    expect(dir).toBe(join(to, 'yimen-441424000000-20260928T010000Z'))
    const lines = gunzipSync(await readFile(join(dir, LOG)))
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
    expect(lines.map((line) => JSON.parse(line))).toEqual(store.arrived)
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')))
    const last = (device: string) => store.last(device).then((e) => ({ seq: 350, hash: e!.hash }))
    expect(manifest.heads).toEqual({ AAAAAAAA: await last('AAAAAAAA'), BBBBBBBB: await last('BBBBBBBB') })
    expect(Object.keys(manifest.files).sort()).toEqual(
      (await readdir(dir, { recursive: true })).filter((f) => f.includes('.') && f !== MANIFEST).sort(),
    )
    expect(await found(dir)).toMatchObject({ entries: 700, digests: 700, materials: 1 })
    expect(await readLastBackup(dataDir)).toEqual({ at: '2026-09-28T01:00:00.000Z', position: 700 })
  })

  test('of a log that grows at every look is a beginning of it, and ends', async () => {
    const more = await logOf(2)
    let next = 0
    const growing = {
      partsOf: store.partsOf.bind(store),
      log: store.log.bind(store),
      stream: store.stream.bind(store),
      async arrivals(after: number, limit: number) {
        const page = await store.arrivals(after, limit)
        // While it is read, and again before it is read on.
        await store.append(more.slice(next, next + 150))
        next += 150
        return page
      },
    }
    const { dir, entries } = await makeBackup({ store: growing })
    expect(store.arrived.length).toBeGreaterThan(entries)
    expect(entries).toBeGreaterThan(700)
    const lines = gunzipSync(await readFile(join(dir, LOG)))
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
    expect(lines.map((line) => JSON.parse(line))).toEqual(store.arrived.slice(0, entries))
    const counts = await verifyNode(verifyDeps, { dataDir, store: growing })
    expect(counts).toMatchObject({ digests: counts.entries })
  })

  test('is for the node’s user alone', async () => {
    const { dir } = await makeBackup()
    for (const name of await readdir(to, { recursive: true })) {
      const { mode } = await stat(join(to, name))
      expect([name, (mode & 0o777).toString(8)]).toEqual([
        name,
        name.match(/\.(json|ndjson|gz)$|[0-9a-f]{64}$/) ? '600' : '700',
      ])
    }
    expect((await stat(dir)).isDirectory()).toBe(true)
  })

  test('the next day copies only the materials that are new', async () => {
    await makeBackup()
    clock.move(86_400_000)
    const other = await addMaterial(Buffer.from('another'))
    expect(await makeBackup()).toMatchObject({ materials: 2, copied: 1 })
    expect((await readFile(sharedMaterial(to, other))).toString()).toBe('another')
  })

  test('leaves out a material whose bytes are no longer its own, and says so', async () => {
    await writeFile(sharedMaterial(dataDir, SHA256), 'b photograph of page 3')
    const { damaged, dir } = await makeBackup()
    expect(damaged).toEqual([SHA256])
    expect(await found(dir)).toMatchObject({ materials: 0 })
    expect(await readdir(dirname(sharedMaterial(to, SHA256)))).toEqual([])
  })

  test('takes no session with it', async () => {
    const deps = { documents, clock, random: seededRandom(1) }
    const accounts = await openAccounts(deps)
    await accounts.add([{ staff: 'hezikou', password: 'correct horse' }])
    await accounts.signIn('hezikou', 'correct horse')
    const staff = { id: 'cun1', name: '何', org: AREA, roles: [] }
    const { invitation } = await (await openInvitations(deps)).issue({ staff })
    const { dir } = await makeBackup()
    const lines = (await readFile(join(dir, 'accounts.ndjson'), 'utf8')).split('\n').slice(0, -1)
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([
      'account/hezikou',
      `invitation/${invitation.id}`,
    ])
  })

  test('is refused within DATA_DIR, and a second one of the same second', async () => {
    await makeBackup()
    await expect(makeBackup()).rejects.toThrow('wait a second')
    to = join(dataDir, 'backups')
    await expect(makeBackup()).rejects.toThrow('lies in DATA_DIR')
  })

  test('that was broken off leaves nothing that looks like one, and the next clears it away', async () => {
    const disk = {
      partsOf: async () => [],
      arrivals: () => Promise.reject(Object.assign(new Error('no'), { code: 'EIO' })),
    }
    await expect(makeBackup({ store: disk })).rejects.toThrow('no')
    const stopped = new AbortController()
    stopped.abort()
    await expect(makeBackup({ signal: stopped.signal })).rejects.toThrow()
    expect(await readdir(to)).toEqual([])
    expect(await readLastBackup(dataDir)).toBeNull()
    // By a power cut, behind which nobody cleaned up.
    await mkdir(join(to, `yimen-${AREA}-20260927T010000Z.half`, 'keys'), { recursive: true })
    const { dir } = await makeBackup()
    expect((await readdir(to)).sort()).toEqual(['materials', dir.slice(to.length + 1)])
  })
})

describe('a backup that was damaged', () => {
  const bent = (line: string) => line.replace('何9"', '何8"')
  const damages: [string, (lines: string[]) => string[], object][] = [
    [
      'a letter of an entry’s data',
      (lines) => lines.map(bent),
      { type: 'Digest', id: 'BBBBBBBB.5', stream: 'case/1-9' },
    ],
    ['an entry cut out', (lines) => lines.toSpliced(9, 1), { type: 'Entries', said: 700, found: 699 }],
    ['its last entry cut off', (lines) => lines.slice(0, -1), { type: 'Head', device: 'BBBBBBBB', seq: 350 }],
    ['a line that is none', (lines) => lines.with(9, '{"event":'), { type: 'NoEntry', file: LOG, line: 10 }],
  ]
  test.each(damages)('%s', async (_, bend, named) => {
    const { dir } = await makeBackup()
    await bendLog(dir, bend, false)
    expect(await found(dir)).toEqual({ type: 'File', file: LOG })
    await expect(putBack(dir)).rejects.toThrow(`The file ${LOG} is missing`)
    await bendLog(dir, (lines) => lines, true)
    expect(await found(dir)).toEqual(named)
  })

  test('an entry cut out, and the manifest made to fit', async () => {
    const { dir } = await makeBackup()
    await bendLog(dir, (lines) => lines.toSpliced(9, 1), true)
    const path = join(dir, MANIFEST)
    await writeFile(path, (await readFile(path, 'utf8')).replace('"entries":700', '"entries":699'))
    expect(await found(dir)).toEqual({ type: 'Gap', device: 'BBBBBBBB', seq: 5 })
    await expect(putBack(dir)).rejects.toThrow('entry 5 is missing')
    await expect(stat(join(parent, 'restored'))).rejects.toThrow('ENOENT')
  })

  test('its log broken off in the middle', async () => {
    const { dir } = await makeBackup()
    const bytes = await readFile(join(dir, LOG))
    await writeFile(join(dir, LOG), bytes.subarray(0, bytes.length / 2))
    expect(await found(dir)).toEqual({ type: 'File', file: LOG })
    await expect(verifyBackup(verifyDeps, to)).rejects.toThrow('is no backup')
  })

  test('a byte of a material, or all of it', async () => {
    const { dir } = await makeBackup()
    const path = sharedMaterial(to, SHA256)
    await writeFile(path, 'b photograph of page 3')
    expect(await found(dir)).toEqual({ type: 'Material', sha256: SHA256 })
    expect(await putBack(dir)).toMatchObject({ materials: 0, missing: [SHA256] })
    await rm(path)
    expect(await found(dir)).toEqual({ type: 'NoMaterial', sha256: SHA256 })
  })

  test('is not what a station sends while its node is being verified, and nobody has judged yet', async () => {
    let late = 1000
    const busy = {
      arrivals: store.arrivals.bind(store),
      log: store.log.bind(store),
      partsOf: store.partsOf.bind(store),
      async stream(name: string) {
        const [first] = await store.stream(name)
        late += 1
        const event = { ...first!.event, id: `AAAAAAAA.${late}`, data: { fields: {} } }
        await store.append([entryOf(hasher, event)])
        return store.stream(name)
      },
    }
    expect(await verifyNode(verifyDeps, { dataDir, store: busy })).toMatchObject({ digests: 700 })
  })

  test('a byte of a material at the node', async () => {
    const counts = () => verifyNode(verifyDeps, { dataDir, store }).catch(foundBy)
    expect(await counts()).toMatchObject({ entries: 700, materials: 1 })
    await writeFile(sharedMaterial(dataDir, SHA256), 'b photograph of page 3')
    expect(await counts()).toEqual({ type: 'Material', sha256: SHA256 })
  })
})

describe('a restore', () => {
  test('brings all of it back, and says that the node has to heal', async () => {
    await writeFile(join(dataDir, 'contacts.json'), '{"format":1,"position":700,"contacts":{},"awaited":{}}')
    const accounts = await openAccounts({ documents, clock, random: seededRandom(1) })
    await accounts.add([{ staff: 'hezikou', password: 'correct horse' }])
    const { dir } = await makeBackup()
    clock.move(3_600_000)
    const into = join(parent, 'restored')
    await mkdir(into)
    expect(await putBack(dir, into)).toMatchObject({ materials: 1, missing: [] })

    expect((await readdir(into)).sort()).toEqual([
      'accounts',
      'contacts.json',
      'db',
      'healing.json',
      'keys',
      'materials',
      'releases',
    ])
    const again = await openPouchStore({ dir: join(into, 'db') })
    expect((await again.arrivals(0, 1000)).map(({ entry }) => entry)).toEqual(store.arrived)
    await again.close()
    const people = await openAccountDocuments(into)
    const known = await openAccounts({ documents: people, clock, random: seededRandom(2) })
    expect((await known.signIn('hezikou', 'correct horse')).ok).toBe(true)
    await people.close()
    expect((await openKeys(join(into, 'keys'))).publicKey).toBe(
      (await openKeys(join(dataDir, 'keys'))).publicKey,
    )
    expect(await readFile(join(into, 'releases', '1.json'), 'utf8')).toBe('{"number":1}')
    const material = await openMaterialFiles(join(into, 'materials')).find(SHA256)
    expect(material).toMatchObject({ bytes: PHOTO.length, type: 'image/jpeg', by: ['AAAAAAAA'] })
    // Positions are others now.
    expect(JSON.parse(await readFile(join(into, 'contacts.json'), 'utf8'))).toMatchObject({ position: 0 })
    const { createdAt } = manifestSchema.parse(JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')))
    const since = new Date(clock.now()).toISOString()
    expect(await readHealing(into)).toEqual({ since, backupAt: createdAt, got: {} })
  })

  test('is refused where there is data, or a restore that was broken off, or for another county', async () => {
    const { dir } = await makeBackup()
    await expect(putBack(dir, dataDir)).rejects.toThrow('is not empty')
    const into = join(parent, 'restored')
    await expect(putBack(dir, into, '441425000000')).rejects.toThrow('the backup is of 441424000000')
    await mkdir(join(into, 'restore.half'), { recursive: true })
    await expect(putBack(dir, into)).rejects.toThrow('broken off')
  })
})
