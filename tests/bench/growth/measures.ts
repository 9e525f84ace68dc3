/** What is measured of a store at size: each a single piece of work that a county does every minute. */
import { repeatedPairs } from '../../../server/authority/repeats.ts'
import { countByTown } from '../../../server/routes/decisions.ts'
import type { Sequencer } from '../../../server/sequencer/sequencer.ts'
import type { CaseQuery } from '../../../server/stores/lists.ts'
import type { NodeStore } from '../../../server/stores/node-store.ts'
import type { Entry } from '../../../shared/event.ts'

export interface Filled {
  readonly store: NodeStore
  readonly sequencer: Sequencer
  /** A batch as a station pushes it after a day: 64 events. */
  readonly day: () => Entry[]
}

const COUNTY = '441424000000'
const TOWN = '441424104000'
const DEPARTMENT = '11441424MB2A000463'
/** Cases before the page that is asked for. */
const BEFORE = 100

export const MEASURES: Readonly<Record<string, (of: Filled) => Promise<() => Promise<unknown>>>> = {
  'ingest of 64 events, synced': async ({ store, day }) => {
    const entries = day()
    return () => store.append(entries)
  },
  'ingest of 64 events until the sequencer has judged, registered and fed them': async (of) => {
    const entries = of.day()
    await of.store.append(entries)
    return of.sequencer.drain
  },
  'feed page of 500 rows, from the middle of the county’s': async ({ store }) => {
    const middle = Math.floor((await store.tail(COUNTY)) * (0.25 + Math.random() / 2))
    return () => store.rows(COUNTY, middle, 500)
  },
  'feed page at the end: nothing new': async ({ store }) => {
    const tail = await store.tail(COUNTY)
    return () => store.rows(COUNTY, tail, 500)
  },
  'board: 50 open cases of the county, due first':
    async ({ store }) =>
    () =>
      store.cases({ org: COUNTY, standing: 'open' }, null, 50),
  'board: 50 cases that wait for a town, the third page': ({ store }) =>
    pageOf(store, { org: TOWN, standing: 'waiting' }),
  'board: 50 cases at a department, due in some two months, the third page': ({ store }) =>
    pageOf(store, { org: DEPARTMENT, standing: 'open', from: dayIn(-60), to: dayIn(30) }),
  'board: 50 delivered cases of a town, the third page': ({ store }) =>
    pageOf(store, { org: TOWN, standing: 'delivered' }),
  'what was decided in 92 days, by town': async ({ store }) => {
    const [from, to] = [dayIn(-91), dayIn(0)]
    return () => countByTown({ store }, { org: COUNTY, from, to })
  },
  'cases filed twice that nobody has compared, asked again': async ({ store }) => {
    const repeats = repeatedPairs(store)
    await repeats()
    return repeats
  },
  'one case by its number': async ({ store }) => {
    const records = await store.streamRecords(`case/44142410420${Math.floor(Math.random() * 7)}`, 1)
    return () => store.stream(records[0]!.stream)
  },
}

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

async function pageOf(store: NodeStore, query: CaseQuery): Promise<() => Promise<unknown>> {
  const place = (await store.cases(query, null, BEFORE))[BEFORE - 1]
  if (!place) throw new Error(`there are no ${BEFORE} cases of ${JSON.stringify(query)}`)
  return () => store.cases(query, place, 50)
}
