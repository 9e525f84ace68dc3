/**
 * A new version of the program: fetched in the background, put in place only when a person says so, and never under a
 * draft that is not on disk yet.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Workbox } from 'workbox-window'

const ready = signal(false)
let workbox: Workbox | null = null
const savers = new Set<() => Promise<unknown>>()

/** A newer version waits. */
export const updateReady: ReadonlySignal<boolean> = ready

/** What must be on disk before the page may go away; the answer takes it back. */
export function saveBeforeUpdate(save: () => Promise<unknown>): () => void {
  savers.add(save)
  return () => savers.delete(save)
}

/** Saves what is open, then lets the new version take over, and loads it. */
export async function applyUpdate(): Promise<void> {
  await Promise.all([...savers].map((save) => save()))
  workbox?.messageSkipWaiting()
}

/** How often a page that stays open looks for a newer version. */
const LOOK_MS = 3_600_000

/** Once, at start; without a service worker (development, plain http) nothing happens. */
export async function watchForUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const { Workbox } = await import('workbox-window')
  const found = new Workbox('/sw.js', { type: 'classic' })
  found.addEventListener('waiting', () => {
    ready.value = true
  })
  // The very first one takes over a page that runs this version already. Any later one does because somebody said yes,
  // in this tab or another: this one saves, too, before it goes along. (Workbox's own isUpdate is that of the page's
  // first registration and misses a second version within one visit.)
  let controlled = Boolean(navigator.serviceWorker.controller)
  found.addEventListener('controlling', async () => {
    if (!controlled) {
      controlled = true
      return
    }
    await Promise.all([...savers].map((save) => save()))
    location.reload()
  })
  workbox = found
  await found.register()
  setInterval(() => void found.update().catch(() => {}), LOOK_MS)
}
