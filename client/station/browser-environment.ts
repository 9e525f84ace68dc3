/** The real surroundings: a tab of a browser. */
import { scalePhotograph } from '../storage/scale.ts'
import type { Browser, Environment, Line, Locks, TabMessage, Tabs } from './environment.ts'

export function browserEnvironment(): Environment {
  return {
    disk: { name: 'yimen', multiInstance: true },
    clock: { now: () => Date.now() },
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    timer: {
      after(delayMs, fire) {
        const timer = setTimeout(fire, delayMs)
        return () => clearTimeout(timer)
      },
    },
    locks,
    tabs: broadcastTabs('yimen'),
    line,
    browser,
    origin: location.origin,
    fetch: (path, init) => fetch(path, { credentials: 'same-origin', ...init }),
    elapsed: () => performance.now(),
    // A timer of a tab that nobody looks at fires once a second, and later once a minute.
    pause: () =>
      'scheduler' in globalThis
        ? scheduler.postTask(() => {})
        : new Promise((resolve) => setTimeout(resolve, 0)),
    onDefect: (error) => console.error(error),
  }
}

const locks: Locks = {
  exclusive: (name, work, signal) => navigator.locks.request(name, signal ? { signal } : {}, work),
}

function broadcastTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen(hear) {
      // Only this program of this origin speaks here.
      const onMessage = ({ data }: MessageEvent<TabMessage>) => hear(data)
      channel.addEventListener('message', onMessage)
      return () => channel.removeEventListener('message', onMessage)
    },
  }
}

const line: Line = {
  down: () => !navigator.onLine,
  listen(hear) {
    const onLine = () => hear('line')
    const onSeen = () => {
      if (document.visibilityState === 'visible') hear('seen')
    }
    addEventListener('online', onLine)
    addEventListener('offline', onLine)
    document.addEventListener('visibilitychange', onSeen)
    return () => {
      removeEventListener('online', onLine)
      removeEventListener('offline', onLine)
      document.removeEventListener('visibilitychange', onSeen)
    }
  },
}

const browser: Browser = {
  missing() {
    if (!globalThis.isSecureContext) return 'https'
    if (!globalThis.crypto?.subtle) return 'WebCrypto'
    if (!globalThis.indexedDB) return 'IndexedDB'
    if (!navigator.locks) return 'Web Locks'
    if (!globalThis.CompressionStream) return 'CompressionStream'
    return null
  },
  preconnect() {
    const link = Object.assign(document.createElement('link'), { rel: 'preconnect', href: location.origin })
    link.crossOrigin = 'anonymous'
    document.head.append(link)
  },
  persist: async () => (await navigator.storage?.persist?.()) ?? null,
  async storageFraction() {
    const estimate = await navigator.storage?.estimate?.()
    return estimate?.quota ? (estimate.usage ?? 0) / estimate.quota : null
  },
  scale: scalePhotograph,
}
