/** Puts a program on the page, in the size and the language that were asked for. */
import { render, type VNode } from 'preact'
import { applyTextSize } from '../components/text-size.ts'
import { speakEnglish } from '../messages/text.ts'

/** `kept`: settles once what makes an app of the page need not cross a slow line before a first case. */
export async function begin(program: VNode, kept: Promise<unknown> = Promise.resolve()): Promise<void> {
  applyTextSize()
  if (new URLSearchParams(location.search).get('lang') === 'en') {
    speakEnglish((await import('../messages/en.ts')).en)
    document.documentElement.lang = 'en'
  }
  const root = document.getElementById('app')!
  root.replaceChildren()
  render(program, root)
  // Safari has no idle callbacks.
  void kept.then(() => (window.requestIdleCallback ?? setTimeout)(makeInstallable))
}

function makeInstallable(): void {
  document.querySelector('link[rel=icon]')?.remove()
  const link = (rel: string, href: string) => Object.assign(document.createElement('link'), { rel, href })
  document.head.append(
    link('icon', '/icon.svg'),
    link('apple-touch-icon', '/apple-touch-icon.png'),
    link('manifest', '/manifest.webmanifest'),
  )
}
