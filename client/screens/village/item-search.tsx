/** 「要办什么？」: items by name, everyday words, pinyin or initials; and cases by name or number. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Item } from '../../../shared/catalogue/item.ts'
import { searchItems } from '../../../shared/catalogue/search.ts'
import { CaseRow } from '../../components/case-row.tsx'
import { useFoundCases } from '../../components/found-cases.ts'
import { go } from '../../components/route.ts'
import { useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'

const FOUND_MAX = 12
const MOST_USED = 10

/** `children`: what stands under the field while nothing is asked. */
export function ItemSearch({ children }: { readonly children?: ComponentChildren }) {
  const station = useStation()
  const items = station.items.value
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(-1)
  const asked = query.trim()
  const found = asked === '' ? [] : searchItems(items, asked).slice(0, FOUND_MAX)
  const cases = useFoundCases(asked)

  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (found.length === 0) return
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setAt((at + step + found.length) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const chosen = found[Math.max(at, 0)]
      if (chosen) go(`/item/${chosen.code}`)
    } else if (event.key === 'Escape') {
      setQuery('')
      setAt(-1)
    }
  }

  return (
    <search class="search">
      <label for="search">{t.home.search}</label>
      <input
        id="search"
        type="text"
        role="combobox"
        inputMode="search"
        enterkeyhint="search"
        aria-expanded={found.length > 0}
        aria-controls="search-found"
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 && found[at] ? `found-${at}` : undefined}
        aria-describedby="search-hint"
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setAt(-1)
        }}
        onKeyDown={onKey}
      />
      <small id="search-hint">{t.home.searchHint}</small>
      {asked === '' && children}
      <p class="unseen" role="status">
        {asked !== '' && t.home.found(found.length)}
      </p>
      <div
        id="search-found"
        class="found"
        role="listbox"
        aria-label={t.home.items}
        hidden={found.length === 0}
      >
        {found.map((item, i) => (
          <a
            key={item.code}
            id={`found-${i}`}
            role="option"
            aria-selected={i === at}
            tabIndex={-1}
            href={`/item/${item.code}`}
          >
            {item.name}
            <small>{station.orgName(item.owner)}</small>
          </a>
        ))}
      </div>
      {cases.length > 0 && (
        <>
          <h2>{t.home.cases}</h2>
          <ul class="rows">
            {cases.map((row) => (
              <CaseRow key={row.caseNo} row={row} />
            ))}
          </ul>
        </>
      )}
      {asked !== '' && found.length === 0 && cases.length === 0 && <p class="empty">{t.home.foundNone}</p>}
      {(asked === '' || found.length === 0) && <MostUsed items={items} />}
    </search>
  )
}

function MostUsed({ items }: { readonly items: readonly Item[] }) {
  return (
    <>
      <h2>{t.home.mostUsed}</h2>
      {items.length === 0 && <p class="empty">{t.home.noItems}</p>}
      <ul class="most-used">
        {items.slice(0, MOST_USED).map((item) => (
          <li key={item.code}>
            <a href={`/item/${item.code}`}>{item.name}</a>
          </li>
        ))}
      </ul>
    </>
  )
}
