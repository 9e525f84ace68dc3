/** A resident's first page: what to do is found in everyday words, or taken from what most people come for. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { type Guide, orgNameIn } from '../../../shared/protocol/guide.ts'
import { ItemFinder } from '../../components/item-finder.tsx'
import { Page } from '../../components/page.tsx'
import { g } from '../../messages/guide-text.ts'

/** There when one comes back from an item; gone with the page. */
const asked = signal('')

export function ServicesPage(props: { readonly guide: Guide; readonly asOf: ComponentChildren }) {
  const { guide, asOf } = props
  return (
    <Page title={g.title} class="reading">
      <ItemFinder
        items={guide.items}
        orgName={orgNameIn(guide)}
        hrefOf={(code) => `/services/${code}`}
        hint={g.hint}
        query={asked.value}
        onQuery={(query) => {
          asked.value = query
        }}
      />
      {asOf}
    </Page>
  )
}
