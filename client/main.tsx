/** Entry: a resident's pages or the staff's app, each in a chunk of its own, so that a resident loads no station. */
import './style/ground.css'
import './style/tokens.css'
import './style/layout.css'
import './style/controls.css'
import './style/lists.css'
import './style/case.css'
import './style/receipt.css'
import { render } from 'preact'
import { applyTextSize } from './components/text-size.ts'
import { speakEnglish } from './messages/text.ts'

applyTextSize()
await start(document.getElementById('app')!)

async function start(root: HTMLElement): Promise<void> {
  if (new URLSearchParams(location.search).get('lang') === 'en') {
    speakEnglish((await import('./messages/en.ts')).en)
    document.documentElement.lang = 'en'
  }
  if (location.pathname === '/progress') {
    const { ProgressPage } = await import('./screens/resident/progress-page.tsx')
    root.replaceChildren()
    render(<ProgressPage />, root)
    return
  }
  if (/^\/services(\/|$)/.test(location.pathname)) {
    const { ServicesApp } = await import('./screens/resident/services-app.tsx')
    root.replaceChildren()
    render(<ServicesApp />, root)
    return
  }
  const { StaffApp } = await import('./screens/staff-app.tsx')
  root.replaceChildren()
  render(<StaffApp />, root)
}
