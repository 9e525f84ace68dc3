/**
 * Our station, whole but for its screens, in a process of its own: client/station over RxDB on Dexie, as a browser runs
 * it, on an IndexedDB in memory. It is not told by the live stream that there is something, but asked to look, as the
 * peers are.
 */

import type { OpenStation } from '../../../client/station/open-station.ts'
import { RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { demoPassword } from '../../../server/demo/accounts.ts'
import { handInEvents } from '../../../shared/case/draft.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import { type Entry, seqOf } from '../../../shared/event.ts'
import { chinaDay } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { mutex } from '../../../sync/mutex.ts'
import { newSecret, writeOwn } from '../../../sync/own-log.ts'
import { draftOf } from '../../support/device.ts'
import { device, until } from '../../unit/client/surroundings.ts'
import { serve } from '../child.ts'
import type { CaseContent } from '../content.ts'
import { asking } from './asking.ts'

const ask = asking({ 'accept-encoding': 'gzip, deflate, br' })
let origin = ''
let cookie = ''
/** What gets through now. */
let passes = (_path: string): boolean => true

const at = await device(async (path, init) => {
  const url = new URL(path, origin)
  if (url.pathname === '/sync/v1/live' || !passes(url.pathname)) throw new TypeError('fetch failed')
  const headers = new Headers(init.headers)
  headers.set('origin', origin)
  if (cookie !== '' && init.credentials !== 'omit') headers.set('cookie', cookie)
  const response = await ask(url, { ...init, headers })
  cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
  return response
}, Date.now())
const log = new RxdbStore(at.collections.events)
const clock = { now: Date.now }
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) }
let station: OpenStation

const signIn = () => station.signIn('huacheng2', demoPassword, () => {})
const looked = (since: number | null) =>
  until(
    station.status,
    ({ phase, contactAt, waitingEvents }) =>
      phase === 'all-there' && contactAt !== since && waitingEvents === 0,
  )

async function exchange(): Promise<void> {
  const { contactAt } = station.status.value
  station.sendNow()
  await looked(contactAt)
}

/** What this device wrote after that seq. */
const written = async (after: number): Promise<Entry[]> =>
  log.log(station.profile.value!.device, after, Number.POSITIVE_INFINITY)
async function lastSeq(): Promise<number> {
  const last = await log.last(station.profile.value!.device)
  return last ? seqOf(last.event.id) : 0
}

serve({
  /** Enrols, and sees nothing else of the node yet. */
  async connect(url: string) {
    origin = url
    passes = (path) => path.startsWith('/api/')
    station = await at.openTab({ clock, origin: url })
    await signIn()
  },
  async first() {
    passes = () => true
    await Promise.all([exchange(), until(station.items, (items) => items.length > 0)])
  },
  async settle() {
    const answer = await signIn()
    if (!answer.ok) throw new Error(`sign-in: ${answer.error.type}`)
  },
  exchange,
  async count() {
    const stream = { $gte: 'case/', $lt: 'case0' }
    const ofCases = at.collections.events.count({ selector: { stream }, index: ['stream'] })
    return station.items.value.length + (await ofCases.exec())
  },
  /** One event, and its way up. */
  async up(caseNo: string, fields: Record<string, string>) {
    const before = await lastSeq()
    const { contactAt } = station.status.value
    const answer = await station.write(caseNo, 'filled', { fields })
    if (!answer.ok) throw new Error(`not written: ${answer.error.type}`)
    await looked(contactAt)
    return written(before)
  },
  /** Eight events a case: receipt, form, four papers, acceptance, dispatch. All on disk, in one write. */
  async offline(cases: readonly CaseContent[]) {
    passes = () => false
    const { staff, org, device, terminal } = station.profile.value!
    const deps = { store: log, hasher, random: random, clock, lock: mutex() }
    const day = chinaDay(clock.now())
    const drafts = cases.flatMap(({ item, fields }, i) => {
      const number = caseNumber({ area: org.id, day, terminal, counter: i + 1 })
      if (!number.ok) throw new RangeError('more cases than a day has numbers')
      const numbered = { caseNo: number.value, queryCode: '135790', secret: newSecret(random) }
      const papers = item.materials.slice(0, 4).map(({ id }) => [id, { seen: true, files: [] }])
      const draft = {
        id: '',
        item: item.code,
        itemVersion: item.version,
        fields,
        updatedAt: 0,
        reserved: null,
      }
      return [
        ...handInEvents({ ...draft, materials: Object.fromEntries(papers) }, numbered),
        draftOf(numbered.caseNo, 'accepted', {}),
        draftOf(numbered.caseNo, 'dispatched', { to: item.owner }),
      ]
    })
    return writeOwn(deps, { device, by: staff.id, org: org.id }, () => drafts)
  },
  async push() {
    const { contactAt } = station.status.value
    passes = () => true
    station.sendNow()
    await looked(contactAt)
  },
})
