/** All of a case: who and where, what is wrong, the next action, the form beside the materials, the trace. */
import '../../style/desk.css'
import { type Signal, useSignal } from '@preact/signals'
import { cardsOf, isRed } from '../../../shared/case/cards.ts'
import { dueNow, timingOf } from '../../../shared/case/clock.ts'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { unurged } from '../../../shared/case/orders.ts'
import { paidFromOf } from '../../../shared/case/paid-from.ts'
import { mayRule } from '../../../shared/case/permissions.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { later } from '../../components/later.tsx'
import { ClockLine } from '../../components/light.tsx'
import { now } from '../../components/now.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { monthText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { PrintLinks } from '../print/print-links.tsx'
import type { Action } from './actions.ts'
import { choicesOf } from './actions.ts'
import { asOfNow } from './as-of-now.ts'
import { CaseActions } from './case-actions.tsx'
import { CaseAlerts } from './case-alerts.tsx'
import { CaseFields } from './case-fields.tsx'
import { CaseMaterials } from './case-materials.tsx'
import { CasePath } from './case-path.tsx'
import { Cures } from './cures.tsx'
import { Handler } from './handler.tsx'
import { Milestones } from './milestones.tsx'
import { NotYetThere } from './not-yet-there.tsx'
import { Opinions } from './opinions.tsx'
import { Orders } from './orders.tsx'
import { Redated } from './redated.tsx'
import { Supplement } from './supplement.tsx'
import { Trace } from './trace.tsx'

const CutOff = later(
  async () => (await import('./cut-off.tsx')).CutOff,
  () => null,
)

/** The county manager's alone. */
const Erasure = later(async () => (await import('./erasure-panel.tsx')).ErasurePanel, NotFetched)

export interface CaseBodyProps {
  readonly view: CaseView
  /** Set by a key of the desk; taken and cleared by the actions. */
  readonly asked?: Signal<Action | null>
  /** After an action was written. */
  readonly onDone?: () => void
}

export function CaseBody({ view, asked, onDone }: CaseBodyProps) {
  const station = useStation()
  const { state, item } = view
  const { org, staff } = useProfile()
  const own = useSignal<Action | null>(null)
  const asking = asked ?? own
  const towns = station.orgs().filter((org) => org.kind === 'town')
  const choices = choicesOf(
    state,
    item,
    (of, type, options) => station.permit(of, type, options),
    towns.map((town) => town.id),
    now.value,
  )
  return (
    <div class="case">
      <CaseHead
        view={view}
        onUrge={choices.more.includes('urge') ? () => (asking.value = 'urge') : undefined}
      />
      <CaseAlerts view={view} onDone={onDone} />
      {!state.erased && (
        <>
          <Opinions view={view} />
          <Orders view={view} />
          <Supplement view={view} mayFill={choices.mayFill} />
          <CaseActions view={view} choices={choices} asked={asking} onDone={onDone} />
          <div class="beside">
            <CaseFields view={view} mayFill={choices.mayFill} />
            <CaseMaterials view={view} mayFill={choices.mayFill} />
          </div>
        </>
      )}
      <Milestones view={view} />
      <Trace view={view} />
      {mayRule({ org: org.id, roles: staff.roles }) && <Erasure.Screen view={view} />}
    </div>
  )
}

interface HeadProps {
  readonly view: CaseView
  /** Of whoever may write a supervision order. */
  readonly onUrge: (() => void) | undefined
}

/** What is due soon the light says already. */
function Cards({ view: { state, entries, item }, onUrge }: HeadProps) {
  const station = useStation()
  const as = asOfNow(station, item)
  const cards = cardsOf(state, entries, as)
  const open = unurged(cards, state.orders, dueNow(timingOf(state), as))
  return (
    <>
      {cards
        .filter((card) => card !== 'soon')
        .map((card) => (
          <p key={card} class={isRed(card) ? 'card-red' : ''}>
            {isRed(card) ? '■' : '▲'} {t.law.cards[card]}
          </p>
        ))}
      {onUrge && cards.some(isRed) && <CutOff.Screen caseNo={state.caseNo} />}
      {onUrge && open.length > 0 && (
        <p>
          <button type="button" class="outline" onClick={onUrge}>
            {d.orders.urgeNow}
          </button>
        </p>
      )}
    </>
  )
}

function CaseHead({ view, onUrge }: HeadProps) {
  const { state } = view
  const { applicant, provisional } = summaryOf(state)
  const paidFrom = paidFromOf(state, view.item)
  return (
    <div class="case-head">
      <p class="case-who">
        <strong class="name">{applicant || (state.erased ? t.row.erased : t.home.noName)}</strong>
        <span class="stage">{t.law.stages[state.stage]}</span>
        {provisional && <span class="tag">◌ {t.row.provisional}</span>}
        <NotYetThere view={view} ids={[...view.waiting]} />
      </p>
      <ClockLine timing={timingOf(state)} item={view.item} />
      <Redated view={view} />
      <Handler view={view} />
      <Cures view={view} />
      {paidFrom && <p>{t.law.paidFrom(monthText(paidFrom))}</p>}
      <Cards view={view} onUrge={onUrge} />
      <CasePath view={view} />
      <p class="quiet">
        {d.caseNo} <span class="case-no">{formatCaseNumber(state.caseNo)}</span>
        {!state.erased && ` · ${d.queryCode} ${state.queryCode}`}
      </p>
      {!state.erased && (
        <>
          <a class="tap" href={`/receipt/${state.caseNo}`}>
            {t.receipt.title}
          </a>
          <PrintLinks view={view} />
        </>
      )}
    </div>
  )
}

function NotFetched({ again }: { readonly again: () => void }) {
  return (
    <p class="quiet">
      {t.notFetchedToDo}{' '}
      <button type="button" class="plain" onClick={again}>
        {t.reload}
      </button>
    </p>
  )
}
