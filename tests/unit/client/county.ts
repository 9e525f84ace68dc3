/** The county node in this process: the real one, behind the same routes, without a socket. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { OpenStation } from '../../../client/station/open-station.ts'
import { openNode } from '../../../server/compose.ts'
import { demoPassword } from '../../../server/demo/accounts.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import { isoOf } from '../../../shared/time.ts'
import { fixedClock, MORNING, seededRandom } from '../../support/seeds.ts'
import { type Device, device, type Fetch, until } from './surroundings.ts'

export const PASSWORD = demoPassword

const ORIGIN = 'http://county.test'

export async function openCounty(
  accounts: readonly string[],
  enrolAtSignIn = true,
  seed = demoRelease(isoOf(MORNING)),
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'yimen-county-'))
  const store = new MemoryNodeStore()
  const clock = fixedClock()
  const node = await openNode(
    {
      port: 0,
      host: '127.0.0.1',
      dataDir,
      upstream: null,
      authority: '441424000000',
      publicUrl: ORIGIN,
      trustProxy: 0,
      logLevel: 'error',
      catalogue: null,
      couchUrl: null,
      archiveDays: 30,
      sequencer: true,
    },
    {
      seed,
      enrolAtSignIn,
      accounts: accounts.map((staff) => ({ staff, password: PASSWORD })),
      store,
      clock,
      random: seededRandom(441424),
      write: () => {},
    },
  )
  return {
    node,
    store,
    clock,
    dataDir,
    /** A browser's fetch: with a cookie jar of its own. `seen` gets each request before it is answered. */
    browser(seen: (path: string, init: RequestInit) => void | Promise<void> = () => {}): Fetch {
      let cookie = ''
      return async (path, init) => {
        await seen(path, init)
        const headers = new Headers(init.headers)
        if (cookie !== '') headers.set('cookie', cookie)
        const response = await node.app.request(new URL(path, ORIGIN).href, { ...init, headers })
        const given = response.headers.get('set-cookie')?.split(';')[0]
        if (given) cookie = given
        return response
      }
    },
    async close() {
      node.endStreams()
      await node.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** One county for a file of tests; devices are closed after each. */
export function useCounty(accounts: readonly string[]) {
  let county: Awaited<ReturnType<typeof openCounty>>
  const open: Device[] = []
  const place = async (fetch: Fetch): Promise<Device> => {
    const made = await device(fetch, MORNING)
    open.push(made)
    return made
  }
  beforeAll(async () => {
    county = await openCounty(accounts)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((d) => d.close()))
  })
  afterAll(() => county.close())
  return {
    county: () => county,
    village: (seen?: (path: string, init: RequestInit) => void | Promise<void>) =>
      place(county.browser(seen)),
    place,
  }
}

export async function filledDraft(station: OpenStation, name = '张三'): Promise<CaseDraft> {
  const item = (await until(station.items, (items) => items.length > 0))[0]!
  const draft = await station.newDraft(item)
  const required = item.form.filter((f) => f.required).map((f) => [f.name, f.options?.[0] ?? '1'])
  const fields = {
    'applicant.name': name,
    'applicant.id': '11010519491231002X',
    ...Object.fromEntries(required),
  }
  const filled = { ...draft, fields }
  const saved = await station.saveDraft(filled)
  if (!saved.ok) throw new Error(saved.error.type)
  expect(saved.value.fields).toEqual(fields)
  return saved.value
}

export async function signedIn(at: Device, staff = 'hezikou'): Promise<OpenStation> {
  const station = await at.openTab()
  const answer = await station.signIn(staff, PASSWORD, () => {})
  expect(answer).toMatchObject({ ok: true })
  await until(station.items, (items) => items.length > 0)
  return station
}
