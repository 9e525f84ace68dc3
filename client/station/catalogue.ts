/** The guide as screens read it: the release in force, and every item version that cases here are pinned to. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import { type Calendar, NO_CALENDAR } from '../../shared/calendar/calendar.ts'
import { LIGHT_RULES, type LightRules } from '../../shared/case/light-rules.ts'
import { inFavour } from '../../shared/catalogue/in-favour.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Ledger } from '../../shared/org/ledger.ts'
import type { Org, Staff } from '../../shared/org/org.ts'
import { NO_ROSTER, type Roster } from '../../shared/org/posts.ts'
import { itemKey, loadItems } from '../storage/items.ts'
import type { Meta, MetaValue } from '../storage/meta.ts'
import type { NamedRow } from '../storage/schemas.ts'

export interface Catalogue {
  readonly release: ReadonlySignal<MetaValue<'release'> | null | undefined>
  /** Of the release in force, by rank; empty until they are read. */
  readonly items: ReadonlySignal<readonly Item[]>
  /** How much of it is here. */
  readonly guide: ReadonlySignal<{ readonly here: number; readonly total: number }>
  item(code: string, version: number): Item | undefined
  /** The item once the guide has been read from the disk: for what is written, not shown. */
  itemLoaded(code: string, version: number): Promise<Item | undefined>
  orgName(id: string): string
  staffName(id: string): string
  orgs(): readonly Org[]
  staffOf(org: string): readonly Staff[]
  /** Of the release in force. */
  calendar(): Calendar
  ledger(): Ledger
  roster(): Roster
  lightRules(): LightRules
  close(): void
}

export function openCatalogue(deps: {
  readonly items: RxCollection<NamedRow>
  readonly meta: Meta
  readonly onDefect: (error: unknown) => void
}): Catalogue {
  const release = deps.meta.follow('release')
  const loaded = signal<ReadonlyMap<string, Item>>(new Map())
  let loading: Promise<void> = Promise.resolve()

  const load = async (number: number) => {
    const items = await loadItems(deps.items)
    const now = release.peek()
    if (now?.number === number) loaded.value = asHeldNow(items, now.items)
  }
  const close = effect(() => {
    const number = release.value?.number
    if (number !== undefined) loading = load(number).catch(deps.onDefect)
  })

  const items = computed(() => {
    const inForce = release.value?.items.flatMap((key) => loaded.value.get(key) ?? []) ?? []
    return inForce.sort((a, b) => a.rank - b.rank)
  })
  const orgNames = computed(() => new Map(release.value?.orgs.map((o) => [o.id, o.name])))
  const staffNames = computed(() => new Map(release.value?.staff.map((s) => [s.id, s.name])))
  const item = (code: string, version: number) => loaded.value.get(itemKey(code, version))

  return {
    release,
    items,
    guide: computed(() => ({ here: release.value?.items.length ?? 0, total: release.value?.total ?? 0 })),
    item,
    async itemLoaded(code, version) {
      await loading
      return item(code, version)
    },
    // Where the guide does not know a name, its number is still true.
    orgName: (id) => orgNames.value.get(id) ?? id,
    staffName: (id) => staffNames.value.get(id) ?? id,
    orgs: () => release.value?.orgs ?? [],
    staffOf: (org) => release.value?.staff.filter((staff) => staff.org === org) ?? [],
    calendar: () => release.value?.calendar ?? NO_CALENDAR,
    ledger: () => release.value?.delegations ?? [],
    roster: () => release.value?.roster ?? NO_ROSTER,
    lightRules: () => release.value?.lights ?? LIGHT_RULES,
    close,
  }
}

/** `inForce`: keys of the release. */
function asHeldNow(items: ReadonlyMap<string, Item>, inForce: readonly string[]): Map<string, Item> {
  const today = new Map(inForce.flatMap((key) => items.get(key) ?? []).map((item) => [item.code, item]))
  return new Map([...items].map(([key, item]) => [key, inFavour(item, today.get(item.code))]))
}
