/**
 * The station's log with the case list behind it: an append is over when the list shows it. A crash between the two
 * leaves a mark, and `catchUp` folds what it names. The mark goes by who writes:
 *
 * - own events are written under the log's lock, in order: the mark is the seq up to which the list is made;
 * - downward batches are stored by the one tab that syncs: the mark names their streams until the list has them. A case
 *   is in many of a long row of batches; it is listed at their end, and now and then on the way.
 */
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Meta } from './meta.ts'
import { casesSchema } from './schemas.ts'

export interface ProjectingDeps {
  readonly store: LogStore
  readonly meta: Meta
  readonly project: (streams: Iterable<string>) => Promise<void>
  /** Does what the root's erasures among these say (erase.ts). */
  readonly erase: (entries: readonly Entry[]) => Promise<void>
  /** All streams with a receipt. */
  readonly received: () => Promise<readonly string[]>
  /** Lets the screen be drawn. */
  readonly pause: () => Promise<void>
  /** Milliseconds on any steady clock. */
  readonly elapsed: () => number
  /** The events are on disk; that the list could not be made is a defect, mended at the next start. */
  readonly onDefect: (error: unknown) => void
}

/** Entries of a downward batch that are stored in one turn. */
const SLICE = 64

const streamsOf = (entries: readonly Entry[]): string[] => [...new Set(entries.map((e) => e.event.stream))]

/** For own events, under the log's lock. */
export const ownStore = (deps: ProjectingDeps): LogStore => ({
  ...reading(deps.store),
  async append(entries) {
    await deps.store.append(entries)
    try {
      await deps.project(streamsOf(entries))
      const seq = Math.max(...entries.map((e) => seqOf(e.event.id)))
      await deps.meta.change('projected', (mark) => ({ seq: Math.max(seq, mark?.seq ?? 0) }))
    } catch (error) {
      deps.onDefect(error)
    }
  },
})

export interface IncomingStore extends LogStore {
  /** Lists what came since it was asked last. */
  list(): Promise<void>
}

/** Listing takes no more than one part in so many of the time in which batches follow each other. */
const LISTING_SHARE = 20

/** For downward batches, in the tab that syncs. Whoever stores them calls `list` when no more follow. */
export function incomingStore(deps: ProjectingDeps): IncomingStore {
  let nextMs = 0
  const list = async () => {
    const startMs = deps.elapsed()
    await listMarked(deps)
    const endMs = deps.elapsed()
    nextMs = endMs + (endMs - startMs) * (LISTING_SHARE - 1)
  }
  return {
    ...reading(deps.store),
    async append(entries) {
      const marked = (await deps.meta.read('incoming'))?.streams ?? []
      await deps.meta.write('incoming', { streams: [...new Set([...marked, ...streamsOf(entries)])] })
      // Broken off between two slices, the batch comes again: its cursor is noted behind it.
      for (let from = 0; from < entries.length; from += SLICE) {
        await deps.store.append(entries.slice(from, from + SLICE))
        await deps.pause()
      }
      await eraseIn(deps, entries)
      if (deps.elapsed() >= nextMs) await list()
    },
    list,
  }
}

async function eraseIn(deps: ProjectingDeps, entries: readonly Entry[]): Promise<void> {
  if (entries.some((e) => e.event.type === 'erased')) await deps.erase(entries)
}

async function listMarked(deps: ProjectingDeps): Promise<void> {
  const marked = await deps.meta.read('incoming')
  if (!marked) return
  await deps.project(marked.streams)
  await deps.meta.write('incoming', null)
}

/** Under the log's lock, at start. */
export async function catchUpOwn(deps: ProjectingDeps, device: string): Promise<void> {
  const mark = await deps.meta.read('projected')
  const missed = await deps.store.log(device, mark?.seq ?? 0, Number.MAX_SAFE_INTEGER)
  const last = missed.at(-1)
  if (!last || deviceOf(last.event.id) !== device) return
  await deps.project(streamsOf(missed))
  await deps.meta.write('projected', { seq: seqOf(last.event.id) })
}

/** In the tab that syncs, before its first exchange: what was broken off, for what healing brought is not brought again. */
export async function catchUpIncoming(deps: ProjectingDeps): Promise<void> {
  const marked = await deps.meta.read('incoming')
  if (!marked) return
  await eraseIn(deps, (await Promise.all(marked.streams.map((stream) => deps.store.stream(stream)))).flat())
  await listMarked(deps)
}

/** In the tab that syncs: the whole list, where an earlier program made it. It fills while people work. */
export async function catchUpCases(deps: ProjectingDeps): Promise<void> {
  const { version } = casesSchema
  if ((await deps.meta.read('caseList'))?.version === version) return
  await deps.project(await deps.received())
  await deps.meta.write('caseList', { version })
}

const reading = (store: LogStore): Omit<LogStore, 'append'> => ({
  erase: (names) => store.erase(names),
  log: (device, after, limit) => store.log(device, after, limit),
  last: (device) => store.last(device),
  stream: (stream) => store.stream(stream),
})
