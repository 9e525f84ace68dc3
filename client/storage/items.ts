/** The catalogue on the device: items of all releases that came here, and the one release in force. */
import type { RxCollection } from 'rxdb/plugins/core'
import * as z from 'zod/mini'
import { type Item, itemSchema } from '../../shared/catalogue/item.ts'
import type { Release } from '../../shared/catalogue/release.ts'
import type { Meta } from './meta.ts'
import { changeRows, readRows } from './rows.ts'
import type { NamedRow } from './schemas.ts'

export const itemKey = (code: string, version: number): string => `${code}@${version}`

const AT_ONCE = 200

/**
 * All at once or not at all: first the items, under names that the release in force does not use or uses alike, then
 * one record that says which release holds.
 */
export async function applyRelease(
  deps: { readonly items: RxCollection<NamedRow>; readonly meta: Meta },
  release: Release,
  onProgress: (done: number) => void,
): Promise<void> {
  const texts = new Map(release.items.map((i) => [itemKey(i.code, i.version), JSON.stringify(i)]))
  const keys = [...texts.keys()]
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const some = keys.slice(at, at + AT_ONCE)
    await changeRows(deps.items, some, (key, row) => {
      const json = texts.get(key)!
      return row?.json === json ? row : { key, json }
    })
    onProgress(Math.min(at + AT_ONCE, keys.length))
  }
  const { items: _, ...head } = release
  // A release that came later by another tab stays.
  await deps.meta.change('release', (held) =>
    held && held.number > head.number ? held : { ...head, items: keys },
  )
}

/** Every version that is here, by key: cases pin the version under which they were received. */
export async function loadItems(items: RxCollection<NamedRow>): Promise<Map<string, Item>> {
  const rows = await readRows(items, { index: ['key'], where: {} })
  const parsed = z.array(itemSchema).safeParse(rows.map((row) => JSON.parse(row.json)))
  if (!parsed.success) throw new Error('the items kept on this device are not of their form')
  return new Map(parsed.data.map((item) => [itemKey(item.code, item.version), item]))
}
