/**
 * The service worker keeps the program itself, so that it opens with no network, and nothing else: no answer of the node
 * is ever cached here, because it would be somebody's data outside the log. The one answer that is nobody's, the guide
 * for residents, is kept by the page that reads it (screens/resident/read-guide.ts).
 */
import {
  addPlugins,
  addRoute,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precache,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { withConnectSources } from '../../shared/protocol/connect-sources.ts'
import { NODES_CACHE, NODES_NAME } from '../station/nodes-cache.ts'
import { whole } from './whole.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | { url: string; revision: string | null })[]
}

const files = self.__WB_MANIFEST
let kept = 0

/** Whoever waits for the program sees how far it is (client/first.ts). */
async function tellKept(event: ExtendableEvent): Promise<void> {
  if (event.type !== 'install') return
  kept += 1
  for (const page of await self.clients.matchAll({ includeUncontrolled: true }))
    page.postMessage({ type: 'KEPT', files: kept, of: files.length })
}

addPlugins([
  {
    fetchDidSucceed: ({ request, response }) => whole(request.url, response),
    handlerDidComplete: ({ event }) => tellKept(event),
  },
])
precache(files)
cleanupOutdatedCaches()
const keptPage = createHandlerBoundToURL('/index.html')
registerRoute(
  new NavigationRoute(async (asked) => allowingNodes(await keptPage(asked)), {
    denylist: [/^\/api\//, /^\/sync\//, /^\/packs\//, /^\/healthz$/],
  }),
)
// Behind the pages, or `/` would be served as it was kept.
addRoute()

/** The page that is kept came when other nodes were listed: its header says what the station says now. */
async function allowingNodes(page: Response): Promise<Response> {
  const policy = page.headers.get('content-security-policy')
  const kept = await (await caches.open(NODES_CACHE)).match(NODES_NAME)
  const addresses: unknown = await kept?.json().catch(() => null)
  // Whatever lies there, the page opens.
  if (policy === null || !Array.isArray(addresses)) return page
  const headers = new Headers(page.headers)
  headers.set('content-security-policy', withConnectSources(policy, addresses))
  return new Response(page.body, { status: page.status, headers })
}

// The first one takes its page at once; a newer one waits until a person says so (client/station/app-update.ts).
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting()
})
