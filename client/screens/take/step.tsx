/** The frame of one step. */
import type { ComponentChildren } from 'preact'
import { t } from '../../messages/text.ts'
import { stepId } from './step-list.tsx'

export function Step(props: { readonly step: number; readonly children: ComponentChildren }) {
  const id = stepId(props.step)
  return (
    <section class="step" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        <span class="step-number" aria-hidden="true">
          {props.step + 1}
        </span>
        {t.take.steps[props.step]}
      </h2>
      {props.children}
    </section>
  )
}
