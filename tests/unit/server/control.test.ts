/** The socket of the operator, and the commands' end of it: a node in this process, a real socket. */

import { once } from 'node:events'
import { link, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { readLastBackup } from '../../../server/backup/last-backup.ts'
import { verifyNode } from '../../../server/backup/verify-stored.ts'
import { openNode } from '../../../server/compose.ts'
import { runningNode } from '../../../server/control/ask-node.ts'
import { sentenceOf } from '../../../server/control/control-app.ts'
import { controlPath, openControl } from '../../../server/control/control-socket.ts'
import { rest } from '../../../server/control/operations.ts'
import { key } from '../../../server/stores/keys.ts'
import { PouchDocuments } from '../../../server/stores/pouch-documents.ts'
import { openPouchStore } from '../../../server/stores/pouchdb-store.ts'
import { inLines } from '../../../server/yimen/status.ts'
import { type County, openCounty, problemOf, village } from './county.ts'
import { verifyDeps } from './logs.ts'

let county: County
let close = async () => {}

beforeEach(async () => {
  county = await openCounty()
  await serve()
})

/** As server/listen.ts does. */
async function serve(): Promise<void> {
  const control = await openControl(county.dataDir, county.node.control!)
  close = async () => void (await control?.close())
  onTestFinished(() => close())
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-backups-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  return dir
}

const asked = (path: string, body: unknown) =>
  county.node.control!.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('the control socket', () => {
  test('is for the node’s user alone, and goes with the node', async () => {
    const path = controlPath(county.dataDir)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await close()
    expect(await readdir(county.dataDir)).not.toContain('control.sock')
    expect(await runningNode(county.dataDir)).toBeNull()
    close = async () => {}
  })

  test('one that a killed node left behind tells of no node, and is replaced', async () => {
    await close()
    // What a killed process leaves: a file of that name that nobody listens on.
    const path = controlPath(county.dataDir)
    const server = createServer().listen(`${path}.new`)
    await once(server, 'listening')
    await link(`${path}.new`, path)
    server.close()
    await once(server, 'close')
    expect((await stat(path)).isSocket()).toBe(true)
    expect(await runningNode(county.dataDir)).toBeNull()
    await serve()
    expect(await (await runningNode(county.dataDir))!.status()).toMatchObject({ running: true })
  })

  test('a path that is too long for one is no reason not to start', async () => {
    const dir = join(county.dataDir, 'x'.repeat(100))
    await mkdir(dir)
    expect(await openControl(dir, county.node.control!)).toBeNull()
  })

  test('refuses with problem documents', async () => {
    for (const body of ['{"to":', {}, { to: 'here' }, { to: 7 }])
      expect(await problemOf(await asked('/backup', body))).toMatchObject({ type: 'bad-request' })
    expect(await problemOf(await asked('/nothing', {}))).toMatchObject({ type: 'not-found' })
  })
})

describe('asked over the socket', () => {
  test('a node says how it is', async () => {
    const station = await county.enrol(village)
    await station.handIn()
    const waiting = { events: 2, files: 1, bytes: 250_000 }
    await station.exchange(await station.question(0, { waiting }))
    await county.node.drain()
    const node = (await runningNode(county.dataDir))!
    const now = await node.status()
    expect(now).toMatchObject({
      ...{ running: true, area: '441424000000', release: 1, devices: 1, quarantined: 0 },
      ...{ ingest: true, behindS: 0 },
      ...{ waiting: { stations: 1, events: 2, files: 1 }, lastBackup: null, healing: null },
    })
    expect(inLines(now)).toContain('last backup   never')
    expect(inLines(now)).toContain('sequencer     nothing waits')
    expect(inLines({ ...now, ingest: false, behindS: 40 })).toMatch(/ingest +FAILING.*\nsequencer +.*40 s/)
    await node.backUp(await folder(), () => {})
    county.clock.move(3 * 86_400_000)
    await writeFile(
      join(county.dataDir, 'healing.json'),
      JSON.stringify({
        since: '2026-09-28T01:00:00.000Z',
        backupAt: '2026-09-27T01:00:00.000Z',
        got: {},
      }),
    )
    const later = await node.status()
    expect(later.lastBackup).toEqual(await readLastBackup(county.dataDir))
    expect(inLines(later)).toContain(`3.0 days ago, up to position ${later.position}`)
    expect(inLines(later)).toContain(
      'healing       yes, since 2026-09-28T01:00:00.000Z, from a backup of 2026-09-27T01:00:00.000Z',
    )
  })

  test('it backs itself up and verifies itself, and tells what it does', async () => {
    const station = await county.enrol(village)
    await station.handIn()
    await station.sync()
    const node = (await runningNode(county.dataDir))!
    const said: string[] = []
    const to = await folder()
    const done = await node.backUp(to, (sentence) => said.push(sentence))
    expect(said).toContain(`Log: all ${done.entries} entries`)
    expect(await readdir(to)).toEqual([done.dir.slice(to.length + 1)])
    // And what the root said of it since: how far it had judged.
    expect(await node.verify(() => {})).toMatchObject({ entries: done.entries + 1, devices: 2 })
  })

  test('a backup whose caller has gone is broken off, and nothing of it stays', async () => {
    const to = await folder()
    const answer = await asked('/backup', { to })
    await answer.body!.cancel()
    const again = async (): Promise<string> => {
      await rest()
      const text = await (await asked('/backup', { to })).text()
      return text.includes('being made already') ? again() : text
    }
    // Under the same name: the first one cannot have come to its end.
    expect(await again()).toContain('"done"')
    expect(await readdir(to)).toHaveLength(1)
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  })

  test('a failure is one sentence', async () => {
    const node = (await runningNode(county.dataDir))!
    await expect(node.backUp(county.dataDir, () => {})).rejects.toThrow('lies in DATA_DIR')
    const file = join(await folder(), 'file')
    await writeFile(file, '')
    await expect(node.backUp(join(file, 'x'), () => {})).rejects.toThrow(
      'cannot be used: it is not a folder.',
    )
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  })
})

test('of a store that is damaged the commands say that it is', async () => {
  const dir = join(await folder(), 'db')
  await (await openPouchStore({ dir })).close()
  const documents = await PouchDocuments.open(join(dir, 'log'), { replacing: false })
  await documents.put([{ _id: key('log', 'AAAAAAAA', 1, 'x'), json: '{"event":{}}' }])
  await documents.close()
  const store = await openPouchStore({ dir })
  const failed = await verifyNode(verifyDeps, { dataDir: dir, store }).catch((error: unknown) => error)
  await store.close()
  expect(sentenceOf(failed)).toBe('It cannot be done: its database is damaged; restore the last backup.')
})

test('a node does not start beside a restore that was broken off', async () => {
  await mkdir(join(county.dataDir, 'restore.half'))
  const environment = {
    ...{ port: 0, host: '127.0.0.1', dataDir: county.dataDir, authority: county.release.area },
    ...{ publicUrl: null, trustProxy: 0, logLevel: 'error' as const, catalogue: null, couchUrl: null },
    ...{ upstream: null, archiveDays: 30, sequencer: true },
  }
  await expect(openNode(environment, { seed: null })).rejects.toThrow('restore that was broken off')
})
