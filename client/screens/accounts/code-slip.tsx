/** A one-time code on one sheet of paper, shown this once: whom it is for, how it is used. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatInvitationCode } from '../../../shared/protocol/invitation.ts'
import { a } from '../../messages/accounts-text.ts'
import { usePageRule } from '../print/paper.ts'

export function CodeSlip(props: {
  readonly texts: Readonly<Record<'title' | 'made' | 'code' | 'once' | 'print', string>>
  readonly code: string
  readonly opening: ComponentChildren
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** How to use it, below the facts. */
  readonly children: ComponentChildren
  readonly onBack: () => void
}) {
  const { texts } = props
  const element = useRef<HTMLElement>(null)
  const note = useRef<HTMLParagraphElement>(null)
  usePageRule('a4', element)
  useEffect(() => note.current?.focus(), [])
  return (
    <>
      <div class="no-print print-before">
        <p class="alert" tabIndex={-1} ref={note}>
          ▲ {texts.made}
        </p>
        <div class="actions">
          <button type="button" onClick={() => print()}>
            {texts.print}
          </button>
          <button type="button" class="outline" onClick={props.onBack}>
            {a.back}
          </button>
        </div>
      </div>
      <div class="sheet">
        <article class="slip slip-a4" ref={element} aria-label={texts.title}>
          <h2>{texts.title}</h2>
          {props.opening}
          <dl class="slip-facts">
            <div>
              <dt>{texts.code}</dt>
              <dd class="invitation-code">{formatInvitationCode(props.code)}</dd>
            </div>
            {props.facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {props.children}
          <p class="slip-note">{texts.once}</p>
        </article>
      </div>
    </>
  )
}
