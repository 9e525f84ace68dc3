/** Puts a program on the page, in the size and the language that were asked for. */
import { render, type VNode } from 'preact'
import { applyTextSize } from '../components/text-size.ts'
import { speakEnglish } from '../messages/text.ts'

export async function begin(program: VNode): Promise<void> {
  applyTextSize()
  if (new URLSearchParams(location.search).get('lang') === 'en') {
    speakEnglish((await import('../messages/en.ts')).en)
    document.documentElement.lang = 'en'
  }
  const root = document.getElementById('app')!
  root.replaceChildren()
  render(program, root)
}
