/**
 * The addresses that this page may speak to beside its own, for the service worker: it serves the page from what it
 * keeps, whose header is as old as the program (client/sw/sw.ts). Addresses and nothing else.
 */
import type { StationNode } from '../../sync/own-node.ts'
import { NODES_CACHE, NODES_NAME } from './nodes-cache.ts'

export async function allowNodes(nodes: readonly StationNode[]): Promise<void> {
  const addresses = nodes.flatMap(({ base }) => (base === '' ? [] : [base]))
  // Without one (plain http, an old browser) there is no service worker either.
  const cache = await globalThis.caches?.open(NODES_CACHE)
  await cache?.put(NODES_NAME, new Response(JSON.stringify(addresses)))
}
