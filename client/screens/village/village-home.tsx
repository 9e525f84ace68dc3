/** Village station: one clerk, a resident on the other side of the desk. */
import { chinaDay } from '../../../shared/time.ts'
import { CaseList } from '../../components/case-list.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { dayText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import { DraftList } from './draft-list.tsx'
import { ItemSearch } from './item-search.tsx'

const ROWS = 5

export function VillageHome() {
  const station = useStation()
  const day = chinaDay(now.value)
  return (
    <Page title={t.home.title} quiet>
      <ItemSearch />
      <div class="boards">
        <section aria-labelledby="board-today">
          <h2 id="board-today">
            {t.home.today} <small>{dayText(now.value, now.value)}</small>
          </h2>
          <CaseList key={day} open={() => station.receivedOn(day)} step={ROWS} empty={t.home.todayEmpty} />
        </section>
        <section aria-labelledby="board-waiting">
          <h2 id="board-waiting">{t.home.waiting}</h2>
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
          <h2 id="board-deliver">{t.home.deliver}</h2>
          <CaseList
            open={(limit) => station.cases('deliver', limit)}
            step={ROWS}
            empty={t.home.deliverEmpty}
          />
        </section>
      </div>
    </Page>
  )
}
