/**
 * Runs in a page that has no station open: puts many cases into the station's own database with its own modules, as if
 * they had come down in batches. fill.ts bundles it.
 */
import { projectCases } from '../../client/storage/cases.ts'
import { openDating } from '../../client/storage/dating.ts'
import { Meta } from '../../client/storage/meta.ts'
import { openDatabase } from '../../client/storage/rxdb.ts'
import { RxdbStore } from '../../client/storage/rxdb-store.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { type ManyCases, manyCases } from './many-cases.ts'

const AT_ONCE = 250

export interface Filled {
  /** ms each: the events stored, the list made of them. */
  readonly storing: number
  readonly listing: number
}

Object.assign(globalThis, { fillStation })

async function fillStation(
  of: ManyCases & { readonly org: string; readonly cases: number },
): Promise<Filled> {
  const { database, collections } = await openDatabase({ name: 'yimen', multiInstance: false })
  const store = new RxdbStore(collections.events)
  const deps = {
    ...{ store, cases: collections.cases, elapsed: () => 0, org: async () => of.org },
    ...{ leave: async () => {}, held: async () => {}, pause: async () => {} },
    dating: openDating(new Meta(collections.meta), collections.items, async () => of.org),
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const caseAt = manyCases(hasher, of)
  let storing = 0
  let listing = 0
  for (let from = 0; from < of.cases; from += AT_ONCE) {
    const entries = Array.from({ length: Math.min(AT_ONCE, of.cases - from) }, (_, i) =>
      caseAt(from + i),
    ).flat()
    const started = performance.now()
    await store.append(entries)
    const stored = performance.now()
    await projectCases(deps, new Set(entries.map((e) => e.event.stream)))
    storing += stored - started
    listing += performance.now() - stored
  }
  await database.close()
  return { storing, listing }
}
