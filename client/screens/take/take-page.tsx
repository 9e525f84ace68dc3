/** Taking a case (收件): five steps on one scroll, saved as one types. */
import { useEffect, useState } from 'preact/hooks'
import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import { saveBeforeUpdate } from '../../station/app-update.ts'
import { ApplicantStep } from './applicant-step.tsx'
import { type DraftEditor, editDraft } from './draft-editor.ts'
import { FormStep } from './form-step.tsx'
import { ItemStep } from './item-step.tsx'
import { MaterialsStep } from './materials-step.tsx'
import { ReviewStep } from './review-step.tsx'
import { StepList } from './step-list.tsx'

export function TakePage({ id }: { readonly id: string }) {
  const station = useStation()
  const [draft, setDraft] = useState<CaseDraft | null | undefined>(undefined)
  useEffect(() => {
    station.draft(id).then(setDraft, () => setDraft(null))
  }, [id])
  const item = draft ? station.item(draft.item, draft.itemVersion) : undefined
  if (draft === undefined) return <Page title={t.take.handIn}>{t.opening}</Page>
  if (draft === null || !item) {
    return (
      <Page title={draft ? t.item.notFound : t.take.noDraft} back={{ href: '/', text: t.toHome }}>
        <p>{t.take.noDraftToDo}</p>
      </Page>
    )
  }
  return <Taking draft={draft} item={item} />
}

function Taking({ draft, item }: { readonly draft: CaseDraft; readonly item: Item }) {
  const station = useStation()
  const [editor] = useState(() =>
    editDraft(
      {
        save: (changed) => station.saveDraft(changed),
        now: () => Date.now(),
        later: (run, ms) => setTimeout(run, ms),
      },
      draft,
    ),
  )
  useEffect(() => {
    const leaving = (): void => {
      editor.flush()
    }
    document.addEventListener('visibilitychange', leaving)
    addEventListener('pagehide', leaving)
    const forget = saveBeforeUpdate(editor.flush)
    return () => {
      forget()
      document.removeEventListener('visibilitychange', leaving)
      removeEventListener('pagehide', leaving)
      leaving()
    }
  }, [])
  return (
    <Page title={item.name} back={{ href: '/', text: t.toHome }} class="take">
      <div class="take-panes">
        <StepList>
          <Saved editor={editor} />
        </StepList>
        <div class="take-steps">
          <ItemStep item={item} />
          <ApplicantStep editor={editor} />
          <FormStep item={item} editor={editor} />
          <MaterialsStep item={item} editor={editor} />
          <ReviewStep item={item} editor={editor} />
        </div>
      </div>
    </Page>
  )
}

/** Beside the steps, where it covers nothing that is typed. */
function Saved({ editor }: { readonly editor: DraftEditor }) {
  const state = editor.state.value
  const at = editor.savedAt.value ?? editor.draft.value.updatedAt
  if (state === 'handed-in') {
    const caseNo = editor.handedInAs.value
    return (
      <p class="saved saved-full" role="alert">
        ■ {caseNo ? t.take.handedInElsewhere : t.take.noDraft}
        {t.stop}
        <a href={caseNo ? `/case/${caseNo}` : '/'}>{caseNo ? t.receipt.open : t.toHome}</a>
      </p>
    )
  }
  if (state === 'full' || state === 'failed') {
    return (
      <p class="saved saved-full" role="alert">
        ■ {state === 'full' ? t.storageFull : t.take.notSaved}
      </p>
    )
  }
  return (
    <p class="saved">
      {state === 'saving' ? `◌ ${t.take.saving}` : `✓ ${t.take.saved(clockText(at, now.value))}`}
    </p>
  )
}
