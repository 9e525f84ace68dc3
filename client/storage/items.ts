/** The catalogue on the device: items of all releases that came here; which of them is in force, a record says. */
import type { RxCollection } from 'rxdb/plugins/core'
import * as z from 'zod/mini'
import { type Item, itemSchema } from '../../shared/catalogue/item.ts'
import { changeRows, readRows } from './rows.ts'
import type { NamedRow } from './schemas.ts'

export const itemKey = (code: string, version: number): string => `${code}@${version}`

/** Under names that another release does not use or uses alike; answers with these. */
export async function keepItems(
  items: RxCollection<NamedRow>,
  some: readonly Item[],
): Promise<readonly string[]> {
  const texts = new Map(some.map((i) => [itemKey(i.code, i.version), JSON.stringify(i)]))
  await changeRows(items, [...texts.keys()], (key, row) => {
    const json = texts.get(key)!
    return row?.json === json ? row : { key, json }
  })
  return [...texts.keys()]
}

/** Every version that is here, by key: cases pin the version under which they were received. */
export async function loadItems(items: RxCollection<NamedRow>): Promise<Map<string, Item>> {
  const rows = await readRows(items, { index: ['key'], where: {} })
  const parsed = z.array(itemSchema).safeParse(rows.map((row) => JSON.parse(row.json)))
  if (!parsed.success) throw new Error('the items kept on this device are not of their form')
  return new Map(parsed.data.map((item) => [itemKey(item.code, item.version), item]))
}
