/** What a material is, whether it is needed, and what to look at. */
import type { MaterialSpec } from '../../../shared/catalogue/item.ts'
import { t } from '../../messages/text.ts'

const SHAPE: Record<MaterialSpec['need'], string> = { must: '●', conditional: '◐', curable: '○' }

export function MaterialHead({ material }: { readonly material: MaterialSpec }) {
  const { name, need, kind, copies, note, shareable, reviewPoints } = material
  return (
    <div class="material-head">
      <p class="material-name">
        <strong>{name}</strong>{' '}
        {shareable ? (
          <span class="tag">◇ {t.item.notToBring}</span>
        ) : (
          <span class={`tag need-${need}`}>
            <span aria-hidden="true">{SHAPE[need]} </span>
            {t.law.needs[need]}
          </span>
        )}{' '}
        <small>
          {t.law.materialKinds[kind]} · {t.item.copies(copies)}
        </small>
      </p>
      {note && (
        <p class="quiet">
          {t.take.onlyWhen}
          {t.colon}
          {note}
        </p>
      )}
      {shareable && <p class="quiet">{t.item.shareable}</p>}
      {reviewPoints.length > 0 && (
        <p class="quiet">
          {t.take.points}
          {t.colon}
          {t.list(reviewPoints)}
        </p>
      )}
    </div>
  )
}
