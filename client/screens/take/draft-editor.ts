/**
 * A draft while it is being written: every change is on disk at most 400 ms later, and at once when the page is
 * left. Saves run one after another, the last change always last.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { Station } from '../../station/station.ts'

export const SAVE_WITHIN_MS = 400

export interface DraftEditorDeps {
  readonly save: Station['saveDraft']
  /** ms */
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
}

export interface DraftEditor {
  readonly draft: ReadonlySignal<CaseDraft>
  /** ms of the last save since it was opened; null before. */
  readonly savedAt: ReadonlySignal<number | null>
  readonly state: ReadonlySignal<'saved' | 'saving' | 'full'>
  change(edit: (draft: CaseDraft) => CaseDraft): void
  /** Resolves when all changes so far are on disk, or could not be put there. */
  flush(): Promise<void>
  /** No more saves: the draft was handed in. */
  close(): void
}

export function editDraft(deps: DraftEditorDeps, opened: CaseDraft): DraftEditor {
  const draft = signal(opened)
  const savedAt = signal<number | null>(null)
  const state = signal<'saved' | 'saving' | 'full'>('saved')
  let waiting = false
  let closed = false
  let unsaved = false
  let saving: Promise<void> = Promise.resolve()

  const saveAll = async (): Promise<void> => {
    while (unsaved && !closed) {
      unsaved = false
      const result = await deps.save(draft.value).catch(() => ({ ok: false }) as const)
      if (!result.ok) {
        unsaved = true
        state.value = 'full'
        return
      }
      savedAt.value = deps.now()
    }
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
