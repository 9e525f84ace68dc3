/** Where a case went, in one line, and since when it is where it is. */
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import type { ListedCase } from '../../station/station.ts'

export function PathLine({ row }: { readonly row: ListedCase }) {
  const station = useStation()
  const { path } = row
  const name = (org: string): string => (org === '' ? m.over : station.orgName(org))
  const here = path.at(-1)
  // Where it was received stands first, though its turn may never have come.
  const before = [
    ...(path[0]?.org === row.receivedOrg ? [] : [row.receivedOrg]),
    ...path.map(({ org }) => org),
  ]
  return (
    <span class="path-line">
      {before.slice(0, -1).map((org, i) => (
        <span key={i}>{name(org)} → </span>
      ))}
      <strong>{name(row.turn)}</strong>
      {here && ` · ${clockText(msOf(here.since), now.value)}`} ·
    </span>
  )
}
