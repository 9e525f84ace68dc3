import type { NodeStore } from './node-store.ts'

const PAGE = 500

/** Entries without effect, settled or not. All records are read for it. */
export async function countQuarantined(store: Pick<NodeStore, 'streamRecords'>): Promise<number> {
  let found = 0
  for (let after = ''; ; ) {
    const page = await store.streamRecords(after, PAGE)
    for (const { quarantined } of page) found += quarantined.length
    if (page.length < PAGE) return found
    after = page.at(-1)!.stream
  }
}
