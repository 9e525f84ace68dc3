/** The frame of an action's form: its failure, its confirmation, the way back; the focus comes to it. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Failure } from '../../components/failure.tsx'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import type { Writing } from './write.ts'

export interface PanelProps {
  readonly view: CaseView
  readonly onDone: () => void
  readonly onCancel: () => void
}

export function PanelForm(props: {
  readonly writing: Writing
  readonly submit: string
  readonly onSubmit: () => void
  readonly onCancel: () => void
  /** It was not asked for just now, so the focus stays where it is. */
  readonly quiet?: boolean
  readonly children: ComponentChildren
}) {
  const cancel = (): void => {
    if (props.writing.mayDiscard()) props.onCancel()
  }
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (props.quiet) return
    const first = form.current?.querySelector<HTMLElement>('input, textarea, select, button')
    first?.focus()
  }, [])
  return (
    <form
      ref={form}
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel()
      }}
    >
      {props.children}
      {props.writing.failure && <Failure text={props.writing.failure} />}
      <div class="actions">
        <button type="submit" disabled={props.writing.busy} aria-busy={props.writing.busy}>
          {props.submit}
        </button>
        <button type="button" class="outline" onClick={cancel}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
