/**
 * One process sequences a county. Where the store is elsewhere, another could open it too, so whoever sequences replaces
 * a document there every few seconds, and nobody begins while that document changes. No clocks are compared: what is
 * fresh is found by watching. A process that was taken for gone (stopped for a while, cut off from the store) finds its
 * document replaced: it writes nothing more as the root and ends, and what it would still commit is refused by the
 * revisions of what it replaces.
 */
import * as z from 'zod/mini'
import { CROCKFORD, type Random, randomString } from '../../shared/random.ts'
import type { Timer } from '../../sync/loop.ts'
import { mutex } from '../../sync/mutex.ts'
import { CannotStart } from '../cannot-start.ts'
import type { Documents, Standing } from '../stores/documents.ts'
import { key } from '../stores/keys.ts'
import { StoreUnavailable } from '../stores/store-unavailable.ts'

export const BEAT_MS = 2_000
/** Several beats: one may be late. */
export const WATCH_MS = 4 * BEAT_MS

export interface HeartbeatDeps {
  /** Beside the log; another process may write it. */
  readonly documents: Documents
  readonly random: Random
  readonly timer: Timer
  readonly onDefect: (error: unknown) => void
  /** What is being done, for the person who waits. */
  readonly tell: (sentence: string) => void
}

/** What those who take in beside it need to know of the process that sequences. */
const wordSchema = z.object({
  /** The root's tenure. */
  device: z.string(),
  /** The release in force. */
  release: z.int(),
  healing: z.boolean(),
  /** For some time nothing that came was taken in. */
  halted: z.boolean(),
})
export type Word = z.infer<typeof wordSchema>

export interface Heartbeat {
  /** Told now and with every beat from now on. */
  says(word: () => Word): Promise<void>
  /** Throws StoreUnavailable where another process sequences by now. Asked before the root writes. */
  assertHeld(): Promise<void>
  /** Resolves when another process has taken over; never, if none does. */
  readonly takenOver: Promise<StoreUnavailable>
  /** The next process need not watch. */
  release(): Promise<void>
}

const ID = key('heartbeat')
/** `by`: which start of which process; '': it has ended by itself. `word`: its last, or of the one before it. */
const beatSchema = z.object({ by: z.string(), n: z.int(), word: z.nullable(wordSchema) })
export type Beat = z.infer<typeof beatSchema>

/** null: no process has sequenced here yet. */
export async function readBeat(documents: Pick<Documents, 'get'>): Promise<Beat | null> {
  const text = await documents.get(ID)
  return text === null ? null : beatSchema.parse(JSON.parse(text))
}

/** Halves of a cluster that did not see each other have each let one begin: any one of them, as long as all say the same. */
export const anyStands: Standing = async (_id, texts) => [...texts].sort().at(-1)!

/** Throws `CannotStart` beside a process that sequences, StoreUnavailable. */
export async function beginHeartbeat(deps: HeartbeatDeps): Promise<Heartbeat> {
  const { documents, timer } = deps
  const by = randomString(deps.random, CROCKFORD, 12)
  const revision = async () => (await documents.revisions([ID])).get(ID)
  const put = async (beat: Beat, _rev: string | undefined): Promise<boolean> => {
    const json = JSON.stringify(beat)
    const refused = await documents.put([{ _id: ID, json, ...(_rev !== undefined && { _rev }) }])
    return refused.length === 0
  }
  const beside = () =>
    new CannotStart(
      'Not started: another process serves this county on the same COUCHDB_URL. Stop it first; if it was killed, wait ten seconds.',
    )

  const before = await readBeat(documents)
  const seen = await revision()
  if (before !== null && before.by !== '') {
    deps.tell('Making sure that no other process serves this county')
    await new Promise<void>((resolve) => timer.after(WATCH_MS, resolve))
    if ((await revision()) !== seen) throw beside()
  }
  // Until this one has something to say, nothing is taken in.
  const spoken = before?.word ?? null
  let word = (): Word | null => spoken && { ...spoken, halted: true }
  if (!(await put({ by, n: 0, word: word() }, seen))) throw beside()

  let n = 0
  let lost: StoreUnavailable | null = null
  let tellLost: (error: StoreUnavailable) => void
  const takenOver = new Promise<StoreUnavailable>((resolve) => {
    tellLost = resolve
  })
  const lose = (): StoreUnavailable => {
    lost ??= new StoreUnavailable('taken-over')
    tellLost(lost)
    return lost
  }
  const assertHeld = async (): Promise<void> => {
    if (lost || (await readBeat(documents))?.by !== by) throw lose()
  }
  const oneByOne = mutex()
  const beat = (from: string): Promise<void> =>
    oneByOne(async () => {
      const _rev = await revision()
      await assertHeld()
      if (!(await put({ by: from, n: ++n, word: word() }, _rev))) await assertHeld()
    })
  let cancel = () => {}
  let released = false
  const beatOn = () => {
    cancel = timer.after(BEAT_MS, () => {
      beat(by)
        // Where the store does not answer, the next one tells.
        .catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) deps.onDefect(error)
        })
        .finally(() => {
          if (!lost && !released) beatOn()
        })
    })
  }
  beatOn()
  return {
    assertHeld,
    takenOver,
    says(next) {
      word = next
      return beat(by)
    },
    async release() {
      released = true
      cancel()
      if (!lost) await beat('').catch(deps.onDefect)
      await documents.close()
    },
  }
}
