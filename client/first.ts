/**
 * Before everything else, and small enough to come over any line: where the program does not come whole, the service
 * worker fetches it file by file and goes on where the line broke (sw/whole.ts). Nothing is imported here, because what
 * is may be what did not come.
 */
{
  // Styles hold up the program that would ask for these; on a slow line that is two seconds.
  const { staff = '' } = document.currentScript!.dataset
  if (!/^\/(progress|services)(\/|$)/.test(location.pathname))
    for (const part of staff.split(' ')) {
      const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: part })
      link.crossOrigin = 'anonymous'
      document.head.append(link)
    }

  const FIRST_WAIT_MS = 1000
  const LONGEST_WAIT_MS = 30_000
  let begun = false
  let wait = FIRST_WAIT_MS

  const parsed = new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve))

  /** Only where nothing is on the screen yet; a page that runs says itself what it could not fetch. */
  const page = (): HTMLElement | null => document.querySelector('#app > .opening')

  const say = (text: string): void => {
    const place = page()
    if (place) place.textContent = text
  }

  const installed = async (): Promise<boolean> => {
    const found = await navigator.serviceWorker.register('/sw.js')
    const worker = found.installing ?? found.waiting ?? found.active
    if (!worker) return false
    return new Promise((resolve) => {
      const look = (): void => {
        if (worker.state === 'activated') resolve(true)
        if (worker.state === 'redundant') resolve(false)
      }
      worker.addEventListener('statechange', look)
      look()
    })
  }

  const fetchInPieces = async (): Promise<void> => {
    await parsed
    if (begun || !page()) return
    begun = true
    if (!('serviceWorker' in navigator)) {
      say('线路断了，程序没有取全。请刷新这一页再试。')
      return
    }
    say('线路不好，正在一段一段地取程序，请不要关闭这一页。')
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.type !== 'KEPT') return
      wait = FIRST_WAIT_MS
      say(`线路不好，正在一段一段地取程序：${data.files}／${data.of}。请不要关闭这一页。`)
    })
    navigator.serviceWorker.startMessages()
    // Files that came whole are kept, so that each attempt gets further.
    while (!(await installed().catch(() => false))) {
      await new Promise((resolve) => setTimeout(resolve, wait))
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    location.reload()
  }

  const isProgram = (target: EventTarget | null): boolean =>
    target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === 'stylesheet')
  window.addEventListener('error', ({ target }) => void (isProgram(target) && fetchInPieces()), true)
  window.addEventListener('vite:preloadError', () => void fetchInPieces())
}
