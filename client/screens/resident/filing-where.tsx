/** ① 在哪里办: the town, then perhaps one of its villages; those that take this item. */
import { takesFilings } from '../../../shared/case/filing.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Guide } from '../../../shared/protocol/guide.ts'
import { f } from '../../messages/filing-text.ts'
import { TOWN_ID } from './filing-draft.ts'

export function FilingWhere(props: {
  readonly guide: Guide
  readonly item: Item
  readonly org: string
  readonly onOrg: (org: string) => void
}) {
  const { guide, item, org, onOrg } = props
  const chosen = guide.orgs.find(({ id }) => id === org)
  const town = chosen?.kind === 'village' ? (chosen.parent ?? '') : org
  const isTaken = (id: string): boolean => guide.orgs.some((o) => o.id === id && takesFilings(o, item))
  const villagesOf = (id: string) => guide.orgs.filter((o) => o.parent === id && takesFilings(o, item))
  const towns = guide.orgs.filter(
    ({ id, kind }) => kind === 'town' && (isTaken(id) || villagesOf(id).length > 0),
  )
  const villages = town === '' ? [] : villagesOf(town)
  return (
    <>
      <p>{f.where.intro}</p>
      <Choice
        id={TOWN_ID}
        label={f.where.town}
        value={town}
        none={f.where.choose}
        orgs={towns}
        onValue={onOrg}
      />
      {villages.length > 0 && (
        <Choice
          id="filing-village"
          label={f.where.village}
          value={chosen?.kind === 'village' ? org : ''}
          none={isTaken(town) ? f.where.atTown : f.where.choose}
          orgs={villages}
          onValue={(id) => onOrg(id || town)}
        />
      )}
    </>
  )
}

function Choice(props: {
  readonly id: string
  readonly label: string
  readonly value: string
  /** What stands there while nothing is chosen. */
  readonly none: string
  readonly orgs: Guide['orgs']
  readonly onValue: (id: string) => void
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <select
        id={props.id}
        value={props.value}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      >
        <option value="">{props.none}</option>
        {props.orgs.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
