/** 等居民: drafts not yet handed in, and cases that a notice sent back. */
import type { CaseDraft } from '../../../shared/case/draft.ts'
import { CaseList } from '../../components/case-list.tsx'
import { useLive } from '../../components/live.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'

const ROWS = 5

export function DraftList() {
  const station = useStation()
  const drafts = useLive(() => station.drafts(), [])
  const supplement = useLive(() => station.count('supplement', 1), [])
  if (drafts?.length === 0 && supplement === 0) return <p class="empty">{t.home.waitingEmpty}</p>
  return (
    <>
      <DraftRows drafts={drafts} />
      <CaseList open={(limit) => station.cases('supplement', limit)} step={ROWS} empty="" />
    </>
  )
}

/** Drafts alone, where cases sent back have a list of their own. */
export function Drafts() {
  const station = useStation()
  const drafts = useLive(() => station.drafts(), [])
  return (
    <section aria-labelledby="board-drafts">
      <h2 id="board-drafts">{t.home.draft}</h2>
      {drafts?.length === 0 && <p class="empty">{t.home.draftsEmpty}</p>}
      <DraftRows drafts={drafts} />
    </section>
  )
}

function DraftRows({ drafts }: { readonly drafts: readonly CaseDraft[] | undefined }) {
  return (
    <ul class="rows">
      {drafts?.map((draft) => (
        <DraftRow key={draft.id} draft={draft} />
      ))}
    </ul>
  )
}

function DraftRow({ draft }: { readonly draft: CaseDraft }) {
  const station = useStation()
  const name = draft.fields['applicant.name'] || t.home.noName
  const remove = (): void => {
    if (confirm(t.home.removeDraftAsk(name))) station.removeDraft(draft.id)
  }
  return (
    <li class="draft">
      <a class="case-row" href={`/take/${draft.id}`}>
        <span class="case-row-who">
          <strong>{name}</strong>
          <span class="stage">{t.home.draft}</span>
        </span>
        <span class="case-row-what">{station.item(draft.item, draft.itemVersion)?.name ?? draft.item}</span>
        <span class="case-row-where">{t.take.saved(clockText(draft.updatedAt, now.value))}</span>
      </a>
      <button type="button" class="plain" onClick={remove} aria-label={`${t.home.removeDraft} ${name}`}>
        ✕
      </button>
    </li>
  )
}
