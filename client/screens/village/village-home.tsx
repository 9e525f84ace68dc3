/** Village station: one clerk, a resident on the other side of the desk. */
import { chinaDay } from '../../../shared/time.ts'
import { CaseList } from '../../components/case-list.tsx'
import { focusOn } from '../../components/failure.tsx'
import { useLive } from '../../components/live.ts'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { dayText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import { asOf } from '../desk/lists.ts'
import { DraftList } from './draft-list.tsx'
import { ItemSearch } from './item-search.tsx'

const ROWS = 5

export function VillageHome() {
  const station = useStation()
  const day = chinaDay(now.value)
  return (
    <Page title={t.home.title} quiet>
      <ItemSearch>
        <Counts />
      </ItemSearch>
      <div class="boards">
        <section aria-labelledby="board-today">
          <h2 id="board-today">
            {t.home.today} <small>{dayText(now.value, now.value)}</small>
          </h2>
          <CaseList key={day} open={() => station.receivedOn(day)} step={ROWS} empty={t.home.todayEmpty} />
        </section>
        <DayBoard list="urged" title={t.home.urged} />
        <DayBoard list="soon" title={t.home.soon} />
        <DayBoard list="back" title={t.home.back} />
        <section aria-labelledby="board-waiting">
          <h2 id="board-waiting" tabIndex={-1}>
            {t.home.waiting}
          </h2>
          <DraftList />
        </section>
        <section aria-labelledby="board-elsewhere">
          <h2 id="board-elsewhere">{t.home.elsewhere}</h2>
          <CaseList
            open={(limit) => station.cases('elsewhere', limit)}
            step={ROWS}
            empty={t.home.elsewhereEmpty}
          />
        </section>
        <section aria-labelledby="board-deliver">
          <h2 id="board-deliver" tabIndex={-1}>
            {t.home.deliver}
          </h2>
          <CaseList
            open={(limit) => station.cases('deliver', limit)}
            step={ROWS}
            empty={t.home.deliverEmpty}
          />
        </section>
        <section aria-labelledby="board-closed">
          <h2 id="board-closed">{t.home.closed}</h2>
          <CaseList open={(limit) => station.cases('closed', limit)} step={ROWS} empty={t.home.closedEmpty} />
        </section>
      </div>
    </Page>
  )
}

/** There while something stands on it. */
function DayBoard({ list, title }: { readonly list: 'soon' | 'back' | 'urged'; readonly title: string }) {
  const station = useStation()
  const seen = asOf('village', list, now.value)
  const count = useLive(() => station.count(list, 1, seen), [seen.asOf]) ?? 0
  if (count === 0) return null
  return (
    <section aria-labelledby={`board-${list}`}>
      <h2 id={`board-${list}`} tabIndex={-1}>
        {title}
      </h2>
      <CaseList key={seen.asOf} open={(limit) => station.cases(list, limit, seen)} step={ROWS} empty="" />
    </section>
  )
}

const COUNT_MAX = 99
const COUNTED = [
  { list: 'supplement', board: 'board-waiting', text: (n: string) => t.home.toSupplement(n) },
  { list: 'soon', board: 'board-soon', text: (n: string) => t.home.someSoon(n) },
  { list: 'back', board: 'board-back', text: (n: string) => t.home.someBack(n) },
  { list: 'deliver', board: 'board-deliver', text: (n: string) => t.home.toDeliver(n) },
] as const

/** What waits for this station, said before one looks for it. */
function Counts() {
  const station = useStation()
  const supplement = useLive(() => station.count('supplement', COUNT_MAX + 1), []) ?? 0
  const deliver = useLive(() => station.count('deliver', COUNT_MAX + 1), []) ?? 0
  const { asOf: at } = asOf('village', 'soon', now.value)
  const soon =
    useLive(() => station.count('soon', COUNT_MAX + 1, asOf('village', 'soon', now.value)), [at]) ?? 0
  const back = useLive(() => station.count('back', COUNT_MAX + 1), []) ?? 0
  const counts = { supplement, deliver, soon, back }
  const shown = COUNTED.filter(({ list }) => counts[list] > 0)
  return shown.length === 0 ? null : (
    <p class="counts">
      {shown.map(({ list, board, text }, i) => (
        <span key={list}>
          {i > 0 && ' · '}
          <a class="tap" href={`#${board}`} onClick={(event) => focusOn(event, board)}>
            {text(counts[list] > COUNT_MAX ? `${COUNT_MAX}+` : String(counts[list]))}
          </a>
        </span>
      ))}
    </p>
  )
}
