/** Above a resident's pages: the things to do here, larger letters. */
import '../../style/resident.css'
import { TextSizeButton } from '../../components/text-size-button.tsx'
import { r } from '../../messages/resident-text.ts'
import { t } from '../../messages/text.ts'

const PAGES = [
  { href: '/services', text: r.guide },
  { href: '/progress', text: r.progress },
] as const

export function ResidentHead({ at }: { readonly at: (typeof PAGES)[number]['href'] }) {
  return (
    <header class="resident-head no-print">
      <div>
        <span class="brand">{t.brand}</span>
        <TextSizeButton />
      </div>
      <nav aria-label={r.navLabel}>
        {PAGES.map(({ href, text }) => (
          <a key={href} href={href} aria-current={href === at ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
    </header>
  )
}
