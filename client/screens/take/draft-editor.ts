/**
 * A draft while it is being written: every change is on disk at most 400 ms later, and at once when the page is
 * left. Saves run one after another, the last change always last.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { Result } from '../../../shared/result.ts'
import type { HandedIn } from '../../station/station.ts'

export const SAVE_WITHIN_MS = 400

/** What of a draft is typed; the rest of it comes back from the disk. */
type Typed = Pick<CaseDraft, 'fields' | 'updatedAt'> & {
  readonly materials: Readonly<Record<string, unknown>>
}

export interface DraftEditorDeps<D> {
  readonly save: (draft: D) => Promise<Result<D, { readonly type: 'StorageFull' } | HandedIn>>
  /** ms */
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
}

/** `failed`: the disk did not take it, for a reason other than its space. */
export type DraftState = 'saved' | 'saving' | 'full' | 'failed' | 'handed-in'

export interface DraftEditor<D extends Typed = CaseDraft> {
  readonly draft: ReadonlySignal<D>
  /** ms of the last save since it was opened; null before. */
  readonly savedAt: ReadonlySignal<number | null>
  readonly state: ReadonlySignal<DraftState>
  /** The case that another window made of it, where that is known. */
  readonly handedInAs: ReadonlySignal<string | null>
  change(edit: (draft: D) => D): void
  /** Resolves when all changes so far are on disk, or could not be put there. */
  flush(): Promise<void>
  /** No more saves: the draft was handed in. */
  close(): void
}

export function editDraft<D extends Typed>(deps: DraftEditorDeps<D>, opened: D): DraftEditor<D> {
  const draft = signal(opened)
  const savedAt = signal<number | null>(null)
  const state = signal<DraftState>('saved')
  const handedInAs = signal<string | null>(null)
  let waiting = false
  let closed = false
  let unsaved = false
  let saving: Promise<void> = Promise.resolve()

  const saveAll = async (): Promise<void> => {
    while (unsaved && !closed) {
      unsaved = false
      const sent = draft.value
      const result = await deps.save(sent).catch(() => null)
      if (!result) {
        unsaved = true
        state.value = 'failed'
        return
      }
      if (!result.ok && result.error.type === 'HandedIn') {
        closed = true
        handedInAs.value = result.error.caseNo
        state.value = 'handed-in'
        return
      }
      if (!result.ok) {
        unsaved = true
        state.value = 'full'
        return
      }
      draft.value = takeOver(result.value, sent, draft.value)
      savedAt.value = deps.now()
    }
    if (closed) return
    state.value = 'saved'
  }
  const flush = (): Promise<void> => {
    saving = saving.then(saveAll)
    return saving
  }

  return {
    draft,
    savedAt,
    state,
    handedInAs,
    flush,
    change(edit) {
      if (closed) return
      draft.value = { ...edit(draft.value), updatedAt: deps.now() }
      unsaved = true
      state.value = 'saving'
      if (waiting) return
      waiting = true
      deps.later(() => {
        waiting = false
        flush()
      }, SAVE_WITHIN_MS)
    },
    close() {
      closed = true
    },
  }
}

/** What came back from the disk, other tabs' changes with it; what was typed here while it was on its way stays. */
function takeOver<D extends Typed>(saved: D, sent: D, current: D): D {
  return {
    ...saved,
    ...changedSince(sent, current),
    updatedAt: current.updatedAt,
    fields: { ...saved.fields, ...changedSince(sent.fields, current.fields) },
    materials: { ...saved.materials, ...changedSince(sent.materials, current.materials) },
  }
}

const changedSince = <T extends object>(before: T, now: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(now).filter(([name, value]) => value !== before[name as keyof T]),
  ) as Partial<T>
