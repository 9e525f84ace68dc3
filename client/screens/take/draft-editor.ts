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

/** `failed`: the disk did not take it, for a reason other than its space. */
export type DraftState = 'saved' | 'saving' | 'full' | 'failed' | 'handed-in'

export interface DraftEditor {
  readonly draft: ReadonlySignal<CaseDraft>
  /** ms of the last save since it was opened; null before. */
  readonly savedAt: ReadonlySignal<number | null>
  readonly state: ReadonlySignal<DraftState>
  /** The case that another window made of it, where that is known. */
  readonly handedInAs: ReadonlySignal<string | null>
  change(edit: (draft: CaseDraft) => CaseDraft): void
  /** Resolves when all changes so far are on disk, or could not be put there. */
  flush(): Promise<void>
  /** No more saves: the draft was handed in. */
  close(): void
}

export function editDraft(deps: DraftEditorDeps, opened: CaseDraft): DraftEditor {
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
function takeOver(saved: CaseDraft, sent: CaseDraft, current: CaseDraft): CaseDraft {
  return {
    ...saved,
    updatedAt: current.updatedAt,
    fields: { ...saved.fields, ...changedSince(sent.fields, current.fields) },
    materials: { ...saved.materials, ...changedSince(sent.materials, current.materials) },
  }
}

const changedSince = <T>(before: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== before[name]))
