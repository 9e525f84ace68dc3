/** Puts one station together: every part is made here, in the order in which the parts need each other. */

import { computed, effect, signal } from '@preact/signals'
import { toHex } from '../../shared/bytes.ts'
import type { CaseDraft } from '../../shared/case/draft.ts'
import { permit } from '../../shared/case/permissions.ts'
import { err } from '../../shared/result.ts'
import { chinaDay } from '../../shared/time.ts'
import { ecdsaVerifier } from '../../sync/crypto/ecdsa.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { send } from '../../sync/http/wire.ts'
import { writeOwn } from '../../sync/own-log.ts'
import { projectCases } from '../storage/cases.ts'
import { openDating } from '../storage/dating.ts'
import { Files } from '../storage/files.ts'
import { Meta } from '../storage/meta.ts'
import { catchUpOwn, incomingStore, ownStore, type ProjectingDeps } from '../storage/projecting-store.ts'
import { readRow, readRows } from '../storage/rows.ts'
import { type Collections, openDatabase } from '../storage/rxdb.ts'
import { RxdbStore } from '../storage/rxdb-store.ts'
import { isStorageFull } from '../storage/storage-full.ts'
import { liveAccounts } from './accounts.ts'
import { watchForUpdates } from './app-update.ts'
import { browserEnvironment } from './browser-environment.ts'
import { viewCase } from './case-view.ts'
import { openCatalogue } from './catalogue.ts'
import { departing } from './departing.ts'
import { handedOut } from './draft-merge.ts'
import { Drafts, liveDrafts } from './drafts.ts'
import type { Environment, Sending } from './environment.ts'
import { finishHandIns, handIn } from './hand-in.ts'
import { enrol, loadIdentity, ownKey } from './identity.ts'
import { leadSync } from './lead.ts'
import {
  caseUsing,
  countCases,
  departureOf,
  findCases,
  listCases,
  listDepartures,
  listReceivedOn,
} from './lists.ts'
import { liveOf, whenTrue } from './live.ts'
import { malformedParts } from './malformed.ts'
import { keepMaterial } from './materials.ts'
import { takePack } from './pack.ts'
import { liveQuarantines } from './quarantined.ts'
import { hindrance, profileOf, resume, signIn, signInError, signOut, sitDown } from './sign-in.ts'
import type { Profile, Progress, Station } from './station.ts'
import { NOT_SENDING } from './status.ts'
import { enrolledAs } from './terminals.ts'
import { noteFailure } from './trouble.ts'
import { watchStatus } from './watch-status.ts'
import { permitted, writeEvent } from './writing.ts'

/** A tab's locks, each over all tabs of this device. Taken in this order where one is taken inside another. */
const LOCKS = { enrol: 'yimen-enrol', sync: 'yimen-sync', log: 'yimen-log', cases: 'yimen-cases' }

export interface OpenStation extends Station {
  /** Lets go of everything; for tests, a tab just closes. */
  close(): Promise<void>
}

/** Without surroundings handed in: a tab of a browser, which also looks for newer versions of the program. */
export async function openStation(given?: Environment): Promise<OpenStation> {
  const env = given ?? browserEnvironment()
  const { database, collections } = await openDatabase(env.disk)
  const station = await stationOn(env, collections)
  // The worker fetches every screen there is, to have them without a network.
  if (!given) station.guideHere.then(watchForUpdates).catch(env.onDefect)
  return {
    ...station,
    async close() {
      await station.close()
      await database.close()
    },
  }
}

/** A station over collections that are open: two of them are two tabs. */
export async function stationOn(env: Environment, collections: Collections): Promise<OpenStation> {
  const { events, cases, departures, batches, items } = collections
  const { clock, random, onDefect } = env
  const wire = { fetch: env.fetch, timer: env.timer }
  const locked =
    (name: string) =>
    <T>(work: () => Promise<T>) =>
      env.locks.exclusive(name, work)
  const meta = new Meta(collections.meta)
  const files = new Files(env.disk)
  const drafts = new Drafts(collections.drafts, files, locked(LOCKS.log))
  const log = new RxdbStore(events)
  const verifier = ecdsaVerifier()
  const catalogue = openCatalogue({ items, meta, onDefect })

  // Who this is.
  const enrolment = meta.follow('identity')
  const person = meta.follow('profile')
  const lastProfile = computed<Profile | null>(() =>
    enrolment.value && person.value ? profileOf(enrolment.value, person.value) : null,
  )
  const profile = computed<Profile | null>(() => (person.value?.left ? null : lastProfile.value))
  const signedIn = (): Profile => {
    const now = profile.peek()
    if (!now) throw new Error('nobody is signed in')
    return now
  }
  const device = () => enrolment.peek()?.device ?? null

  const leaving = departing({
    ...{ meta, store: log, events, cases, departures, files, lock: locked(LOCKS.log), onDefect },
    ...{ drafted: () => drafts.named(), now: clock.now },
  })

  // The log, and the case list behind it.
  const [lock, pause] = [locked(LOCKS.cases), env.pause]
  const org = async () => (await meta.read('identity'))?.org.id ?? null
  const dating = { cases, meta, dating: openDating(meta, items, org), lock, pause }
  const projection: ProjectingDeps = {
    store: log,
    meta,
    onDefect,
    erase: leaving.erase,
    pause: env.pause,
    elapsed: env.elapsed,
    received: async () => {
      const where = { type: { $eq: 'received' } }
      return (await readRows(events, { index: ['type', 'stream'], where })).map((row) => row.stream)
    },
    project: (streams) =>
      projectCases(
        {
          ...{ ...dating, store: log, elapsed: env.elapsed },
          leave: leaving.leave,
          held: leaving.held,
          org,
        },
        streams,
      ),
  }
  const own = ownStore(projection)
  const ownLog = { store: own, hasher, random, clock, lock: locked(LOCKS.log) }

  // The line.
  const sending = signal<Sending>(NOT_SENDING)
  const filesChanged = signal(0)
  const tellFiles = () => {
    filesChanged.value += 1
    env.tabs.post({ type: 'files' })
  }
  let onProgress: (progress: Progress) => void = () => {}
  const lead = leadSync(
    {
      env,
      lock: LOCKS.sync,
      sync: {
        ...{ env, meta, files, batches, events, departures, hasher, verifier },
        store: incomingStore(projection),
        release: async () => {
          const held = await meta.read('release')
          return { inForce: held !== null, held: held && held.items.length === held.total ? held.number : 0 }
        },
        takePack: async (to, announced, urgent, onEnding) => {
          const identity = await loadIdentity({ meta, files })
          if (!identity) return null
          const deps = { wire: to, items, meta, hasher, verifier }
          const tell = { onProgress: (p: Progress) => onProgress(p), onEnding }
          const taken = await takePack(deps, identity, announced, urgent, tell)
          return taken.ok ? null : taken.error
        },
        onSending: (now) => {
          sending.value = now
          env.tabs.post({ type: 'sending', sending: now })
        },
        onFiles: tellFiles,
        purge: leaving.purge,
      },
      projection,
      dating,
    },
    events,
    device,
  )
  const status = watchStatus({ env, meta, events, files, sending, filesChanged })
  const stopHearing = env.tabs.listen((message) => {
    if (message.type === 'start') lead.start()
    if (message.type === 'poke') lead.poke()
    if (message.type === 'files') filesChanged.value += 1
    if (message.type === 'sending') sending.value = message.sending
  })
  const noteLine = () => {
    if (env.line.down() && device() !== null)
      noteFailure({ meta, clock }, { type: 'failed', reason: 'offline', retryAfterMs: null }).catch(onDefect)
  }
  const stopLine = env.line.listen((change) => {
    noteLine()
    if (!env.line.down()) change === 'line' ? lead.start() : lead.poke()
  })

  await Promise.all([meta.settle(['identity', 'profile']), status.ready])
  noteLine()
  // What a power cut left half done, before anybody adds to it.
  const mended = env.locks
    .exclusive(LOCKS.log, async () => {
      await finishHandIns({ drafts, events, clock })
      const id = device()
      if (id !== null) await catchUpOwn(projection, id)
      await drafts.cleanUp(clock.now())
    })
    .catch(onDefect)
  // Now, or when this tab or another one enrols the device.
  const stopEnrolled = effect(() => {
    if (enrolment.value) loadIdentity({ meta, files }).then((found) => found && lead.begin(found), onDefect)
  })

  const handInDeps = { ...ownLog, events, drafts, files, catalogue }
  const signInDeps = {
    ...{ meta, files, wire, browser: env.browser },
    lock: locked(LOCKS.enrol),
    startSync: (found: Identity) => {
      lead.begin(found)
      lead.start()
      env.tabs.post({ type: 'start' })
    },
  }

  /** The guide comes by an exchange, which tells whoever waits for it. */
  const telling = async <T>(tell: (progress: Progress) => void, work: () => Promise<T>): Promise<T> => {
    onProgress = tell
    try {
      return await work()
    } finally {
      onProgress = () => {}
    }
  }

  const lists = { cases, catalogue, onDefect }
  const usedBy = (serial: string) => caseUsing(cases, serial)
  const quarantines = { store: log, events, device, onDefect }
  return {
    profile,
    lastProfile,
    status: status.status,
    items: catalogue.items,
    guide: catalogue.guide,
    guideHere: whenTrue(() => Boolean(catalogue.release.value)),
    item: catalogue.item,
    orgName: catalogue.orgName,
    calendar: catalogue.calendar,
    ledger: catalogue.ledger,
    roster: catalogue.roster,
    lightRules: catalogue.lightRules,
    staffName: catalogue.staffName,
    orgs: catalogue.orgs,
    staffOf: catalogue.staffOf,

    signIn: (staff, password, tell) => telling(tell, () => signIn(signInDeps, { staff, password }, tell)),
    async office() {
      try {
        const office = (await import('./open-office.ts')).openOffice({
          ...{ send: (request) => send(wire, request), missing: env.browser.missing, signInError },
          hindrance: (org) => hindrance(signInDeps, org),
          enrol: (ask) => enrol(signInDeps, ask),
          ownKey: () => ownKey(files),
          sitDown: (identity, session) => sitDown(signInDeps, identity, session),
        })
        return {
          ...office,
          join: (code, invited, password, tell) =>
            telling(tell, () => office.join(code, invited, password, tell)),
        }
      } catch {
        return null
      }
    },
    signOut: () => signOut(signInDeps),
    resume: () => resume(signInDeps),

    cases: (list, limit, filter) => listCases(lists, list, limit, filter ?? {}),
    receivedOn: (day) => listReceivedOn(cases, signedIn().org.id, day, onDefect),
    count: (list, most, filter) => countCases(lists, list, most, filter ?? {}),
    findCases: (text) => findCases(cases, text),
    caseView: (caseNo) => viewCase({ store: log, events, meta, catalogue, device, onDefect }, caseNo),
    departures: (limit) => listDepartures(departures, limit, onDefect),
    departure: (caseNo) => departureOf(departures, caseNo, onDefect),

    drafts: () => liveDrafts(collections.drafts, onDefect),
    async draft(id) {
      const record = await drafts.read(id)
      return record?.type === 'draft' ? record.draft : null
    },
    async newDraft(item) {
      const draft: CaseDraft = {
        id: toHex(random.bytes(16)),
        item: item.code,
        itemVersion: item.version,
        fields: {},
        materials: {},
        updatedAt: clock.now(),
        reserved: null,
      }
      await drafts.put(draft)
      return handedOut(draft)
    },
    saveDraft: (draft) => unlessFull(() => drafts.save(draft)),
    removeDraft: (id) => drafts.remove(id),
    handIn: (id) =>
      unlessFull(async () => {
        await mended
        const answer = await handIn(handInDeps, signedIn(), id)
        tellFiles()
        return answer
      }),

    keepFile: (file) => unlessFull(() => keepMaterial({ files, browser: env.browser, clock }, file)),
    async file(sha256) {
      const kept = await files.get(sha256)
      if (kept) return kept.blob
      const identity = await loadIdentity({ meta, files })
      const program = await import('./fetch-material.ts').catch(() => null)
      return program && identity && program.fetchMaterial({ meta, env }, identity, sha256)
    },

    write: (caseNo, type, data) =>
      unlessFull(async () => {
        await mended
        const answer = await writeEvent(
          { ...ownLog, catalogue, files, usedBy },
          signedIn(),
          caseNo,
          type,
          data,
        )
        tellFiles()
        return answer
      }),
    permit(state, type, of) {
      const now = profile.value
      if (!now) return err({ type: 'WrongRole' })
      const item = catalogue.item(state.item, state.itemVersion)
      return permit(state, { org: now.org.id, roles: now.staff.roles }, type, {
        ...{ item, day: chinaDay(clock.now()), ledger: catalogue.ledger() },
        ...of,
      })
    },

    quarantined: () => liveQuarantines(quarantines, (told, deps, own) => told.ownQuarantined(deps, own)),
    copied: () => liveQuarantines(quarantines, (told, deps, own) => told.copiedQuarantines(deps, own)),
    lookedAtQuarantined: (hashes) =>
      meta.change('looked', (before) => ({ hashes: [...new Set([...(before?.hashes ?? []), ...hashes])] })),
    countyDesk: (open) =>
      open({
        ...{ cases, events, store: log, onDefect, liveOf, readRows, readRow, enrolledAs },
        get: (path) => send(wire, { method: 'GET', path }),
        ...{ timer: env.timer, pause: env.pause, elapsed: env.elapsed },
        ...{ hasher, signedIn, calendar: catalogue.calendar, today: () => chinaDay(clock.now()) },
        malformed: malformedParts,
        permitted: (who, draft) => permitted({ ...ownLog, store: own, catalogue }, who, draft),
        write: (author, compose) => writeOwn(ownLog, author, compose),
        writing: (write) => unlessFull(() => mended.then(write)),
      }),
    accounts: () => liveAccounts({ events, device, onDefect }),
    bundles: (open) =>
      open({ ...{ meta, files, env, store: log }, identity: () => loadIdentity({ meta, files }) }),
    history: () => {
      const history = meta.follow('history')
      return {
        value: computed(() => (history.value === undefined ? undefined : (history.value ?? []))),
        dispose() {},
      }
    },
    sendNow() {
      lead.start()
      env.tabs.post({ type: 'start' })
    },

    async close() {
      stopHearing()
      stopLine()
      stopEnrolled()
      await mended
      await lead.end()
      status.close()
      catalogue.close()
      meta.close()
      files.close()
    },
  }
}

async function unlessFull<T>(
  write: () => Promise<T>,
): Promise<T | { ok: false; error: { type: 'StorageFull' } }> {
  try {
    return await write()
  } catch (error) {
    if (isStorageFull(error)) return err({ type: 'StorageFull' })
    throw error
  }
}
