/** Where a resident may go: the centre of each town, with the stations of its villages. */
import type { Guide } from '../../../shared/protocol/guide.ts'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'

export function Places({ guide: { orgs } }: { readonly guide: Guide }) {
  return (
    <details class="places no-print">
      <summary>{g.places}</summary>
      {orgs
        .filter(({ kind }) => kind === 'town')
        .map((town) => (
          <details key={town.id}>
            <summary>{town.name}</summary>
            <p>{t.list(orgs.filter(({ parent }) => parent === town.id).map(({ name }) => name))}</p>
          </details>
        ))}
    </details>
  )
}
