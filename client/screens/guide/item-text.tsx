/** What the guide says of an item, for the clerk who reads it out, for the resident at home, and on paper. */
import '../../style/print.css'
import '../../style/guide.css'
import { useRef } from 'preact/hooks'
import type { Item } from '../../../shared/catalogue/item.ts'
import { now } from '../../components/now.ts'
import { QrCode } from '../../components/qr-code.tsx'
import { recordText } from '../../messages/dates.ts'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'
import { usePageRule } from '../print/paper.ts'
import { MaterialHead } from '../take/material-head.tsx'
import { FlowChart } from './flow-chart.tsx'
import { Sample } from './sample.tsx'

export function ItemText(props: { readonly item: Item; readonly orgName: (id: string) => string }) {
  const { item, orgName } = props
  const sheet = useRef<HTMLDivElement>(null)
  usePageRule('a4', sheet)
  return (
    <div class="item-text" ref={sheet}>
      <p class="leaflet-title">{g.title}</p>
      <figure class="leaflet-mark">
        <QrCode text={`${location.origin}/services/${item.code}`} label={g.scan} />
        <figcaption>{g.scan}</figcaption>
      </figure>
      <Facts item={item} orgName={orgName} />
      <h2>{g.conditions}</h2>
      <ul class="conditions">
        {item.conditions.map((condition) => (
          <li key={condition}>{condition}</li>
        ))}
      </ul>
      <h2>{g.materials}</h2>
      <ol class="materials">
        {item.materials.map((material) => (
          <li key={material.id}>
            <MaterialHead material={material} />
            <Sample item={item} material={material} />
          </li>
        ))}
      </ol>
      <h2>{g.flow}</h2>
      <FlowChart item={item} orgName={orgName} />
      <h2>{g.basis}</h2>
      <ul class="basis">
        {item.basis.map(({ law, article }) => (
          <li key={law + article}>
            {law}
            {article}
          </li>
        ))}
      </ul>
      <div class="actions no-print">
        <button type="button" class="outline" onClick={() => print()}>
          {g.print}
        </button>
        <small>{g.printHint}</small>
      </div>
      <p class="leaflet-printed">{g.printedFrom(recordText(now.value))}</p>
    </div>
  )
}

function Facts({ item, orgName }: { readonly item: Item; readonly orgName: (id: string) => string }) {
  const { promised, statutory } = item
  return (
    <dl class="facts">
      <dt>{g.owner}</dt>
      <dd>{orgName(item.owner)}</dd>
      <dt>{g.kind}</dt>
      <dd>
        {t.law.itemTypes[item.type]} · {t.law.itemKinds[item.kind]}
      </dd>
      <dt>{t.item.promised}</dt>
      <dd>{t.law.limit(promised.n, promised.unit)}</dd>
      <dt>{t.item.statutory}</dt>
      <dd>{statutory ? t.law.limit(statutory.n, statutory.unit) : g.noStatutory}</dd>
      {item.elsewhereWithin && (
        <>
          <dt>{g.elsewhere}</dt>
          <dd>{elsewhereText(item.elsewhereWithin)}</dd>
        </>
      )}
      {item.paidFrom && (
        <>
          <dt>{g.paidFrom}</dt>
          <dd>{g.paidFromApplication}</dd>
        </>
      )}
      <dt>{g.fee}</dt>
      <dd>{item.fee}</dd>
      <dt>{t.item.results}</dt>
      <dd>{t.list(item.results)}</dd>
    </dl>
  )
}

function elsewhereText({ push, decide, tell }: NonNullable<Item['elsewhereWithin']>): string {
  const text = ({ n, unit }: Item['promised']) => t.law.limit(n, unit)
  return g.elsewhereWithin(text(push), text(decide), text(tell))
}
