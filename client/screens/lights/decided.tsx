/** 本月办结: how many were decided this month, and how many of them on the day of their receipt (即办率), by town. */
import type { Decisions } from '../../../shared/protocol/decisions.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { monthText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { known } from '../known.ts'

const useDecisions = known((desk) => {
  const today = chinaDay(now.peek())
  return desk.decisions(`${today.slice(0, 8)}01`, today)
})

export function Decided() {
  const station = useStation()
  const { answer } = useDecisions()
  const told = answer.value
  if (!told) return null
  const total = sumOf(told.towns)
  return (
    <section aria-label={d.board.decidedTitle}>
      <h2>
        {d.board.decidedTitle} <small>{monthText(told.from.slice(0, 7))}</small>
      </h2>
      {total.decided === 0 ? (
        <p class="empty">{d.board.noneDecided}</p>
      ) : (
        <table class="decided">
          <thead>
            <tr>
              <th scope="col">{d.board.town}</th>
              <th scope="col">{d.board.decided}</th>
              <th scope="col">{d.board.atOnce}</th>
              <th scope="col">{d.board.share}</th>
            </tr>
          </thead>
          <tbody>
            {told.towns.map((row) => (
              <Row key={row.town} name={station.orgName(row.town)} {...row} />
            ))}
          </tbody>
          <tfoot>
            <Row name={d.board.all} {...total} />
          </tfoot>
        </table>
      )}
    </section>
  )
}

function Row({
  name,
  decided,
  atOnce,
}: {
  readonly name: string
  readonly decided: number
  readonly atOnce: number
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{decided}</td>
      <td>{atOnce}</td>
      <td>{Math.round((100 * atOnce) / decided)}%</td>
    </tr>
  )
}

const sumOf = (towns: Decisions['towns']) => ({
  decided: towns.reduce((sum, { decided }) => sum + decided, 0),
  atOnce: towns.reduce((sum, { atOnce }) => sum + atOnce, 0),
})
