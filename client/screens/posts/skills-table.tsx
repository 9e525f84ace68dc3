/** 谁能办什么, of the counter where one sits; drawn when it is opened, for a county has many items. */
import { useState } from 'preact/hooks'
import type { Roster } from '../../../shared/org/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { p } from '../../messages/posts-text.ts'
import { skillsOf } from './skills.ts'

export function SkillsTable({ roster }: { readonly roster: Roster }) {
  const station = useStation()
  const { org } = useProfile()
  const [isOpen, setOpen] = useState(false)
  const people = station.staffOf(org.id)
  const rows = isOpen
    ? skillsOf(roster, station.items.value, people, {
        ledger: station.ledger(),
        day: chinaDay(now.value),
      })
    : []
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{p.skills.title}</summary>
      <p class="quiet">{p.skills.note}</p>
      <table class="skills">
        <thead>
          <tr>
            <th scope="col">{p.skills.item}</th>
            {people.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ item, skills }) => (
            <tr key={item.code}>
              <th scope="row">{item.name}</th>
              {skills.map((skill, i) => (
                <td key={people[i]!.id}>{p.skills.of[skill]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
