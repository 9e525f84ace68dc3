/** The bar: what is true of the line to the county, always on top. Tapping opens the line's page. */
import { useEffect, useRef } from 'preact/hooks'
import { type BarShape, barText } from '../messages/bar-text.ts'
import { t } from '../messages/text.ts'
import { now } from './now.ts'
import { useStation } from './station-context.ts'

/** Each state has a shape of its own, so that colour is never alone. */
const SHAPES: Record<BarShape, string> = {
  done: 'M4 12.5l5 5L20 6.5',
  passing: 'M3 12.5l4 4L12.5 9M14 16h7M18 12.5l3.5 3.5-3.5 3.5',
  moving: 'M12 20V5M6 11l6-6 6 6',
  coming: 'M12 4v15M6 13l6 6 6-6',
  cut: 'M4 12h4M16 12h4M10 7l4 10',
  person: 'M12 4v10M12 18.5v1',
  starting: 'M6 12h.01M12 12h.01M18 12h.01',
}

/** `still`: nobody is signed in, so there is no page to open. */
export function Bar({ still = false }: { readonly still?: boolean }) {
  const status = useStation().status.value
  const { shape, text, notes } = barText(status, now.value)
  const bar = useBarHeight()
  return (
    <header class="top" ref={bar}>
      <a class={`bar bar-${shape}`} href={still ? undefined : '/line'}>
        <svg viewBox="0 0 24 24" class="bar-shape" aria-hidden="true">
          <path d={SHAPES[shape]} />
        </svg>
        <span class="bar-words" aria-live="polite" aria-atomic="true">
          <span>{text}</span>
          {notes.map((note) => (
            <span key={note} class="bar-note">
              {note}
            </span>
          ))}
        </span>
        {!still && (
          <span class="bar-open">
            {t.bar.openLine}
            <span aria-hidden="true"> ›</span>
          </span>
        )}
      </a>
    </header>
  )
}

/** What sticks below the bar needs to know how high it is: one line on a desk, five on a phone in large letters. */
function useBarHeight() {
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = bar.current
    if (!element) return
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty('--bar-height', `${element.offsetHeight}px`),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return bar
}
