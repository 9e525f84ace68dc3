/** An item as a clerk reads it out: conditions, materials, limits, basis; and the way into a case. */

import { useState } from 'preact/hooks'
import { mayReceive } from '../../../shared/case/permissions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { Failure } from '../../components/failure.tsx'
import { Page } from '../../components/page.tsx'
import { go } from '../../components/route.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'
import { MaterialHead } from '../take/material-head.tsx'

export function ItemPage({ code }: { readonly code: string }) {
  const item = useStation().items.value.find((i) => i.code === code)
  if (!item) {
    return (
      <Page title={t.item.notFound} back={{ href: '/', text: t.toHome }}>
        <p>{t.notFoundToDo}</p>
      </Page>
    )
  }
  return (
    <Page title={item.name} back={{ href: '/', text: t.toHome }} class="reading">
      {item.demo && (
        <p class="demo">
          <strong>{t.item.demo}</strong> {t.item.demoNote}
        </p>
      )}
      <Start item={item} />
      <ItemText item={item} />
    </Page>
  )
}

function Start({ item }: { readonly item: Item }) {
  const station = useStation()
  const { staff, org } = useProfile()
  const [full, setFull] = useState(false)
  if (!mayReceive({ org: org.id, roles: staff.roles })) return <p class="quiet">{t.item.cannot}</p>
  const start = async (): Promise<void> => {
    try {
      const draft = await station.newDraft(item)
      go(`/take/${draft.id}`)
    } catch {
      setFull(true)
    }
  }
  return (
    <div class="actions">
      {full && <Failure text={t.storageFull} />}
      <button type="button" onClick={start}>
        {t.item.start}
      </button>
    </div>
  )
}

function ItemText({ item }: { readonly item: Item }) {
  const station = useStation()
  return (
    <>
      <dl class="facts">
        <dt>{t.item.owner}</dt>
        <dd>{station.orgName(item.owner)}</dd>
        <dt>{t.item.kind}</dt>
        <dd>
          {t.law.itemTypes[item.type]} · {t.law.itemKinds[item.kind]}
        </dd>
        <dt>{t.item.promised}</dt>
        <dd>{t.law.limit(item.promised.n, item.promised.unit)}</dd>
        <dt>{t.item.statutory}</dt>
        <dd>{item.statutory ? t.law.limit(item.statutory.n, item.statutory.unit) : t.item.noStatutory}</dd>
        <dt>{t.item.fee}</dt>
        <dd>{item.fee}</dd>
        <dt>{t.item.results}</dt>
        <dd>{t.list(item.results)}</dd>
      </dl>
      <h2>{t.item.conditions}</h2>
      <ul>
        {item.conditions.map((condition) => (
          <li key={condition}>{condition}</li>
        ))}
      </ul>
      <h2>{t.item.materials}</h2>
      <ol class="materials">
        {item.materials.map((material) => (
          <li key={material.id}>
            <MaterialHead material={material} />
          </li>
        ))}
      </ol>
      <h2>{t.item.basis}</h2>
      <ul>
        {item.basis.map(({ law, article }) => (
          <li key={law + article}>
            {law}
            {article}
          </li>
        ))}
      </ul>
    </>
  )
}
