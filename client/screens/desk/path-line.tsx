/** Where a case went, in one line, and since when it is where it is. Folded as the row is shown. */
import { useEffect, useState } from 'preact/hooks'
import type { Stop } from '../../../shared/case/path.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import type { ListedCase } from '../../station/station.ts'
import { useCountyDesk } from '../settle/county-desk.ts'

export function PathLine({ row }: { readonly row: ListedCase }) {
  const station = useStation()
  const desk = useCountyDesk()
  const [path, setPath] = useState<readonly Stop[]>([])
  useEffect(() => {
    let stale = false
    desk.path(row.caseNo).then((found) => {
      if (!stale) setPath(found)
    })
    return () => {
      stale = true
    }
  }, [row.caseNo, row.stage, row.turn])
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
