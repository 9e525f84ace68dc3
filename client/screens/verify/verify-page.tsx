/** Another station's paper: scanned or typed, and answered from what this device holds, with no network. */
import '../../style/print.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type PaperMark, type PaperMarkError, parsePaperMark } from '../../../shared/case/paper-mark.ts'
import type { Hasher } from '../../../shared/hash.ts'
import { Page } from '../../components/page.tsx'
import { caseNumberText } from '../../messages/case-number-text.ts'
import { p } from '../../messages/print-text.ts'
import { t } from '../../messages/text.ts'
import { CameraScan, canScan } from './camera-scan.tsx'
import { Verdict } from './verdict.tsx'

export function VerifyPage({ hasher }: { readonly hasher: Hasher }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [mark, setMark] = useState<PaperMark | null>(null)
  const [failure, setFailure] = useState('')
  const [scanning, setScanning] = useState(false)

  // A scanner types wherever the cursor is: it stays here, and the next paper is typed over this one.
  const takeNext = (): void => {
    input.current?.focus()
    input.current?.select()
  }
  useEffect(takeNext, [])

  const check = (given: string): void => {
    const read = parsePaperMark(given)
    setMark(read.ok ? read.value : null)
    setFailure(read.ok ? '' : markText(read.error))
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    check(text)
    takeNext()
  }
  const scanned = (given: string): void => {
    setScanning(false)
    setText(given)
    check(given)
  }

  return (
    <Page title={p.verify.title} class="reading" back={{ href: '/', text: t.toHome }}>
      <p>{p.verify.intro}</p>
      <form class="verify-form" onSubmit={submit} noValidate>
        <label for="paper-mark">{p.verify.label}</label>
        <small id="paper-mark-hint">{p.verify.hint}</small>
        <input
          id="paper-mark"
          ref={input}
          type="text"
          class="digits"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-invalid={failure ? true : undefined}
          aria-describedby="paper-mark-hint"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {failure && (
          <p class="failure" role="alert">
            <span aria-hidden="true">■ </span>
            {failure}
          </p>
        )}
        <div class="actions">
          <button type="submit">{p.verify.submit}</button>
          {canScan() && !scanning && (
            <button type="button" class="outline" onClick={() => setScanning(true)}>
              {p.verify.camera}
            </button>
          )}
        </div>
      </form>
      {scanning && <CameraScan onText={scanned} onStop={() => setScanning(false)} />}
      {mark && <Verdict key={`${mark.number}${mark.code}`} hasher={hasher} mark={mark} />}
    </Page>
  )
}

function markText(error: PaperMarkError): string {
  const { errors } = p.verify
  switch (error.type) {
    case 'CodeLength':
      return errors.CodeLength(error.length)
    case 'CodeCharacter':
      return errors.CodeCharacter(error.at, error.character)
    case 'CodeCheck':
      return errors.CodeCheck
    default:
      return caseNumberText(error)
  }
}
