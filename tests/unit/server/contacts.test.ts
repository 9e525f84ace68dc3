/** What is kept of contacts when a node dies: the file is written now and then, the log tells the rest. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Contacts, type ContactsDeps, openContacts } from '../../../server/contacts/contacts.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { isoOf } from '../../../shared/time.ts'
import { writers } from '../../support/log-fixtures.ts'
import { MORNING } from '../../support/seeds.ts'

const DEVICE = 'A1AAAAAA'
const RELAY = 'R1AAAAAA'
const NEW = { skewMs: null, waiting: null, cursor: null, unheard: null, clearAtMs: null, via: null }

const file = (sha256: string) => ({
  material: 'm1',
  seen: true,
  file: { sha256, bytes: 9, type: 'image/jpeg' },
})

async function county() {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-contacts-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const store = new MemoryNodeStore()
  await store.drop('first')
  const defects: unknown[] = []
  const timers: (() => void)[] = []
  const here = new Set<string>()
  const written = writers(1)
  const deps: ContactsDeps = {
    ...{ path: join(dir, 'contacts.json'), store, keeps: true },
    files: {
      find: async (sha256) => (here.has(sha256) ? ({} as never) : null),
      isForgotten: async () => false,
    },
    later(fire) {
      timers.push(fire)
      return () => void (timers.includes(fire) && timers.splice(timers.indexOf(fire), 1))
    },
    onDefect: (error) => defects.push(error),
  }
  return {
    ...{ dir, store, defects, timers, here, deps },
    open: (): Promise<Contacts> => openContacts(deps),
    async push(atMs: number, data: Record<string, unknown> = {}, type = 'filled', via?: string) {
      const [entry] = await written.write(DEVICE, { stream: 'case/1', type, v: 1, data })
      await store.append([{ ...entry!, witness: { at: isoOf(atMs), skewMs: 7, ...(via && { via }) } }])
      const position = (await store.arrivals(0, 1000)).length
      const nothing = {
        materials: [],
        serials: [],
        scopes: [],
        waits: [],
        released: [],
        datedBy: '',
        quarantined: 0,
      }
      await store.commit({ streams: [], devices: [], rows: [], ...nothing, position })
    },
  }
}

test('a thousand contacts are one writing, a while later', async () => {
  const { open, timers, dir } = await county()
  const contacts = await open()
  for (let i = 0; i < 1000; i += 1) contacts.heard(DEVICE, { heardAtMs: MORNING + i })
  expect(timers).toHaveLength(1)
  expect(await readdir(dir)).toEqual([])
  await contacts.close()
  expect(await readdir(dir)).toEqual(['contacts.json'])
  expect((await open()).of(DEVICE)).toEqual({ ...NEW, heardAtMs: MORNING + 999 })
})

test('what was not told again stays; a crash costs what was heard since the last writing', async () => {
  const { open, timers, deps, dir } = await county()
  const contacts = await open()
  const waiting = { events: 3, files: 1, bytes: 9 }
  contacts.heard(DEVICE, { heardAtMs: MORNING, skewMs: 5, waiting })
  contacts.heard(DEVICE, { heardAtMs: MORNING + 1 })
  timers.shift()!()
  await expect.poll(() => readdir(dir)).toEqual(['contacts.json'])
  contacts.heard(DEVICE, { heardAtMs: MORNING + 50_000 })
  expect(timers).toHaveLength(1)
  expect((await openContacts(deps)).of(DEVICE)).toEqual({
    ...NEW,
    heardAtMs: MORNING + 1,
    skewMs: 5,
    waiting,
  })
})

test('who pushed after the last writing is known from the log', async () => {
  const { open, push } = await county()
  const contacts = await open()
  contacts.heard(DEVICE, { heardAtMs: MORNING, waiting: { events: 3, files: 0, bytes: 0 } })
  await contacts.close()
  await push(MORNING + 60_000)
  const again = await open()
  await again.follow()
  expect(again.of(DEVICE)).toEqual({ ...NEW, heardAtMs: MORNING + 60_000, skewMs: 7 })
  // What is in the log already is older than what was heard.
  again.heard(DEVICE, { heardAtMs: MORNING + 90_000, waiting: { events: 1, files: 0, bytes: 0 } })
  await again.follow()
  expect(again.of(DEVICE)).toMatchObject({ heardAtMs: MORNING + 90_000, waiting: { events: 1 } })
})

test('what it has read of the log it does not read again, also where nobody has taken that in yet', async () => {
  const { open, push, store } = await county()
  for (let i = 0; i < 3; i += 1) await push(MORNING + i)
  // As the root's last words at a stop.
  await store.append(await writers(9).write('V9AGE00A', { stream: 'case/2', type: 'filled', v: 1, data: {} }))
  await (await open()).close()
  const asked = vi.spyOn(store, 'arrivals')
  await (await open()).follow()
  for (const [after] of asked.mock.calls) expect(after).toBeGreaterThanOrEqual(3)
  expect(asked).toHaveBeenCalled()
})

test('a close does not wait for a log that is long ahead: the next start goes on from there', async () => {
  const { open, push, store, dir } = await county()
  for (let i = 0; i < 3; i += 1) {
    const drafts = Array.from({ length: 400 }, () => ({ stream: 'case/2', type: 'filled', v: 1, data: {} }))
    await store.append(await writers(7 + i).write(`V${i}AGE00A`, ...drafts))
  }
  await push(MORNING)
  const reached = async () => JSON.parse(await readFile(join(dir, 'contacts.json'), 'utf8')).position
  const before = await open()
  await before.close()
  const first = await reached()
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThan(1201)
  for (let i = 0; i < 2; i += 1) await (await open()).close()
  expect(await reached()).toBe(1201)
  expect((await open()).of(DEVICE)?.heardAtMs).toBe(MORNING)
})

test('a damaged file is begun anew from the log', async () => {
  const { open, push, deps, defects } = await county()
  await push(MORNING)
  await writeFile(deps.path, '{"format":1,"position":99')
  const contacts = await open()
  await contacts.follow()
  expect(contacts.of(DEVICE)?.heardAtMs).toBe(MORNING)
  await contacts.close()
  expect(defects).toEqual([])
})

test('photographs that nobody sent are awaited over restarts, and no longer once they are here', async () => {
  const { open, push, here } = await county()
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
  await push(MORNING, file(a), 'material')
  await push(MORNING, file(b), 'material')
  const contacts = await open()
  await contacts.follow()
  expect(contacts.awaited(DEVICE)).toBe(2)
  await contacts.close()
  here.add(a)
  const again = await open()
  await again.follow()
  expect(again.awaited(DEVICE)).toBe(1)
  here.add(b)
  await again.follow()
  expect(again.awaited(DEVICE)).toBe(0)
})

test('a log that was put back from a backup is read from its beginning', async () => {
  const { open, push, deps } = await county()
  for (let i = 0; i < 3; i += 1) await push(MORNING + i)
  const contacts = await open()
  await contacts.close()
  const older = await county()
  await older.push(MORNING + 500)
  const again = await openContacts({ ...deps, store: older.store })
  await again.follow()
  expect(again.of(DEVICE)?.heardAtMs).toBe(MORNING + 500)
})

test('a disk that takes nothing is told, and tried again with the next contact', async () => {
  const { open, timers, defects, dir } = await county()
  const contacts = await open()
  await rm(dir, { recursive: true })
  contacts.heard(DEVICE, { heardAtMs: MORNING })
  timers.shift()!()
  await contacts.follow()
  await contacts.close()
  expect(defects.length).toBeGreaterThan(0)
  contacts.heard(DEVICE, { heardAtMs: MORNING })
  expect(timers).toHaveLength(0)
})

test('who pushed to a relay was heard then, and through it; who comes itself, no longer', async () => {
  const { open, push } = await county()
  const contacts = await open()
  await push(MORNING, {}, 'filled', RELAY)
  await contacts.follow()
  expect(contacts.of(DEVICE)).toEqual({ ...NEW, heardAtMs: MORNING, skewMs: 7, via: RELAY })
  // Not heard here, so nothing is known of the relay by it.
  expect(contacts.of(RELAY)).toBeNull()
  contacts.heard(DEVICE, { heardAtMs: MORNING + 1 })
  expect(contacts.of(DEVICE)).toMatchObject({ heardAtMs: MORNING + 1, via: null })
})

test('who asks what is awaited of it waits neither for what is looked for of others, nor for a log that is long ahead', async () => {
  const { open, push, store, deps, timers } = await county()
  const [other, own] = ['B1AAAAAA', DEVICE]
  await push(MORNING, file('a'.repeat(64)), 'material')
  const contacts = await open()
  expect(await contacts.awaitedOf(own)).toEqual(['a'.repeat(64)])
  let looking = false
  deps.files.find = () => {
    looking = true
    return new Promise(() => {})
  }
  contacts.heard(own, { heardAtMs: MORNING })
  timers.shift()!()
  await expect.poll(() => looking).toBe(true)
  // The writing looks for the photograph, and does not come to an end.
  expect(await contacts.awaitedOf(other)).toEqual([])

  store.position = async () => 10_000
  store.arrivals = () => new Promise(() => {})
  expect(await contacts.awaitedOf(other)).toEqual([])
})

test('two walks at once over what is awaited lose nothing that comes in between', async () => {
  const { open, push, deps, here } = await county()
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
  await push(MORNING, file(a), 'material')
  const contacts = await open()
  await contacts.awaitedOf(DEVICE)
  here.add(a)
  const { find } = deps.files
  const held: (() => void)[] = []
  deps.files.find = async (sha256) => {
    const found = await find(sha256)
    await new Promise<void>((resolve) => void held.push(resolve))
    return found
  }
  const slow = contacts.follow()
  await expect.poll(() => held).toHaveLength(1)
  deps.files.find = find
  expect(await contacts.awaitedOf(DEVICE)).toEqual([])
  await push(MORNING + 1, file(b), 'material')
  expect(await contacts.awaitedOf(DEVICE)).toEqual([b])
  held[0]!()
  await slow
  expect(await contacts.awaitedOf(DEVICE)).toEqual([b])
})
