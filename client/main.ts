/**
 * Entry: a resident's pages or the staff's app, each a program of its own, so that a resident loads no station. All of
 * its parts are asked for at once.
 */
import './style/ground.css'
import './style/tokens.css'
import './style/layout.css'
import './style/controls.css'
import './style/lists.css'
import './style/case.css'
import './style/receipt.css'

const { pathname } = location
if (pathname === '/progress') await import('./programs/progress.tsx')
else if (/^\/services(\/|$)/.test(pathname)) await import('./programs/resident-guide.tsx')
else await import('./programs/staff.tsx')
