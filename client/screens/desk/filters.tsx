/** Narrows the list of all cases: by town, department, state. Kept while one looks at another page, and no longer. */
import { signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { STAGES } from '../../../shared/case/stage.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseFilter, ListedCase } from '../../station/station.ts'

export const filter = signal<CaseFilter>({})

/** For cases found by number or name. */
export const passes = (row: ListedCase, { town, department, stage }: CaseFilter): boolean =>
  (!town || row.receivedOrg.slice(0, 9) === town.slice(0, 9)) &&
  (!department || row.dispatchedTo === department) &&
  (!stage || row.stage === stage)

export function CaseFilters({ onChange }: { readonly onChange: () => void }) {
  const station = useStation()
  const orgs = (...kinds: readonly string[]) =>
    station
      .orgs()
      .filter((org) => kinds.includes(org.kind))
      .map(({ id, name }) => ({ value: id, text: name }))
  const set = (part: keyof CaseFilter, value: string): void => {
    const { [part]: _, ...rest } = filter.value
    filter.value = value === '' ? rest : { ...rest, [part]: value }
    onChange()
  }
  return (
    <fieldset class="filters">
      <legend class="unseen">{m.filters.label}</legend>
      <Filter part="town" options={orgs('town', 'county')} onSet={set} />
      <Filter part="department" options={orgs('department')} onSet={set} />
      <Filter
        part="stage"
        options={STAGES.map((stage) => ({ value: stage, text: t.law.stages[stage] }))}
        onSet={set}
      />
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

function Filter(props: {
  readonly part: keyof CaseFilter
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly onSet: (part: keyof CaseFilter, value: string) => void
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
