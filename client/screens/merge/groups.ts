/** What awaits a word, by the station that it came from: the lowest area first, the oldest matter first. */
import type { OpenMatter } from '../../station/station.ts'

export interface Group {
  readonly org: string
  readonly matters: readonly OpenMatter[]
}

export function groupsOf(matters: readonly OpenMatter[]): readonly Group[] {
  const groups = new Map<string, OpenMatter[]>()
  for (const matter of matters) groups.set(matter.org, [...(groups.get(matter.org) ?? []), matter])
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([org, own]) => ({
      org,
      matters: own.sort((a, b) => compare(a.at, b.at) || compare(a.key, b.key)),
    }))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
