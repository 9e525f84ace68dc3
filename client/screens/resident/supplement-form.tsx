/** 补正 by the web: what a notice asks for, added where its progress is read. It is on the device only while it is sent. */
import '../../style/filing.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { MaterialFile } from '../../../shared/case/events.ts'
import { FILES_MAX } from '../../../shared/protocol/filings.ts'
import type { Progress } from '../../../shared/protocol/progress.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { FieldInput, fieldId } from '../../components/field-input.tsx'
import { MaterialFiles } from '../../components/material-files.tsx'
import { now } from '../../components/now.ts'
import { FormPlaceContext } from '../../components/station-context.ts'
import { f } from '../../messages/filing-text.ts'
import { type KeptSupplement, supplementOwner } from '../../storage/filings.ts'
import { checkFields } from '../case/field-check.ts'
import { namedFiles } from './filing-draft.ts'
import { placeOf, submissionDeps } from './filing-line.ts'
import { Again, ClearButton, useOnline } from './filing-state.tsx'
import { isWhole } from './send-kept.ts'
import { type Submission, submission } from './submission.ts'
import { Uploading } from './uploading.tsx'

type Asked = Progress['missing'][number]

export function SupplementForm(props: {
  readonly answer: Progress
  readonly queryCode: string
  /** It is there: where the case is now is asked anew. */
  readonly onAdded: () => void
}) {
  const { answer, onAdded } = props
  const owner = supplementOwner(answer.caseNo)
  const [sub] = useState(() => submission(submissionDeps, owner))
  const { value: kept } = sub.kept
  const { value: state } = sub.state
  const [refused, setRefused] = useState('')
  useOnline(sub)
  const forget = async (): Promise<void> => {
    sub.stop()
    await submissionDeps.filings.remove(owner)
    await sub.look()
  }
  useEffect(() => {
    // What a reload broke off goes on.
    sub.look().then(() => sub.kept.value && sub.start())
  }, [])
  useEffect(() => {
    if (state.type === 'moving') setRefused('')
    // What was typed and photographed stays where it can be mended, and sent again.
    if (state.type === 'refused') {
      setRefused(state.reason === 'closed' ? f.supplement.closed : f.supplement.other)
    } else if (
      kept &&
      state.type === 'still' &&
      isWhole(kept) &&
      kept.state === 'supplement' &&
      kept.lost === 0
    ) {
      forget().then(onAdded)
    }
  }, [state, kept])

  if (kept === undefined) return null
  const unsent = kept?.state === 'supplement' && refused ? kept.body : null
  if (kept?.state === 'supplement' && !unsent) return <Sending {...{ sub, kept, forget, onAdded }} />
  return (
    <>
      {refused && <Failure text={refused} />}
      {answer.missing.length > 0 && (
        <Form key={unsent ? 'again' : ''} {...props} owner={owner} sub={sub} unsent={unsent} />
      )}
      {unsent && <ClearButton ask={f.clearAskSending} clear={forget} disabled={false} />}
    </>
  )
}

function Form(props: {
  readonly answer: Progress
  readonly queryCode: string
  readonly owner: string
  readonly sub: Submission
  /** What the county did not take; it is on the device. */
  readonly unsent: KeptSupplement['body']
}) {
  const { answer, queryCode, owner, sub, unsent } = props
  const [fields, setFields] = useState<Readonly<Record<string, string>>>(unsent?.fields ?? {})
  const [files, setFiles] = useState<Readonly<Record<string, readonly MaterialFile[]>>>(() => filesIn(unsent))
  const [failure, setFailure] = useState<{ text: string; at: { id: string; text: string }[] } | null>(null)
  const blobs = useRef(new Map<string, Blob>())
  const place = useMemo(
    () =>
      placeOf({
        keep: async (sha256, blob) => void blobs.current.set(sha256, blob),
        get: async (sha256) => blobs.current.get(sha256) ?? submissionDeps.filings.file(owner, sha256),
      }),
    [],
  )

  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))
    const specs = answer.missing.flatMap(({ field }) => field ?? [])
    const checked = checkFields(specs, given, chinaDay(now.value))
    const materials = namedFiles(
      Object.fromEntries(Object.entries(files).map(([id, own]) => [id, { files: [...own] }])),
    )
    if (checked.wrong.length > 0)
      return setFailure({
        text: f.wrong,
        at: checked.wrong.map(({ name, text }) => ({ id: fieldId(name, WITHIN), text })),
      })
    if (materials.length + Object.keys(given).length === 0)
      return setFailure({ text: f.supplement.nothing, at: [] })
    if (materials.length > FILES_MAX) return setFailure({ text: f.materials.tooMany(FILES_MAX), at: [] })
    const left = materials.map(({ file }) => file)
    try {
      for (const { sha256 } of left) {
        const blob = blobs.current.get(sha256)
        if (blob) await submissionDeps.filings.keepFile(owner, sha256, blob)
      }
      await submissionDeps.filings.change(owner, () => ({
        ...{ state: 'supplement', caseNo: answer.caseNo, queryCode, left, of: left.length, lost: 0 },
        body: { queryCode, fields: { ...checked.fields }, materials },
      }))
    } catch {
      return setFailure({ text: f.notSaved, at: [] })
    }
    await sub.look()
    sub.start()
  }

  return (
    <FormPlaceContext.Provider value={place}>
      <section class="filing" aria-labelledby="supplement">
        <h2 id="supplement">{f.supplement.title}</h2>
        <p>{f.supplement.intro}</p>
        {failure && <Failure {...failure} />}
        <form onSubmit={send} noValidate>
          <ul class="materials">
            {answer.missing.map((asked) => (
              <li key={asked.name}>
                <Thing
                  asked={asked}
                  value={fields[asked.field?.name ?? ''] ?? ''}
                  files={files[asked.material ?? ''] ?? []}
                  onValue={(name, value) => {
                    setFailure(null)
                    setFields((own) => ({ ...own, [name]: value }))
                  }}
                  onFiles={(id, edit) => {
                    setFailure(null)
                    setFiles((own) => ({ ...own, [id]: edit(own[id] ?? []) }))
                  }}
                />
              </li>
            ))}
          </ul>
          <div class="filing-ways">
            <button type="submit">{f.supplement.send}</button>
          </div>
        </form>
      </section>
    </FormPlaceContext.Provider>
  )
}

/** Not by shared/group.ts: that lies in the staff’s own chunk, which begins their program where it is loaded. */
const filesIn = (unsent: KeptSupplement['body']): Record<string, MaterialFile[]> => {
  const files: Record<string, MaterialFile[]> = {}
  for (const { material, file } of unsent?.materials ?? [])
    files[material] = [...(files[material] ?? []), file]
  return files
}

/** The page has other fields, too. */
const WITHIN = 'supplement-'

function Thing(props: {
  readonly asked: Asked
  readonly value: string
  readonly files: readonly MaterialFile[]
  readonly onValue: (name: string, value: string) => void
  readonly onFiles: (id: string, edit: (own: readonly MaterialFile[]) => readonly MaterialFile[]) => void
}) {
  const { field, material, name } = props.asked
  if (field)
    return (
      <FieldInput
        within={WITHIN}
        spec={field}
        value={props.value}
        onValue={(value) => props.onValue(field.name, value)}
      />
    )
  return (
    <>
      <p class="material-name">
        <strong>{name}</strong>
      </p>
      {material && (
        <MaterialFiles name={name} files={props.files} onFiles={(edit) => props.onFiles(material, edit)} />
      )}
    </>
  )
}

function Sending(props: {
  readonly sub: Submission
  readonly kept: KeptSupplement
  readonly forget: () => Promise<void>
  readonly onAdded: () => void
}) {
  const { sub, kept, forget, onAdded } = props
  const { value: state } = sub.state
  if (kept.body)
    return (
      <div class="filing-state" role="status">
        <p class={state.type === 'moving' ? 'quiet' : 'alert'}>
          {state.type === 'waiting' ? f.supplement.unknown : f.supplement.words}
        </p>
        {state.type === 'waiting' && <Again sub={sub} />}
        <ClearButton ask={f.clearAskSending} clear={forget} disabled={state.type === 'moving'} />
      </div>
    )
  return (
    <>
      <Uploading sub={sub} uploads={kept} />
      {isWhole(kept) ? (
        <button type="button" onClick={() => forget().then(onAdded)}>
          {f.supplement.seen}
        </button>
      ) : (
        <ClearButton ask={f.clearAskSending} clear={forget} disabled={state.type === 'moving'} />
      )}
    </>
  )
}
