/** When the root had each event at the latest, as far as the log tells: it wrote something that builds on it. */
import { deviceOf, type Entry, isAuthority, isPersons, isWellFormed } from '../event.ts'
import { Knowledge } from './knowledge.ts'

/** Hash → ISO. What the root has not spoken behind yet is missing. */
export function reachedIn(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const knowledge = new Knowledge(entries.filter(isWellFormed))
  const reached = new Map<string, string>()
  for (const word of knowledge.entries) {
    if (!isAuthority(deviceOf(word.event.id))) continue
    if (isPersons(word.event)) reached.set(word.hash, word.event.at)
    for (const { event, hash } of knowledge.before(word.hash)) {
      const before = reached.get(hash)
      if (isAuthority(deviceOf(event.id)) || (before !== undefined && before <= word.event.at)) continue
      reached.set(hash, word.event.at)
    }
  }
  return reached
}
