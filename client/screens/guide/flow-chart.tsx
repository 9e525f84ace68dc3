/** The flow of an item: an ordered list to whoever hears it, boxes and arrows to whoever sees it (style/guide.css). */
import type { Item } from '../../../shared/catalogue/item.ts'
import { g } from '../../messages/guide-text.ts'
import { resultsOf } from '../../messages/results.ts'
import { t } from '../../messages/text.ts'
import { type FlowStep, flowOf } from './flow.ts'

export function FlowChart(props: { readonly item: Item; readonly orgName: (id: string) => string }) {
  const { item, orgName } = props
  return (
    <ol class="flow">
      {flowOf(item).map((step) => {
        const aside = asideOf(step, item)
        const name = step.act === 'deliver' ? t.list(resultsOf(item, true)) : step.name
        const when = whenOf(step)
        return (
          <li key={step.act} class={`flow-step flow-${step.act}`}>
            <div class="flow-box">
              <p class="flow-act">
                <strong>{g.acts[step.act]}</strong>
                {name && name !== g.acts[step.act] && <span> {name}</span>}
              </p>
              <p class="flow-who">{step.who === 'owner' ? orgName(item.owner) : g.who[step.who]}</p>
              {when && <p class="flow-when">{when}</p>}
            </div>
            {aside && <p class="flow-aside">{aside}</p>}
          </li>
        )
      })}
    </ol>
  )
}

function whenOf({ act, within, statutory }: FlowStep): string {
  const words = ({ n, unit }: Item['promised']): string => t.law.limit(n, unit)
  if (act === 'receive') return g.atOnce
  if (!within) return act === 'review' ? g.asAccepted : ''
  if (within.limit.n === 0) return g.onTheSpot
  const when = g.within[within.from](words(within.limit))
  return statutory ? `${when}${g.papers(g.statutory(words(statutory)))}` : when
}

/** Where the way forks. */
function asideOf({ act }: FlowStep, item: Item): string | null {
  if (act === 'accept') return g.missing
  if (act !== 'decide') return null
  const papers = resultsOf(item, false)
  return g.denied(papers.length > 0 ? g.papers(t.list(papers)) : '')
}
