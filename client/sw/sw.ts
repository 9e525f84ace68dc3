/**
 * The service worker keeps the program itself, so that it opens with no network, and nothing else: no answer of the node
 * is ever cached here, because it would be somebody's data outside the log. The one answer that is nobody's, the guide
 * for residents, is kept by the page that reads it (screens/resident/read-guide.ts).
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | { url: string; revision: string | null })[]
}

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/api\//, /^\/sync\//, /^\/packs\//, /^\/healthz$/],
  }),
)

// The first one takes its page at once; a newer one waits until a person says so (client/station/app-update.ts).
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting()
})
