/** Where we are, as a signal over the history API. Links are plain `<a href>`; one listener keeps them in the page. */
import { signal } from '@preact/signals'
import { mayLeave } from './unsaved.ts'

export const path = signal(location.pathname)

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (!mayLeave()) return
  if (how === 'push') history.pushState(null, '', to + location.search)
  else history.replaceState(null, '', to + location.search)
  path.value = location.pathname
  window.scrollTo(0, 0)
}

/** `ours`: the pages of this program; a link to another one loads it. Returns what takes the listeners away again. */
export function followLinks(ours: (pathname: string) => boolean): () => void {
  const popped = (): void => {
    if (location.pathname === path.value) return
    // The browser has gone already: whoever stays gets the address of where they are back.
    if (mayLeave()) path.value = location.pathname
    else history.pushState(null, '', path.value + location.search)
  }
  const clicked = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link?.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return
    // A skip link moves the focus and is no page.
    if (link.hash !== '' || !ours(link.pathname)) return
    event.preventDefault()
    go(link.pathname)
  }
  addEventListener('popstate', popped)
  document.addEventListener('click', clicked)
  return () => {
    removeEventListener('popstate', popped)
    document.removeEventListener('click', clicked)
  }
}
