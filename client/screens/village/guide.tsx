/** The guide for those whose home is the desk: find an item, read it, take a case at the window. */
import { Page } from '../../components/page.tsx'
import { t } from '../../messages/text.ts'
import { Drafts } from './draft-list.tsx'
import { ItemSearch } from './item-search.tsx'

export function Guide() {
  return (
    <Page title={t.takeNew} quiet back={{ href: '/', text: t.toHome }}>
      <ItemSearch />
      <Drafts />
    </Page>
  )
}
