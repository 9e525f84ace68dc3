/** An item at the desk: the way into a case, which needs nothing else, and what the guide says, which comes later. */
import { useState } from 'preact/hooks'
import { mayReceive } from '../../../shared/case/permissions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { later } from '../../components/later.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { go } from '../../components/route.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'

export const ItemText = later(
  async () => (await import('../guide/item-text.tsx')).ItemText,
  () => <p class="alert">{t.notFetchedToDo}</p>,
)

export function ItemPage({ code }: { readonly code: string }) {
  const station = useStation()
  const item = station.items.value.find((i) => i.code === code)
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
      <ItemText.Screen item={item} orgName={(id) => station.orgName(id)} />
    </Page>
  )
}

function Start({ item }: { readonly item: Item }) {
  const station = useStation()
  const { staff, org } = useProfile()
  const [full, setFull] = useState(false)
  const author = { org: org.id, roles: staff.roles }
  if (!mayReceive(author)) return <p class="quiet no-print">{t.item.cannot}</p>
  if (!mayReceive(author, item, { ledger: station.ledger(), day: chinaDay(now.value) }))
    return <p class="quiet no-print">{t.item.takenAt(item.takenAt ?? [])}</p>
  const start = async (): Promise<void> => {
    try {
      const draft = await station.newDraft(item)
      go(`/take/${draft.id}`)
    } catch {
      setFull(true)
    }
  }
  return (
    <div class="actions no-print">
      {full && <Failure text={t.storageFull} />}
      <button type="button" onClick={start}>
        {t.item.start}
      </button>
    </div>
  )
}
