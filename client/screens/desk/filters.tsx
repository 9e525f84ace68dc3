/** Narrows a list of cases: by town, department, state, item. Kept while one looks at another page, and no longer. */
import { signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { STAGES } from '../../../shared/case/stage.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseFilter, FilterPart, ListedCase, Station } from '../../station/station.ts'

export const filter = signal<Pick<CaseFilter, FilterPart>>({})

interface Option {
  readonly value: string
  readonly text: string
}

/** For cases found by number or name. */
export const passes = (row: ListedCase, { town, department, stage, item }: CaseFilter): boolean =>
  (!town || row.receivedOrg.slice(0, 9) === town.slice(0, 9)) &&
  (!department || row.dispatchedTo === department) &&
  (!stage || row.stage === stage) &&
  (!item || row.item === item)

export function CaseFilters(props: {
  readonly parts: readonly FilterPart[]
  /** What is listed now. */
  readonly rows: readonly ListedCase[] | undefined
  readonly onChange: () => void
}) {
  const { parts, rows, onChange } = props
  const station = useStation()
  const orgs = (...kinds: readonly string[]) =>
    station
      .orgs()
      .filter((org) => kinds.includes(org.kind))
      .map(({ id, name }) => ({ value: id, text: name }))
  const options = (part: FilterPart): readonly Option[] =>
    part === 'town'
      ? orgs('town', 'county')
      : part === 'department'
        ? orgs('department')
        : part === 'stage'
          ? STAGES.map((stage) => ({ value: stage, text: t.law.stages[stage] }))
          : itemsHere(station, rows)
  const set = (part: FilterPart, value: string): void => {
    const { [part]: _, ...rest } = filter.value
    filter.value = value === '' ? rest : { ...rest, [part]: value }
    onChange()
  }
  return (
    <fieldset class="filters">
      <legend class="unseen">{m.filters.label}</legend>
      {parts.map((part) => (
        <Filter key={part} part={part} options={options(part)} onSet={set} />
      ))}
      {Object.keys(filter.value).length > 0 && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            filter.value = {}
            onChange()
          }}
        >
          {m.filters.clear}
        </button>
      )}
    </fieldset>
  )
}

/** What this department decides, and whatever else was dispatched to it. */
function itemsHere(station: Station, rows: readonly ListedCase[] = []): readonly Option[] {
  const own = station.items.value.filter(({ owner }) => owner === station.profile.value?.org.id)
  const names = new Map(own.map(({ code, name }) => [code, name]))
  const chosen = filter.value.item ?? ''
  for (const { item, itemVersion } of rows)
    if (!names.has(item)) names.set(item, station.item(item, itemVersion)?.name ?? item)
  if (chosen !== '' && !names.has(chosen)) names.set(chosen, chosen)
  return [...names].map(([value, text]) => ({ value, text }))
}

function Filter(props: {
  readonly part: FilterPart
  readonly options: readonly Option[]
  readonly onSet: (part: FilterPart, value: string) => void
}) {
  const id = useId()
  return (
    <div>
      <label for={id}>{m.filters[props.part]}</label>
      <select
        id={id}
        value={filter.value[props.part] ?? ''}
        onChange={(event) => props.onSet(props.part, event.currentTarget.value)}
      >
        <option value="">{m.filters.any}</option>
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
