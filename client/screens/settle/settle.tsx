/**
 * Versions side by side, a choice, a reason, one button. By hand in a case, by keyboard at the merge desk: there a key
 * chooses or leads to the reason, and Enter settles from anywhere that has no Enter of its own.
 */
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Failure } from '../../components/failure.tsx'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import type { Writing } from '../case/write.ts'
import { VersionCard } from './version-card.tsx'
import type { Version } from './versions.ts'
import '../../style/merge.css'

/** A number: of a version; `reason`: to the field, or the one at hand of that number, from 0. */
export type SettleKey = 'reason' | 'settle' | number | { readonly reason: number }

/** For the reasons at hand, one after the other: the left hand's row. */
export const REASON_KEYS = 'asdfg'

/** Takes a key while versions are shown; null while there is nothing to choose from. */
export interface Keyed {
  current: ((key: SettleKey) => void) | null
}

export interface Choice {
  /** null: none of them. */
  readonly id: string | null
  readonly label: string
}

export interface SettleProps {
  readonly versions: readonly Version[]
  /** By number: those of the versions that can be chosen; then, under 0, none of them. */
  readonly choices: readonly Choice[]
  readonly reasons: readonly string[]
  /** Where it is not asked which version stands. */
  readonly legend?: string
  readonly writing: Writing
  readonly reason: string
  readonly onReason: (reason: string) => void
  readonly onSettle: (choice: string | null, reason: string) => void
  /** Gives up what is typed; not offered where there is nowhere to go. */
  readonly onDrop?: (() => void) | undefined
  readonly keyed?: Keyed | undefined
  readonly children?: ComponentChildren
}

export function Settle(props: SettleProps) {
  const { versions, choices, writing, reason, keyed } = props
  const id = useId()
  const [chosen, setChosen] = useState<string | null | undefined>(undefined)
  const words = useRef<HTMLTextAreaElement>(null)

  const settle = (): void => {
    // A version that went out of the question while this was being written is chosen no longer.
    const choice = choices.find((c) => c.id === chosen)
    if (!choice) writing.fail(m.chooseFirst)
    else if (reason.trim() === '') writing.fail(d.reasonMissing)
    else props.onSettle(choice.id, reason.trim())
  }
  const press = (key: SettleKey): void => {
    const choice = choices.find((c) => numberOf(versions, c) === key)
    if (key === 'settle') settle()
    else if (key === 'reason') words.current?.focus()
    else if (typeof key === 'object') props.onReason(props.reasons[key.reason] ?? reason)
    else if (choice) setChosen(choice.id)
  }
  // At once, and not after the next frame: whoever types fast types the reason right behind the key that leads to it.
  useLayoutEffect(() => {
    if (keyed) keyed.current = press
    return () => {
      if (keyed) keyed.current = null
    }
  })

  return (
    <form
      class="settle"
      onSubmit={(event) => {
        event.preventDefault()
        settle()
      }}
    >
      {props.children}
      <fieldset>
        <legend>{props.legend ?? m.choose}</legend>
        <div class="versions">
          {versions.map((version, i) => {
            const choice = choices.find((c) => c.id === version.id)
            return (
              <div key={version.id} class={`version ${choice && chosen === choice.id ? 'chosen' : ''}`}>
                <strong>{version.title}</strong>
                <VersionCard version={version} other={versions[i === 0 ? 1 : 0]} />
                {choice && radio(choice)}
              </div>
            )
          })}
        </div>
        {choices.filter((c) => c.id === null).map(radio)}
      </fieldset>
      <label for={`${id}-reason`}>{m.reason}</label>
      <div class="opinions">
        {props.reasons.map((text, i) => (
          <button
            key={text}
            type="button"
            class="opinion"
            aria-pressed={reason === text}
            onClick={() => props.onReason(text)}
          >
            {keyed && <kbd>{REASON_KEYS[i]}</kbd>}
            {text}
          </button>
        ))}
      </div>
      <textarea
        id={`${id}-reason`}
        ref={words}
        rows={2}
        maxLength={1000}
        value={reason}
        onInput={(event) => props.onReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Escape') event.currentTarget.blur()
          if (event.key !== 'Enter' || event.shiftKey) return
          event.preventDefault()
          settle()
        }}
      />
      {writing.failure && <Failure text={writing.failure} />}
      <div class="actions">
        <button type="submit" disabled={writing.busy} aria-busy={writing.busy}>
          {m.settle}
        </button>
        {props.onDrop && (
          <button type="button" class="outline" onClick={props.onDrop}>
            {m.drop}
          </button>
        )}
      </div>
    </form>
  )

  function radio(choice: Choice) {
    return (
      <label key={choice.id ?? ''} class="choice">
        <input type="radio" name={id} checked={chosen === choice.id} onChange={() => setChosen(choice.id)} />
        {keyed && <kbd>{numberOf(versions, choice)}</kbd>}
        {choice.label}
      </label>
    )
  }
}

const numberOf = (versions: readonly Version[], { id }: Choice): number =>
  versions.findIndex((v) => v.id === id) + 1
