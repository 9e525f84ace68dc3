/** One letter: who gives what to whom, for which items, until when. */
import type { Delegation } from '../../../shared/org/ledger.ts'
import { chinaDayStart } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { dayText } from '../../messages/dates.ts'
import { g } from '../../messages/delegations-text.ts'
import { t } from '../../messages/text.ts'

export function LetterCard({
  delegation,
  onEnd,
}: {
  readonly delegation: Delegation
  readonly onEnd?: (() => void) | undefined
}) {
  const station = useStation()
  const { id, letter, from, to, powers, items, validFrom, validTo } = delegation
  const day = (of: string) => dayText(chinaDayStart(of), now.value)
  const itemName = (code: string): string => station.items.value.find((i) => i.code === code)?.name ?? code
  return (
    <section class="org-card" aria-labelledby={`letter-${id}`}>
      <div class="org-head">
        <h2 id={`letter-${id}`}>
          {letter}
          <small>{g.fromTo(station.orgName(from), station.orgName(to))}</small>
        </h2>
        {onEnd && (
          <button type="button" class="outline" aria-label={g.endOf(letter)} onClick={onEnd}>
            {g.end}
          </button>
        )}
      </div>
      <p>
        {t.list(powers.map((power) => g.powers[power]))}
        {t.colon}
        {t.list(items.map(itemName))}
      </p>
      <p class="quiet">{validTo === null ? g.since(day(validFrom)) : g.days(day(validFrom), day(validTo))}</p>
    </section>
  )
}
