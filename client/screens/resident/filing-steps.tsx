/** The five steps of filing, one at a time, each with an address of its own so that the browser's way back leads back. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Guide } from '../../../shared/protocol/guide.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { go, path } from '../../components/route.ts'
import { FormPlaceContext } from '../../components/station-context.ts'
import { f } from '../../messages/filing-text.ts'
import { saveBeforeUpdate } from '../../station/app-update.ts'
import { type FilingDraft, filingOwner } from '../../storage/filings.ts'
import { ApplicantFields } from '../take/applicant-step.tsx'
import { type DraftEditor, editDraft } from '../take/draft-editor.ts'
import { FormFields } from '../take/form-step.tsx'
import { filingPath, plainFields, STEPS, wrongIn } from './filing-draft.ts'
import { placeOf, submissionDeps } from './filing-line.ts'
import { FilingMaterials } from './filing-materials.tsx'
import { FilingReview } from './filing-review.tsx'
import { ClearButton, FilingState } from './filing-state.tsx'
import { FilingWhere } from './filing-where.tsx'
import type { Submission } from './submission.ts'

export function FilingSteps(props: {
  readonly guide: Guide
  readonly item: Item
  readonly sub: Submission
  readonly draft: FilingDraft
  readonly clear: () => Promise<void>
  readonly isRenewed: boolean
}) {
  const { guide, item, sub } = props
  const editor = useEditor(props.draft, sub)
  const place = useMemo(() => {
    const { filings } = submissionDeps
    const owner = filingOwner(item.code)
    return placeOf({
      keep: (sha256, blob) => filings.keepFile(owner, sha256, blob),
      get: (sha256) => filings.file(owner, sha256),
      orgs: guide.orgs,
    })
  }, [guide, item.code])
  /** A step that somebody wanted to leave before it was complete. */
  const [tried, setTried] = useState(0)
  const draft = editor.draft.value
  const step = stepIn(path.value)
  useEffect(() => {
    if (step === null) go(`${filingPath(item.code)}/${draft.step}`, 'replace')
  }, [step])
  if (step === null) return null

  const today = chinaDay(now.value)
  const wrong = wrongIn(draft, item, guide.orgs, today)
  const open = (to: number): void => {
    // Whoever changes something has not said yet that this is it.
    sub.stop()
    editor.change((own) => ({ ...own, step: to, fields: plainFields(own.fields, today) }))
    go(`${filingPath(item.code)}/${to}`)
  }
  const next = (event: Event): void => {
    event.preventDefault()
    const first = wrong.find((w) => (step === STEPS ? true : w.step === step))
    setTried(first?.step ?? 0)
    if (first && first.step !== step) open(first.step)
    else if (!first && step < STEPS) open(step + 1)
    else if (!first)
      editor.flush().then(() => {
        if (editor.state.value === 'saved') sub.start()
      })
  }
  const clear = (): Promise<void> => {
    // What was typed last is not put back behind it.
    editor.close()
    return props.clear()
  }
  const set = (name: string, value: string): void =>
    editor.change((own) => ({ ...own, fields: { ...own.fields, [name]: value } }))
  const here = tried === step ? wrong.filter((w) => w.step === step) : []
  const isMoving = sub.state.value.type === 'moving'
  /** What is offered then is to try again. */
  const isWaiting = sub.state.value.type === 'waiting'

  return (
    <FormPlaceContext.Provider value={place}>
      <Page
        key={step}
        title={f.steps[step - 1]!}
        back={{ href: `/services/${item.code}`, text: item.name }}
        class="narrow filing"
      >
        <p class="quiet filing-at">{f.stepOf(step, STEPS)}</p>
        {props.isRenewed && <p class="alert">{f.renewed}</p>}
        {here.length > 0 && <Failure text={f.wrong} at={here} />}
        <form onSubmit={next} noValidate>
          {step === 1 && (
            <FilingWhere
              guide={guide}
              item={item}
              org={draft.org}
              onOrg={(org) => editor.change((own) => ({ ...own, org }))}
            />
          )}
          {step === 2 && (
            <>
              <p>{f.applicant}</p>
              <ApplicantFields fields={draft.fields} onValue={set} />
            </>
          )}
          {step === 3 && <FormFields item={item} fields={draft.fields} onValue={set} />}
          {step === 4 && <FilingMaterials item={item} editor={editor} />}
          {step === 5 && <FilingReview {...{ guide, item, draft, isMoving }} onChange={open} />}
          {step === STEPS && <FilingState sub={sub} caseNo="" />}
          <div class="filing-ways">
            {!isWaiting && (
              <button type="submit" disabled={isMoving}>
                {step === STEPS ? f.review.submit : f.next}
              </button>
            )}
            {step > 1 && !isMoving && (
              <button type="button" class="outline" onClick={() => open(step - 1)}>
                {f.back}
              </button>
            )}
          </div>
        </form>
        <Saved editor={editor} />
        <ClearButton ask={f.clearAsk} clear={clear} disabled={isMoving} />
      </Page>
    </FormPlaceContext.Provider>
  )
}

/** null: the address names none. */
function stepIn(pathname: string): number | null {
  const step = Number(pathname.split('/')[4] ?? 0)
  return Number.isInteger(step) && step >= 1 && step <= STEPS ? step : null
}

function Saved({ editor }: { readonly editor: DraftEditor<FilingDraft> }) {
  const { value: state } = editor.state
  if (state === 'full' || state === 'failed')
    return (
      <p class="saved saved-full" role="alert">
        {state === 'full' ? f.full : f.notSaved}
      </p>
    )
  if (
    state === 'saved' &&
    editor.savedAt.value === null &&
    Object.keys(editor.draft.value.fields).length === 0
  )
    return null
  return <p class="saved">{state === 'saving' ? f.saving : f.saved}</p>
}

function useEditor(opened: FilingDraft, sub: Submission): DraftEditor<FilingDraft> {
  const [editor] = useState(() =>
    editDraft(
      {
        save: (draft) => submissionDeps.filings.saveDraft(draft),
        now: () => Date.now(),
        later: (run, ms) => setTimeout(run, ms),
      },
      opened,
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
  const { value: state } = editor.state
  useEffect(() => {
    // Another tab has sent it.
    if (state === 'handed-in') void sub.look()
  }, [state])
  return editor
}
