/** The county's board: towns by units, each cell its open cases by light. */
import '../../style/lights.css'
import type { Light } from '../../../shared/case/clock.ts'
import type { LightCounts, Lights } from '../../../shared/protocol/lights.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { useProfile, useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { s } from '../../messages/stations-text.ts'
import { t } from '../../messages/text.ts'
import { Failing } from '../failing.tsx'
import { known } from '../known.ts'
import { Decided } from './decided.tsx'

const useLights = known((desk) => desk.lights())

export function LightsPage() {
  const { org } = useProfile()
  return (
    <Page title={d.board.title} back={{ href: '/', text: t.toHome }} class="lights">
      {org.kind === 'county' ? (
        <>
          <Board />
          <Decided />
        </>
      ) : (
        <p class="alert">{s.refused.forbidden}</p>
      )}
    </Page>
  )
}

function Board() {
  const { answer, failure, askNow } = useLights()
  const told = answer.value
  return (
    <>
      <Failing error={failure.value} asOf={told?.asOf ?? null} />
      {told ? (
        <Told lights={told} onRefresh={askNow} />
      ) : (
        failure.value === null && <p class="opening">{s.asking}</p>
      )}
      <Rules />
    </>
  )
}

function Rules() {
  const rules = useStation().lightRules()
  return (
    <details>
      <summary>{d.board.rules}</summary>
      <ul>
        {d.board.ruleLines(rules).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p class="quiet">{d.board.rulesFrom}</p>
    </details>
  )
}

/** What presses first. */
const ORDER = ['red', 'yellow', 'grey', 'green'] as const
const SHAPE: Record<Light, string> = { red: '■', yellow: '▲', grey: '◌', green: '●' }

function Told({ lights, onRefresh }: { readonly lights: Lights; readonly onRefresh: () => void }) {
  const station = useStation()
  const total = sumOf(lights.cells.map((cell) => cell.counts))
  const towns = [...new Set(lights.cells.map((cell) => cell.town))]
  return (
    <>
      <p class="lights-sum">
        <Counts counts={total} />
        <span class="quiet">{s.asOf(clockText(msOf(lights.asOf), now.value))}</span>
        <button type="button" class="plain" onClick={onRefresh}>
          {s.refresh}
        </button>
      </p>
      {towns.length === 0 && <p class="empty">{d.board.empty}</p>}
      {towns.map((town) => {
        const cells = lights.cells.filter((cell) => cell.town === town)
        return (
          <section key={town} aria-label={station.orgName(town)}>
            <h2>
              {station.orgName(town)} <Counts counts={sumOf(cells.map((cell) => cell.counts))} />
            </h2>
            <ul class="rows">
              {[...cells].sort(pressing).map(({ unit, counts }) => (
                <li key={unit} class="lights-cell">
                  <strong>{station.orgName(unit)}</strong>
                  <Counts counts={counts} />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </>
  )
}

function Counts({ counts }: { readonly counts: LightCounts }) {
  return (
    <span class="lights-counts">
      {ORDER.filter((light) => counts[light] > 0).map((light) => (
        <span key={light} class={`light ${light}`}>
          <span aria-hidden="true">{SHAPE[light]}</span> {t.law.lights[light]} {counts[light]}
        </span>
      ))}
      {counts.none > 0 && <span class="quiet">{d.board.noClock(counts.none)}</span>}
    </span>
  )
}

const sumOf = (all: readonly LightCounts[]): LightCounts =>
  all.reduce(
    (sum, counts) => ({
      green: sum.green + counts.green,
      yellow: sum.yellow + counts.yellow,
      red: sum.red + counts.red,
      grey: sum.grey + counts.grey,
      none: sum.none + counts.none,
    }),
    { green: 0, yellow: 0, red: 0, grey: 0, none: 0 },
  )

const pressing = (a: Lights['cells'][number], b: Lights['cells'][number]): number =>
  b.counts.red - a.counts.red || b.counts.yellow - a.counts.yellow || (a.unit < b.unit ? -1 : 1)
