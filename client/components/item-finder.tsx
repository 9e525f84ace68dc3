/** 「要办什么？」: items by name, everyday words, pinyin or initials, with the most used below the field. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Item } from '../../shared/catalogue/item.ts'
import { searchItems } from '../../shared/catalogue/search.ts'
import { t } from '../messages/text.ts'
import { go } from './route.ts'

const FOUND_MAX = 12
const MOST_USED = 10

export function ItemFinder(props: {
  readonly items: readonly Item[]
  readonly orgName: (id: string) => string
  readonly hrefOf: (code: string) => string
  readonly hint: string
  readonly query: string
  readonly onQuery: (query: string) => void
  /** What else fits the query, below the items. */
  readonly others?: ComponentChildren
  /** What stands under the field while nothing is asked. */
  readonly children?: ComponentChildren
}) {
  const { items, hrefOf, query, onQuery, others } = props
  const [at, setAt] = useState(-1)
  const asked = query.trim()
  const found = asked === '' ? [] : searchItems(items, asked).slice(0, FOUND_MAX)
  const ask = (text: string): void => {
    onQuery(text)
    setAt(-1)
  }

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
      if (chosen) go(hrefOf(chosen.code))
    } else if (event.key === 'Escape') ask('')
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
        onInput={(event) => ask(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <small id="search-hint">{props.hint}</small>
      {asked === '' && props.children}
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
            href={hrefOf(item.code)}
          >
            {item.name}
            <small>{props.orgName(item.owner)}</small>
          </a>
        ))}
      </div>
      {others}
      {asked !== '' && found.length === 0 && !others && <p class="empty">{t.home.foundNone}</p>}
      {(asked === '' || found.length === 0) && <MostUsed items={items} hrefOf={hrefOf} />}
    </search>
  )
}

function MostUsed(props: { readonly items: readonly Item[]; readonly hrefOf: (code: string) => string }) {
  const { items, hrefOf } = props
  return (
    <>
      <h2>{t.home.mostUsed}</h2>
      {items.length === 0 && <p class="empty">{t.home.noItems}</p>}
      <ul class="most-used">
        {items.slice(0, MOST_USED).map((item) => (
          <li key={item.code}>
            <a href={hrefOf(item.code)}>{item.name}</a>
          </li>
        ))}
      </ul>
    </>
  )
}
