/** A county's disk is lost: a backup made under load, a restore, and its stations bring back what came after. No browser. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHealing } from '../../server/backup/healing-file.ts'
import { demoPassword } from '../../server/demo/accounts.ts'
import { caseStream } from '../../shared/case/events.ts'
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { startNode } from '../support/node-process.ts'
import { pause } from '../support/township.ts'
import { fileOf, upload } from '../support/upload.ts'
import { type Ran, yimen } from '../support/yimen-process.ts'
import { type County, itemNamed, openCounty } from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const ALL = Number.MAX_SAFE_INTEGER

let county: County
let backups = ''
const villages: Device[] = []
let window: Device

beforeAll(async () => {
  county = await openCounty()
  backups = await mkdtemp(join(tmpdir(), 'yimen-backups-'))
  for (const staff of ['hezikou', 'dongyuan', 'jishui']) {
    const device = await enrolDevice(county.node.url, staff, demoPassword)
    await device.exchangeAll()
    villages.push(device)
  }
  window = await enrolDevice(county.node.url, 'huacheng', demoPassword)
})
afterAll(async () => {
  await county?.close()
  await rm(backups, { recursive: true, force: true })
})

const run = (...args: readonly string[]): Promise<Ran> =>
  yimen({ DATA_DIR: county.dataDir, AUTHORITY: '441424000000' }, ...args)

/** Its stdout, without the newline at the end. */
async function done(...args: readonly string[]): Promise<string> {
  const ran = await run(...args)
  expect([ran.code, ran.stderr.includes('    at ')], ran.stderr).toEqual([0, false])
  return ran.stdout.trim()
}

/** One sentence that says what to do. */
async function refused(...args: readonly string[]): Promise<string> {
  const ran = await run(...args)
  expect([ran.code, ran.stdout]).toEqual([1, ''])
  return ran.stderr.trim()
}

const own = (device: Device): Promise<Entry[]> => device.store.log(device.enrolment.device, 0, ALL)
/** The county's registrations of this act, as this device holds them. */
const wordsOn = async (device: Device, caseNo: string, act: Entry): Promise<string[]> =>
  (await device.store.stream(caseStream(caseNo)))
    .filter((e) => e.event.type === 'registered' && e.event.data?.act === act.event.id)
    .map((e) => e.hash)

const take = (device: Device) => device.handIn(ITEM, { 'applicant.name': '欧阳一' })

/** As a station's browser does: the bytes, then an event that names them. */
async function photograph(device: Device, caseNo: string): Promise<string> {
  const bytes = Buffer.from('a photograph of a household register, page 3 '.repeat(2000))
  const file = fileOf(bytes)
  await upload(device, bytes, pause)
  const material = ITEM.materials[0]!.id
  await device.write([draftOf(caseNo, 'material', { material, seen: true, file })])
  await device.exchangeAll()
  return file.sha256
}

const countOf = (printed: string, name: string): number =>
  Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(printed)![1])

test('what the disk took with it comes back from the backup and from the stations', async () => {
  const { caseNo } = await take(villages[0]!)
  const sha256 = await photograph(villages[0]!, caseNo)

  // Events come in while it is made: before, behind and between its pages.
  let over = false
  const work = villages.map(async (device) => {
    while (!over) {
      await take(device)
      await device.exchangeAll()
    }
  })
  while ((await own(villages[2]!)).length < 100) await new Promise((resolve) => setImmediate(resolve))
  const backup = await done('backup', backups)
  over = true
  await Promise.all(work)

  // A prefix of every log, and of the county's own: no hole, nothing that is not behind what it rests on.
  const lines = gunzipSync(await readFile(join(backup, 'log.ndjson.gz')))
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
  const held = new Map<string, Entry[]>()
  for (const entry of lines.map((line): Entry => JSON.parse(line))) {
    const device = deviceOf(entry.event.id)
    held.set(device, [...(held.get(device) ?? []), entry])
    expect(seqOf(entry.event.id)).toBe(held.get(device)!.length)
  }
  for (const device of villages) {
    const written = (await own(device)).map((e) => e.hash)
    const kept = held.get(device.enrolment.device)!.map((e) => e.hash)
    expect(kept).toEqual(written.slice(0, kept.length))
    expect(kept.length).toBeGreaterThan(0)
  }
  expect(await done('status')).toMatch(/last backup {3}\d{4}-.* 0\.0 hours ago/)
  expect(await done('verify', backup)).toContain('Everything is as it was written')

  // More of a day's work, and then the disk. What the county said of it lies in no backup, only at its stations.
  for (const device of villages) {
    await take(device)
    await device.exchangeAll()
  }
  await window.exchangeAll()
  const [accepted] = await window.write([draftOf(caseNo, 'accepted', {})])
  await window.exchangeAll()
  const words = async () => {
    await villages[0]!.exchangeAll()
    return wordsOn(villages[0]!, caseNo, accepted!)
  }
  await expect.poll(words, { timeout: 30_000 }).toHaveLength(1)
  const before = await words()
  await county.node.kill('SIGKILL')
  await rm(county.dataDir, { recursive: true })

  expect(await done('restore', backup)).toContain(`${lines.length} entries and 1 materials`)
  expect(await readHealing(county.dataDir)).not.toBeNull()
  expect(countOf(await done('verify'), 'entries')).toBe(lines.length)
  county.node = await startNode({ dataDir: county.dataDir, args: ['--demo'], port: county.node.port })
  expect(await done('status')).toMatch(/healing {7}yes, since .* from a backup of/)
  await expect(enrolDevice(county.node.url, 'anliu', demoPassword)).rejects.toThrow('503')

  // Each sends again what the county has lost, and works on.
  for (const device of villages) {
    await device.exchangeAll()
    await take(device)
    await device.exchangeAll()
    expect(device.state.acked).toBe((await own(device)).length)
  }
  // Nobody is missing once the window has come by, too: the county takes up its office, and says so.
  expect(await done('status')).toMatch(/healing {7}yes/)
  await window.exchangeAll()
  // Each look is a program of its own.
  await expect.poll(() => done('status'), { timeout: 30_000 }).toMatch(/healing {7}no/)
  const lines2 = county.node.output()
  expect(lines2).toContain('"event":"got-back"')
  expect(lines2).toContain('"event":"office-resumed"')
  // The act stands by the word of before, which came back; it was not registered a second time.
  for (const device of [villages[0]!, window]) {
    await device.exchangeAll()
    expect(await wordsOn(device, caseNo, accepted!)).toEqual(before)
  }
  // No terminal code is issued a second time.
  const late = await enrolDevice(county.node.url, 'anliu', demoPassword)
  expect(Number.parseInt(late.enrolment.terminal, 36)).toBeGreaterThan(1000)
  expect(countOf(await done('verify'), 'devices')).toBeGreaterThanOrEqual(5)
  const again = await done('backup', backups)
  const ids = gunzipSync(await readFile(join(again, 'log.ndjson.gz'))).toString('utf8')
  for (const device of villages)
    for (const { event } of await own(device)) expect(ids).toContain(`"${event.id}"`)
  expect(await readdir(join(backups, 'materials', sha256.slice(0, 2)))).toEqual([sha256])
  const photo = await villages[0]!.request('GET', `/sync/v1/materials/by-hash/${sha256}`)
  expect([photo.status, photo.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
})

test('while the node is stopped, the commands do it themselves', async () => {
  await take(villages[0]!)
  await villages[0]!.exchangeAll()
  await county.node.kill('SIGTERM')
  expect(await readdir(county.dataDir)).not.toContain('control.sock')
  expect(await done('status')).toContain('node          stopped')
  const backup = await done('backup', backups)
  expect(countOf(await done('verify', backup), 'entries')).toBe(countOf(await done('verify'), 'entries'))

  const [shelf] = await readdir(join(county.dataDir, 'materials'))
  const [name] = await readdir(join(county.dataDir, 'materials', shelf!))
  await writeFile(join(county.dataDir, 'materials', shelf!, name!), 'other bytes')
  expect(await refused('verify')).toMatch(
    new RegExp(`The material ${name} has other bytes than its name says\\.$`),
  )
  county.node = await startNode({ dataDir: county.dataDir, args: ['--demo'], port: county.node.port })
  expect(await refused('verify')).toMatch(
    new RegExp(`The material ${name} has other bytes than its name says\\.$`),
  )
})

test('every refusal is a sentence that says what to do', async () => {
  const [backup] = (await readdir(backups)).filter((name) => name.startsWith('yimen-'))
  expect(await refused('restore', join(backups, backup!))).toMatch(
    /^The node is running on DATA_DIR ".*": stop it/,
  )
  expect(await refused('admin-code')).toBe('The node is running: stop it first, start it again afterwards.')
  expect(await refused('verify', backups)).toContain('is no backup: there is no manifest.json in it')
  expect(await refused('backup', county.dataDir)).toContain('lies in DATA_DIR')
  for (const args of [['backup'], ['status', 'now'], ['release-everything'], []])
    expect(await refused(...args)).toContain('backup DIR')
  const elsewhere = await mkdtemp(join(tmpdir(), 'yimen-none-'))
  const none = { DATA_DIR: elsewhere, AUTHORITY: '441424000000' }
  expect((await yimen(none, 'backup', backups)).stderr).toContain("holds no node's data")
  const other = await yimen({ ...none, AUTHORITY: '441425000000' }, 'restore', join(backups, backup!))
  expect(other.stderr).toContain('but the backup is of 441424000000')
  expect((await yimen({ DATA_DIR: elsewhere }, 'status')).stderr).toContain('AUTHORITY is not set')
  await rm(elsewhere, { recursive: true })
})
