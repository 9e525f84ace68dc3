/** The main landmark with its heading, which takes the focus when the page changes, so that a screen reader reads it. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../messages/text.ts'

let first = true

export function Page(props: {
  readonly title: string
  /** Shown above the heading: where one came from. */
  readonly back?: { readonly href: string; readonly text: string }
  readonly class?: string
  /** The heading is there for screen readers only. */
  readonly quiet?: boolean
  readonly children: ComponentChildren
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = t.title(props.title)
  }, [props.title])
  useEffect(() => {
    // Not on the very first page: the browser's own start of the document is right there.
    if (!first) heading.current?.focus({ preventScroll: true })
    first = false
  }, [])
  return (
    <main id="main" class={`page ${props.class ?? ''}`}>
      {props.back && (
        <a class="back" href={props.back.href}>
          <span aria-hidden="true">‹</span>
          {props.back.text}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1} class={props.quiet ? 'unseen' : ''}>
        {props.title}
      </h1>
      {props.children}
    </main>
  )
}
