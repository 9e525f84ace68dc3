/** A part of the case page with its heading, one level below where the case stands. */
import { type ComponentChildren, createContext } from 'preact'
import { useContext, useId } from 'preact/hooks'

/** 2 on the case's own page, 3 in the desk's pane. */
export const SectionLevel = createContext<2 | 3>(2)

export function Section(props: {
  readonly title: string
  readonly class?: string
  readonly children: ComponentChildren
}) {
  const id = useId()
  const Heading = useContext(SectionLevel) === 2 ? 'h2' : 'h3'
  return (
    <section class={props.class} aria-labelledby={id}>
      <Heading id={id}>{props.title}</Heading>
      {props.children}
    </section>
  )
}
