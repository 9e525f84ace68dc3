/**
 * What only the root does: it opens its tenure, enrols devices, judges what others wrote, and registers the acts that
 * stand. All of it events in its own log.
 */
import type { CaseData, CaseEventType } from '../../shared/case/events.ts'
import { APPLICANT } from '../../shared/case/filing.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { type Directory, isQuestioned, judge, registrationsDue } from '../../shared/case/judge.ts'
import { trustedTime } from '../../shared/case/legal-time.ts'
import {
  deviceEvents,
  deviceStream,
  type Enrolled,
  type Healed,
  type Tenure,
} from '../../shared/device-events.ts'
import { type Entry, inDisplayOrder, isAuthority } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { CROCKFORD, type Random, randomString } from '../../shared/random.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import { mutex } from '../../sync/mutex.ts'
import { type Draft, type OwnLogDeps, writeOwn } from '../../sync/own-log.ts'
import { standingOf } from '../../sync/verify.ts'
import type { BatchFindings, Judgement } from '../sequencer/sequencer.ts'
import type { WorkingStream } from '../sequencer/working-set.ts'
import type { DeviceRecord, NodeStore } from '../stores/node-store.ts'
import type { ArchiveDue } from './archive.ts'
import type { ErasureDue } from './erasure.ts'
import { formerTenures } from './former-tenures.ts'
import { newDeviceId, nextTerminal, numberOf, terminalsAfterLoss } from './new-device.ts'
import { serialsDue } from './serials.ts'

export interface AuthorityDeps {
  readonly store: NodeStore
  readonly area: string
  readonly hasher: Hasher
  readonly random: Random
  readonly clock: Clock
  readonly directory: Omit<Directory, 'device'>
  /** Throws where another process is the root by now: nothing is written. */
  readonly assertHeld?: () => Promise<void>
}

export interface Authority {
  /** This tenure's device id. */
  readonly device: string
  readonly judgement: Judgement
  /** Writes the enrolment; the device is known once the sequencer has taken it in. `relay`: it is a node, and where. */
  enrol(org: string, key: string, taken: Iterable<DeviceRecord>, relay?: Enrolled['relay']): Promise<Enrolled>
  /** The terminal of the numbers that this tenure gives to applicants, issued when it is first asked for. */
  window(taken: Iterable<DeviceRecord>): Promise<string>
  /** Writes what an applicant sent, in the name of this window; `compose` is given what is held of the case. */
  receive(
    org: string,
    stream: string,
    compose: (held: readonly Entry[]) => readonly Draft[],
  ): Promise<readonly Entry[]>
  /** Puts on record how far it has judged every log: that is not judged again. */
  anchor(taken: Iterable<DeviceRecord>): Promise<void>
  /** After a restore: says what came back, and leaves out the terminal codes that may have been issued in what did not. */
  resumeOffice(healed: Omit<Healed, 'terminalsFrom'>, taken: Iterable<DeviceRecord>): Promise<void>
  /** Says of each that a backup has it. */
  archive(due: readonly ArchiveDue[]): Promise<void>
  /** 视为受理: says so of each of these cases, once; `word`: on whose word, and why. */
  deem(streams: readonly string[], word?: CaseData<'deemed'>): Promise<void>
  /** Says of each of these, all of one stream, that its data are to go; `basis`: on what ground. */
  erase(entries: readonly ErasureDue[], basis: string): Promise<void>
}

/** About 20 KB. */
const HEADS_MAX = 250

export async function openAuthority(deps: AuthorityDeps): Promise<Authority> {
  const { store, area, clock, random } = deps
  const { previous, terminalsFrom, untaken } = await formerTenures(store)
  let skipTo = terminalsFrom
  let terminal: string | null = null
  const device = `0${randomString(random, CROCKFORD, 7)}`
  let batch: BatchFindings | null = null
  const said = ownWords(untaken)
  const log: OwnLogDeps = {
    store: {
      async append(entries) {
        said.begin(entries)
        await store.append(entries)
        said.written()
      },
      erase: (names) => store.erase(names),
      log: (device, after, limit) => store.log(device, after, limit),
      last: async (of) => (of === device ? said.last() : store.last(of)),
      // The root builds on what it has taken in and what it wrote itself, never on what nobody has judged yet.
      stream: async (name) => {
        const taken = batch?.stream(name) ?? (await recorded(store, name))
        const known = [
          ...(taken?.entries.filter((e) => !taken.barred.has(e.hash)) ?? []),
          ...said.in(name),
          ...(await store.stream(name)).filter((e) => isAuthority(e.event.id)),
        ]
        return [...new Map(known.map((e) => [e.hash, e])).values()].sort(inDisplayOrder)
      },
    },
    hasher: deps.hasher,
    random,
    clock,
    lock: mutex(),
  }
  const author = { device, by: '', org: area }
  const anchored = new Map<string, number>()
  const anchors = () => `anchor/${chinaDay(clock.now()).slice(0, 7)}`
  const own = (id: string) => deviceStream(id, chinaDay(clock.now()))
  const write = (compose: () => Promise<readonly Draft[]> | readonly Draft[], as = author) =>
    writeOwn(log, as, async () => {
      await deps.assertHeld?.()
      // Nobody heard whether it was written: else the next entry might bear the same number.
      const unsure = said.unsure()
      if (unsure.length > 0) {
        await store.append(unsure)
        said.written()
      }
      return compose()
    })
  const rootEvents = async (stream: string): Promise<Entry[]> =>
    (await log.store.stream(stream)).filter((e) => isAuthority(e.event.id))

  const tenure: Tenure = {
    previous: previous?.device ?? null,
    seq: previous?.seq ?? 0,
    hash: previous?.hash ?? '',
  }
  await write(() => [{ stream: own(device), type: 'tenure', v: 1, data: { ...tenure } }])

  const standing = (entry: Entry, { entries, barred }: WorkingStream) =>
    standingOf(
      deps.hasher,
      entry,
      entries.filter((e) => !barred.has(e.hash)),
    )

  const serials = { store, written: rootEvents, recorded: (name: string) => recorded(store, name) }
  const judgement: Judgement = {
    judgeData: (entry, stream) => (standing(entry, stream) === 'broken' ? { reason: 'digest' } : null),
    judge(entry, stream, known) {
      const device = known && { org: known.org, terminal: known.terminal }
      const directory: Directory = { ...deps.directory, device: () => device }
      const verdict = judge(directory, entry, stream.entries, stream.barred)
      if (verdict.type === 'quarantine') return verdict
      return ['broken', 'unknown'].includes(standing(entry, stream)) ? { reason: 'digest' } : null
    },
    async conclude(findings) {
      await write(async () => {
        batch = findings
        said.takenIn(findings.held)
        const questions = [
          ...(await questionsDue(rootEvents, findings, deps.directory)),
          ...(await serialsDue(serials, findings)),
        ]
        return [
          ...(await timesDue(rootEvents, findings)),
          ...(await quarantinesDue(rootEvents, findings, own)),
          ...questions,
          ...(await registrationsOf(rootEvents, findings, questions)),
        ]
      })
    },
  }

  return {
    device,
    judgement,
    async archive(due) {
      await write(() => due.map(({ stream, count, xor }) => event(stream, 'archived', { count, xor })))
    },
    async deem(streams, word = {}) {
      await write(async () => {
        const said = await Promise.all(streams.map(rootEvents))
        const fresh = streams.filter((_, i) => !said[i]!.some((e) => e.event.type === 'deemed'))
        return fresh.map((stream) => event(stream, 'deemed', word))
      })
    },
    async erase(due, basis) {
      await write(() => due.map(({ stream, ...word }) => event(stream, 'erased', { ...word, basis })))
    },
    async enrol(org, key, taken, relay) {
      const devices = [...taken]
      const enrolled: Enrolled = {
        device: newDeviceId(random, new Set(devices.map((d) => d.device))),
        org,
        terminal: nextTerminal(
          devices.map((d) => d.terminal),
          skipTo,
        ),
        key,
        ...(relay && { relay }),
      }
      const data = deviceEvents.enrolled[1].parse(enrolled)
      // Also where nobody hears whether it was written.
      skipTo = Math.max(skipTo, numberOf(data.terminal) + 1)
      await write(() => [{ stream: own(data.device), type: 'enrolled', v: 1, data: { ...data } }])
      return data
    },
    async window(taken) {
      if (terminal !== null) return terminal
      const next = nextTerminal(
        [...taken].map((d) => d.terminal),
        skipTo,
      )
      await write(() => [{ stream: own(device), type: 'window', v: 1, data: { terminal: next } }])
      skipTo = numberOf(next) + 1
      terminal = next
      return next
    },
    receive: (org, stream, compose) =>
      write(async () => compose(await log.store.stream(stream)), { device, by: APPLICANT, org }),
    async anchor(taken) {
      const heads = [...taken].flatMap(({ device, chain: { seq, hash } }) =>
        seq > (anchored.get(device) ?? 0) ? [{ device, seq, hash }] : [],
      )
      for (let i = 0; i < heads.length; i += HEADS_MAX) {
        const some = heads.slice(i, i + HEADS_MAX)
        await write(() => [{ stream: anchors(), type: 'anchored', v: 1, data: { heads: some } }])
        for (const head of some) anchored.set(head.device, head.seq)
      }
    },
    async resumeOffice(healed, taken) {
      skipTo = terminalsAfterLoss(
        [...taken].map((d) => d.terminal),
        skipTo,
      )
      // This tenure's own may have been another's, of whom it had not heard.
      terminal = null
      const data: Healed = { ...healed, terminalsFrom: skipTo }
      await write(() => [{ stream: own(device), type: 'healed', v: 1, data: { ...data } }])
    },
  }
}

const event = <T extends CaseEventType>(stream: string, type: T, data: CaseData<T>): Draft => ({
  stream,
  type,
  v: 1,
  data: { ...data },
})

async function timesDue(rootEvents: RootEvents, { held }: BatchFindings): Promise<Draft[]> {
  const due: Draft[] = []
  for (const entry of held) {
    const { id, stream } = entry.event
    const trusted = stream.startsWith('case/') ? trustedTime(entry) : null
    if (trusted === null) continue
    const written = await rootEvents(stream)
    if (written.some((e) => e.event.type === 'timed' && e.event.data?.event === id)) continue
    due.push(event(stream, 'timed', { event: id, trusted }))
  }
  return due
}

async function quarantinesDue(
  rootEvents: RootEvents,
  { quarantined }: BatchFindings,
  own: (device: string) => string,
): Promise<Draft[]> {
  const due: Draft[] = []
  for (const { entry, reason, org, streams } of quarantined) {
    for (const target of streams) {
      const stream = target.startsWith('device/') ? own(target.slice('device/'.length)) : target
      const written = await rootEvents(stream)
      if (written.some((e) => e.event.type === 'quarantined' && e.event.data?.hash === entry.hash)) continue
      const word = { id: entry.event.id, hash: entry.hash, reason, ...(org !== undefined && { org }) }
      due.push(event(stream, 'quarantined', word))
    }
  }
  return due
}

async function questionsDue(
  rootEvents: RootEvents,
  { held }: BatchFindings,
  directory: AuthorityDeps['directory'],
): Promise<Draft[]> {
  const due: Draft[] = []
  for (const entry of held) {
    if (!isQuestioned(directory, entry)) continue
    const { id, stream } = entry.event
    const written = await rootEvents(stream)
    if (written.some((e) => e.event.type === 'questioned' && e.event.data?.act === id)) continue
    due.push(event(stream, 'questioned', { act: id }))
  }
  return due
}

/** The batch is stored whole by now, so acts that met in it are contested, and none of them is registered. */
async function registrationsOf(
  rootEvents: RootEvents,
  { cases }: BatchFindings,
  questions: readonly Draft[],
): Promise<Draft[]> {
  const due: Draft[] = []
  // What is written in the same breath is not in the stream yet.
  const questioned = new Set(questions.map(({ data }) => data.act))
  for (const working of cases) {
    const written = await rootEvents(working.stream)
    const state = foldCase([...working.entries, ...written], working.barred)
    for (const act of state ? registrationsDue(state) : [])
      if (!questioned.has(act.act)) due.push(event(working.stream, 'registered', act))
  }
  return due
}

/** A stream as it was taken in; what the batch at hand touches is not recorded yet. */
async function recorded(store: NodeStore, stream: string) {
  const record = await store.streamRecord(stream)
  if (!record) return null
  const entries = await store.entries(record.entries)
  return { entries: entries.flatMap((e) => e ?? []), barred: new Set(record.quarantined) }
}

/** What the root has written into a stream, also what the sequencer has not taken in yet. */
type RootEvents = (stream: string) => Promise<Entry[]>

/**
 * What the root has written until the sequencer has taken it in: a database elsewhere may not show it yet, and a word
 * that is said twice stands against itself. `untaken`: of former tenures.
 */
function ownWords(untaken: readonly Entry[]) {
  const streams = new Map<string, Entry[]>()
  let last: Entry | null = null
  let unsure: readonly Entry[] = []
  let taken: readonly Entry[] = []
  const add = (entries: readonly Entry[]) => {
    for (const entry of entries) {
      const { stream } = entry.event
      streams.set(stream, [...(streams.get(stream) ?? []), entry])
    }
  }
  add(untaken)
  return {
    last: () => last,
    in: (stream: string): readonly Entry[] => streams.get(stream) ?? [],
    /** Asked to be written, and not known to be. */
    unsure: () => unsure,
    begin(entries: readonly Entry[]) {
      unsure = entries
    },
    written() {
      add(unsure)
      last = unsure.at(-1) ?? last
      unsure = []
    },
    /** With this batch; those of the one before it are recorded by now. */
    takenIn(held: readonly Entry[]) {
      for (const { event, hash } of taken) {
        const left = streams.get(event.stream)?.filter((e) => e.hash !== hash) ?? []
        if (left.length > 0) streams.set(event.stream, left)
        else streams.delete(event.stream)
      }
      taken = held.filter((e) => isAuthority(e.event.id))
    },
  }
}
