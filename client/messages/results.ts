/** The papers that end an item: the guide lists those of either outcome together; those that deny are by custom called 不予…. */
import type { Item } from '../../shared/catalogue/item.ts'

export const resultsOf = (item: Item | undefined, granted: boolean): string[] =>
  (item?.results ?? []).filter((name) => name.startsWith('不予') !== granted)
