/** An item as a resident reads it: where to go with what, then all that the clerk reads, too. */
import type { ComponentChildren } from 'preact'
import { type Item, isFiledOnline } from '../../../shared/catalogue/item.ts'
import { type Guide, orgNameIn } from '../../../shared/protocol/guide.ts'
import { Page } from '../../components/page.tsx'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'
import { ItemText } from '../guide/item-text.tsx'
import { Places } from './places.tsx'

export function ServicePage(props: {
  readonly guide: Guide
  readonly item: Item | undefined
  readonly asOf: ComponentChildren
}) {
  const { guide, item, asOf } = props
  const back = { href: '/services', text: g.title }
  if (!item) {
    return (
      <Page title={g.notFound} back={back} class="reading">
        <p>{g.notFoundToDo}</p>
        {asOf}
      </Page>
    )
  }
  return (
    <Page title={item.name} back={back} class="reading">
      {item.demo && (
        <p class="demo">
          <strong>{t.item.demo}</strong> {t.item.demoNote}
        </p>
      )}
      {isFiledOnline(item) && (
        <p class="file-online no-print">
          <a class="button" href={`/services/${item.code}/file`}>
            {g.file}
          </a>
          <small>{g.fileHint}</small>
        </p>
      )}
      <section class="where" aria-labelledby="where">
        <h2 id="where">{g.where}</h2>
        <p>{g.whereText}</p>
        <dl>
          <dt>{g.hours}</dt>
          <dd>{g.hoursText}</dd>
          <dt>{g.phone}</dt>
          <dd>{g.phoneText}</dd>
        </dl>
        <Places guide={guide} />
      </section>
      <ItemText item={item} orgName={orgNameIn(guide)} />
      {asOf}
    </Page>
  )
}
