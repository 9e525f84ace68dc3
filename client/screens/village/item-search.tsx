/** 「要办什么？」 of a clerk: items, and cases by name or number. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { CaseRow } from '../../components/case-row.tsx'
import { useFoundCases } from '../../components/found-cases.ts'
import { ItemFinder } from '../../components/item-finder.tsx'
import { useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'

/** `children`: what stands under the field while nothing is asked. */
export function ItemSearch({ children }: { readonly children?: ComponentChildren }) {
  const station = useStation()
  const [query, setQuery] = useState('')
  const cases = useFoundCases(query.trim())
  const { here, total } = station.guide.value
  return (
    <ItemFinder
      items={station.items.value}
      orgName={(id) => station.orgName(id)}
      hrefOf={(code) => `/item/${code}`}
      hint={here < total ? t.home.guideComing(here, total) : t.home.searchHint}
      query={query}
      onQuery={setQuery}
      others={
        cases.length > 0 && (
          <>
            <h2>{t.home.cases}</h2>
            <ul class="rows">
              {cases.map((row) => (
                <CaseRow key={row.caseNo} row={row} />
              ))}
            </ul>
          </>
        )
      }
    >
      {children}
    </ItemFinder>
  )
}
