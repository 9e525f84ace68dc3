/**
 * The way to the nodes: which one is asked now, what is forgotten of one that was not asked for long, which addresses
 * the page may speak to. Comes when the guide is here; before that, the page's own origin is all there is.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import type { Clock } from '../../shared/time.ts'
import { NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { awake, inTurn, nodesFor, type Resting, restAfterFailure } from '../../sync/nodes.ts'
import type { StationNode } from '../../sync/own-node.ts'
import type { Meta, MetaValue } from '../storage/meta.ts'
import { readRows } from '../storage/rows.ts'
import type { EventRow } from '../storage/schemas.ts'
import { allowNodes } from './allow-nodes.ts'
import { standing } from './node-states.ts'

export interface WayDeps {
  readonly meta: Meta
  readonly events: RxCollection<EventRow>
  readonly clock: Clock
  /** Of the page, as `https://host:port`. */
  readonly origin: string
}

export interface Way {
  /** To be asked now, one after the other until one answers. */
  inTurn(): Promise<readonly StationNode[]>
  /** Before it is asked: what it said long ago may be no good to go on from. */
  enter(node: StationNode): Promise<void>
  /** It answered, with so many rows. */
  served(node: StationNode, rows: number): Promise<void>
  failed(node: StationNode): void
  /** Whoever rests is asked again. */
  wake(): void
}

/** More than so many rows or own events that went another way are compared rather than sent again. */
const ELSEWHERE_MAX = 10

export function openWay(deps: WayDeps, identity: Identity): Way {
  const { meta, clock, origin } = deps
  let resting: Resting = new Map()
  let allowed = 0
  return {
    async inTurn() {
      const release = await meta.read('release')
      const nodes = nodesOf(release, origin, identity)
      if (release && release.number !== allowed) {
        allowed = release.number
        await allowNodes(nodes)
      }
      return inTurn(nodes, resting, clock.now())
    },
    async enter({ key }) {
      const states = await meta.read('sync')
      if (states?.at === key) return
      const known = states?.nodes[key]
      const { acked } = standing(states)
      const compare = known
        ? known.elsewhere > ELSEWHERE_MAX || acked - known.acked > ELSEWHERE_MAX
        : await holdsOthers(deps.events, identity.enrolment.device)
      if (!compare) return
      const { rooted: _, ...fresh } = NEW_SYNC_STATE
      await meta.change('sync', (all) => ({
        ...{ at: '', rooted: 0, ...all },
        nodes: {
          ...all?.nodes,
          [key]: { elsewhere: 0, ...fresh, ...known, healing: true, cursor: null },
        },
      }))
    },
    async served({ key, base }, rows) {
      resting = awake(resting, base)
      await meta.change('sync', (all) => {
        if (!all || (rows === 0 && all.nodes[key]?.elsewhere === 0)) return all
        const counted = Object.entries(all.nodes).map(([name, node]) => [
          name,
          { ...node, elsewhere: name === key ? 0 : node.elsewhere + rows },
        ])
        return { ...all, nodes: Object.fromEntries(counted) }
      })
    },
    failed({ base }) {
      resting = restAfterFailure(resting, base, clock.now())
    },
    wake() {
      resting = new Map()
    },
  }
}

const nodesOf = (release: MetaValue<'release'> | null, origin: string, { enrolment }: Identity) =>
  nodesFor(release?.nodes ?? [], { area: enrolment.org.area, origin, countyKey: enrolment.authority.key })

/** For what is only read: the one in use, then the others. */
export async function nodesToRead(
  { meta, origin }: Pick<WayDeps, 'meta' | 'origin'>,
  identity: Identity,
): Promise<StationNode[]> {
  const at = (await meta.read('sync'))?.at
  const nodes = nodesOf(await meta.read('release'), origin, identity)
  return nodes.sort((a, b) => Number(b.key === at) - Number(a.key === at))
}

async function holdsOthers(events: RxCollection<EventRow>, device: string): Promise<boolean> {
  for (const side of [{ $lt: device }, { $gt: device }]) {
    const where = { device: side }
    if ((await readRows(events, { index: ['device', 'seq'], where, limit: 1 })).length > 0) return true
  }
  return false
}
