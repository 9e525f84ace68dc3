import type { Item } from '../../../shared/catalogue/item.ts'
import { t } from '../../messages/text.ts'
import { Step } from './step.tsx'

export function ItemStep({ item }: { readonly item: Item }) {
  return (
    <Step step={0}>
      <p>
        <strong>{item.name}</strong> {item.demo && <span class="tag">{t.item.demo}</span>}
        <br />
        {t.item.promised}
        {t.colon}
        {t.law.limit(item.promised.n, item.promised.unit)} · {item.fee}
      </p>
      <p>{t.take.situation}</p>
      <ul>
        {item.conditions.map((condition) => (
          <li key={condition}>{condition}</li>
        ))}
      </ul>
    </Step>
  )
}
