/** The desk: left the lists, right the case. Town window, department and county centre differ in their lists only. */
import '../../style/desk.css'
import '../../style/long-list.css'
import { signal } from '@preact/signals'
import { useMemo, useRef, useState } from 'preact/hooks'
import { CaseRow } from '../../components/case-row.tsx'
import { useFoundCases } from '../../components/found-cases.ts'
import { rememberDesk } from '../../components/home-screen.ts'
import { useLive, useLiveList } from '../../components/live.ts'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { go } from '../../components/route.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { mayLeave } from '../../components/unsaved.ts'
import { wide } from '../../components/wide.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseFilter, ListName } from '../../station/station.ts'
import type { Action } from '../case/actions.ts'
import { DeskCase } from './desk-case.tsx'
import { CaseFilters, filter, passes } from './filters.tsx'
import { KeyList } from './key-list.tsx'
import { useDeskKeys } from './keys.ts'
import { asOf, filtersOf, firstList, LISTS } from './lists.ts'
import { MergeLink } from './merge-link.tsx'
import { MineToggle, onlyMine, useTheirs } from './mine.tsx'
import { PathLine } from './path-line.tsx'

const ROWS = 50
const COUNT_MAX = 99
/** One and the same, or every drawing would open the list anew. */
const ALL: CaseFilter = {}

/** Kept while one looks at another page, and no longer. */
const chosenList = signal<ListName | null>(null)
const chosenCase = signal<string | null>(null)

export function Desk() {
  const station = useStation()
  const { org } = useProfile()
  const lists = LISTS[org.kind]
  const list = lists.find((name) => name === chosenList.value) ?? firstList(org.kind)
  const [limit, setLimit] = useState(ROWS)
  const [query, setQuery] = useState('')
  const [explaining, setExplaining] = useState(false)
  const [asked] = useState(() => signal<Action | null>(null))
  const left = useRef<HTMLDivElement>(null)

  const parts = filtersOf(org.kind, list)
  const chosen = parts.length > 0 ? filter.value : ALL
  const seen = asOf(org.kind, list, now.value)
  const theirs = useTheirs(list)
  const narrowed = useMemo(
    () => ({ ...chosen, ...seen, ...(theirs && { theirs }) }),
    [chosen, seen.pausedOn, seen.asOf, theirs],
  )
  const listed = useLiveList(() => station.cases(list, limit, narrowed), [list, narrowed, limit])
  const found = useFoundCases(query.trim())
  const rows = query.trim() === '' ? listed : found.filter((row) => passes(row, narrowed))
  useState(() => {
    rememberDesk()
    // On a phone the desk is the list; a case has a page of its own.
    if (!wide.value) chosenCase.value = null
  })
  // Where a tablet is turned in the middle of an opinion, the case stays open with what was typed.
  const current = chosenCase.value
  const alone = !wide.value && current !== null

  const open = (caseNo: string): void => {
    chosenList.value ??= list
    if (wide.value) {
      if (caseNo !== chosenCase.value && mayLeave()) chosenCase.value = caseNo
    } else go(`/case/${caseNo}`)
  }
  /** The row after the one that is done; it may have left the list by then. */
  const next = (): void => {
    // Another form of the same case may be open.
    if (!mayLeave()) return
    const at = rows?.findIndex((row) => row.caseNo === chosenCase.value) ?? -1
    chosenCase.value = (rows?.[at + 1] ?? rows?.[at - 1])?.caseNo ?? null
  }
  const toggleMine = (): void => {
    if (!mayLeave()) return
    onlyMine.value = !onlyMine.value
    chosenCase.value = null
    setLimit(ROWS)
  }
  useDeskKeys({
    move: (step) => moveFocus(left.current, step),
    act: (action) => {
      asked.value = action
    },
    explain: () => setExplaining(true),
    mine: toggleMine,
  })

  return (
    <Page title={d.title} quiet class="desk">
      <div class="desk-panes">
        <div class="desk-left" ref={left} hidden={alone}>
          <nav class="desk-lists" aria-label={d.listsLabel}>
            {org.kind === 'county' && <MergeLink />}
            {lists.map((name) => (
              <ListTab
                key={name}
                name={name}
                current={name === list && query === ''}
                onChoose={() => {
                  if (!mayLeave()) return
                  chosenList.value = name
                  chosenCase.value = null
                  setLimit(ROWS)
                  setQuery('')
                }}
              />
            ))}
            <DraftLink />
            {org.kind === 'county' && (
              <>
                <a class="desk-list" href="/lights">
                  {d.board.title}
                </a>
                <a class="desk-list" href="/stations">
                  {d.stations}
                </a>
              </>
            )}
          </nav>
          <input
            type="search"
            class="desk-search"
            aria-label={d.search}
            placeholder={d.search}
            autocomplete="off"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
          <MineToggle onToggle={toggleMine} />
          {parts.length > 0 && (
            <CaseFilters
              parts={parts}
              rows={rows}
              onChange={() => {
                setLimit(ROWS)
                chosenCase.value = null
              }}
            />
          )}
          {rows?.length === 0 && (
            <p class="empty">{emptyText(list, query, chosen, narrowed.theirs !== undefined)}</p>
          )}
          <ul class="rows" aria-label={d.lists[list]}>
            {rows?.map((row) => (
              <CaseRow
                key={row.caseNo}
                row={row}
                line={list === 'all' && <PathLine row={row} />}
                current={row.caseNo === current}
                onOpen={wide.value ? open : undefined}
              />
            ))}
          </ul>
          {query === '' && listed?.length === limit && (
            <button type="button" class="plain" onClick={() => setLimit(limit + ROWS)}>
              {d.showMore}
            </button>
          )}
        </div>
        {(wide.value || current) && (
          <div class="desk-right">
            {alone && (
              <button
                type="button"
                class="plain"
                onClick={() => {
                  if (mayLeave()) chosenCase.value = null
                }}
              >
                ‹ {d.listsLabel}
              </button>
            )}
            {current ? (
              <DeskCase key={current} caseNo={current} asked={asked} onDone={next} />
            ) : (
              <p class="empty">{d.pick}</p>
            )}
          </div>
        )}
      </div>
      {explaining && <KeyList keys={d.keysFor} note={d.keysNote} onClose={() => setExplaining(false)} />}
    </Page>
  )
}

const emptyText = (list: ListName, query: string, chosen: CaseFilter, isMine: boolean): string => {
  if (query.trim() !== '') return d.searchNone
  return isMine || Object.keys(chosen).length > 0 ? d.filteredNone : d.empty[list]
}

/** What was begun at this window and is not handed in stands with the guide. */
function DraftLink() {
  const station = useStation()
  const count = useLive(() => station.drafts(), [])?.length ?? 0
  return count === 0 ? null : (
    <a class="desk-list" href="/guide">
      {t.home.draft}
      <span class="count">{count}</span>
    </a>
  )
}

function ListTab(props: {
  readonly name: ListName
  readonly current: boolean
  readonly onChoose: () => void
}) {
  const station = useStation()
  const { name } = props
  const seen = asOf(useProfile().org.kind, name, now.value)
  const theirs = useTheirs(name)
  const narrowed = { ...seen, ...(theirs && { theirs }) }
  const count = useLive(
    () => station.count(name, COUNT_MAX + 1, narrowed),
    [name, seen.pausedOn, seen.asOf, theirs],
  )
  return (
    <button type="button" class="desk-list" aria-pressed={props.current} onClick={props.onChoose}>
      {d.lists[props.name]}
      {count !== undefined && count > 0 && (
        <span class="count">{count > COUNT_MAX ? `${COUNT_MAX}+` : count}</span>
      )}
    </button>
  )
}

/** j and k move the real focus, so that Enter and a screen reader do what they always do. */
function moveFocus(pane: HTMLElement | null, step: 1 | -1): void {
  const rows = [...(pane?.querySelectorAll<HTMLElement>('.case-row') ?? [])]
  const focused = rows.findIndex((row) => row.matches(':focus'))
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true')
  const to = rows[Math.min(rows.length - 1, Math.max(0, from + step))]
  to?.focus()
}
