/** Looking things up in the release in force; items of earlier ones too, because cases are pinned to them. */
import { type Calendar, NO_CALENDAR } from '../shared/calendar/calendar.ts'
import { LIGHT_RULES, type LightRules } from '../shared/case/light-rules.ts'
import { inFavour } from '../shared/catalogue/in-favour.ts'
import type { Item } from '../shared/catalogue/item.ts'
import type { Release } from '../shared/catalogue/release.ts'
import type { Ledger } from '../shared/org/ledger.ts'
import type { Org, Staff } from '../shared/org/org.ts'

export interface ReleaseDirectory {
  staff(id: string): Staff | undefined
  org(id: string): Org | undefined
  item(code: string, version: number): Item | undefined
  /** As it may be applied for now. */
  inForce(code: string): Item | undefined
  calendar(): Calendar
  ledger(): Ledger
  lightRules(): LightRules
  /** Of what is open, the day is counted by these: each item that a case may be pinned to, as it holds now. */
  items(): Iterable<Item>
}

export function directoryOf(release: Release, earlier: readonly Release[] = []): ReleaseDirectory {
  const staff = new Map(release.staff.map((s) => [s.id, s]))
  const orgs = new Map(release.orgs.map((o) => [o.id, o]))
  const all = [...earlier, release].flatMap((r) => r.items)
  const inForce = new Map(release.items.map((i) => [i.code, i]))
  const items = new Map(all.map((i) => [`${i.code} ${i.version}`, inFavour(i, inForce.get(i.code))]))
  return {
    staff: (id) => staff.get(id),
    org: (id) => orgs.get(id),
    item: (code, version) => items.get(`${code} ${version}`),
    inForce: (code) => inForce.get(code),
    calendar: () => release.calendar ?? NO_CALENDAR,
    ledger: () => release.delegations,
    lightRules: () => release.lights ?? LIGHT_RULES,
    items: () => items.values(),
  }
}
