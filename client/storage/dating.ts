/**
 * Until when something is due, where a list is in order of it: by what was said alone, as at the node (decision 0026). The
 * days are those of the release in force; under another one the rows that wait here get theirs anew.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { type Calendar, NO_CALENDAR } from '../../shared/calendar/calendar.ts'
import { clockOn } from '../../shared/case/clock.ts'
import { isCounty } from '../../shared/case/permissions.ts'
import type { CaseSummary } from '../../shared/case/summary.ts'
import { inFavour } from '../../shared/catalogue/in-favour.ts'
import { type Item, itemSchema } from '../../shared/catalogue/item.ts'
import { chinaDayStart } from '../../shared/time.ts'
import { itemKey } from './items.ts'
import type { Meta } from './meta.ts'
import { changeRows, readByName, readNames, readRow } from './rows.ts'
import { type CaseRow, MS_MAX, type NamedRow } from './schemas.ts'

export interface Dating {
  /** The release, and how much of it is here. */
  readonly by: string
  readonly calendar: Calendar
  /** The lists in order of the due day: those where work waits; at the county, which watches it, also what is elsewhere. */
  readonly desks: readonly string[]
  /** Of `CaseRow.place`, ms. */
  place(
    desk: string,
    row: Pick<CaseSummary, 'timing' | 'item' | 'itemVersion'>,
    atMs: number,
  ): Promise<number>
}

const WAITING = ['accept', 'dispatch', 'review', 'decide', 'deliver'] as const

/** From the disk each time: another tab may have put another release in force. */
export function openDating(
  meta: Meta,
  items: RxCollection<NamedRow>,
  /** That of the lists (cases.ts). */
  org: () => Promise<string | null>,
): () => Promise<Dating> {
  // What an item of one version says never changes.
  const known = new Map<string, Item>()
  const itemOf = async (key: string): Promise<Item | undefined> => {
    const row = known.has(key) ? null : await readRow(items, key)
    // A damaged one costs the order, never the list.
    const read = row && itemSchema.safeParse(JSON.parse(row.json))
    if (read?.success) known.set(key, read.data)
    return known.get(key)
  }
  return async () => {
    const release = await meta.read('release')
    const calendar = release?.calendar ?? NO_CALENDAR
    const desks: readonly string[] = isCounty((await org()) ?? '') ? [...WAITING, 'elsewhere'] : WAITING
    const inForce = new Map(release?.items.map((key) => [key.slice(0, key.indexOf('@')), key]))
    return {
      ...{ calendar, desks },
      by: release ? `${release.number}/${release.items.length}` : '',
      async place(desk, { timing, item, itemVersion }, atMs) {
        if (!desks.includes(desk)) return -atMs
        const pinned = await itemOf(itemKey(item, itemVersion))
        const today = inForce.get(item)
        const held = pinned && inFavour(pinned, today === undefined ? undefined : await itemOf(today))
        const clock = clockOn(timing, held, calendar, '')
        return clock ? chinaDayStart(clock.due) : MS_MAX
      },
    }
  }
}

export interface DateAgainDeps {
  readonly cases: RxCollection<CaseRow>
  readonly meta: Meta
  readonly dating: () => Promise<Dating>
  /** That of the case list (cases.ts). */
  readonly lock: <T>(work: () => Promise<T>) => Promise<T>
  /** Lets the screen be drawn. */
  readonly pause: () => Promise<void>
}

const DATED_EACH = 50

/** Broken off, it begins anew at the next start: rows that have their day already are not written. */
export async function dateAgain(deps: DateAgainDeps, ending: AbortSignal): Promise<void> {
  const { cases, meta } = deps
  const { by, desks } = await deps.dating()
  if ((await meta.read('dated'))?.by === by) return
  for (const desk of desks) {
    const left = await readNames(cases, { index: ['desk', 'place'], where: { desk: { $eq: desk } } })
    while (left.length > 0 && !ending.aborted) {
      await deps.lock(() => dateRows(deps, left.splice(0, DATED_EACH)))
      await deps.pause()
    }
  }
  if (!ending.aborted) await meta.write('dated', { by })
}

async function dateRows({ cases, dating }: DateAgainDeps, names: readonly string[]): Promise<void> {
  const now = await dating()
  const places = new Map<string, number>()
  for (const [name, { desk, json, order }] of await readByName(cases, names))
    places.set(name, await now.place(desk, JSON.parse(json), -order))
  await changeRows(cases, names, (name, row) => {
    const place = places.get(name)
    return row && place !== undefined && place !== row.place ? { ...row, place } : row
  })
}
