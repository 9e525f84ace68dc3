/** The five steps: at the side from 1,024 px, a small strip on top below that; the one in view is marked. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../../messages/text.ts'

export const stepId = (step: number): string => `step-${step + 1}`

export function StepList({ children }: { readonly children: ComponentChildren }) {
  const at = useStepInView(t.take.steps.length)
  return (
    <nav class="step-list" aria-label={t.take.stepsLabel}>
      <ol>
        {t.take.steps.map((step, i) => (
          <li key={step}>
            <a
              href={`#${stepId(i)}`}
              aria-current={i === at ? 'step' : undefined}
              onClick={(event) => jump(event, i)}
            >
              <span class="step-number">{i + 1}</span>
              <span class="step-name">{step}</span>
            </a>
          </li>
        ))}
      </ol>
      {children}
    </nav>
  )
}

/** Without the fragment: it would stay in the address and in the history. */
function jump(event: Event, step: number): void {
  event.preventDefault()
  const section = document.getElementById(stepId(step))
  section?.scrollIntoView()
  section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
}

function useStepInView(count: number): number {
  const [at, setAt] = useState(0)
  useEffect(() => {
    const look = (): void => {
      const line = innerHeight * 0.35
      const tops = Array.from(
        { length: count },
        (_, i) => document.getElementById(stepId(i))?.getBoundingClientRect().top ?? 0,
      )
      const passed = tops.filter((top) => top < line).length
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 && scrollY > 0
      setAt(atEnd ? count - 1 : Math.max(0, passed - 1))
    }
    look()
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  }, [count])
  return at
}
