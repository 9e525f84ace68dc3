/** An event in quarantine: its content is fetched from the county when somebody looks, and settled with a reason. */
import { useEffect, useState } from 'preact/hooks'
import type { QuarantinedEvent } from '../../../shared/protocol/quarantined.ts'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { BodyError, CaseView, CountyDesk, OpenMatter } from '../../station/station.ts'
import { useWriting } from '../case/write.ts'
import { Settle } from '../settle/settle.tsx'
import type { SettlingProps } from '../settle/settle-acts.tsx'
import { adoption, eventOf, quarantinedVersions } from './quarantined-versions.ts'

export type QuarantineMatter = Extract<OpenMatter, { readonly kind: 'quarantine' }>

interface Props extends Omit<SettlingProps, 'view' | 'again' | 'onDone'> {
  readonly desk: CountyDesk
  readonly matter: QuarantineMatter
  /** It is on the desk no longer: somebody else has said the word. */
  readonly gone: boolean
  readonly onDone: (adopted: boolean) => void
}

export function SettleQuarantine(props: Props) {
  const { caseNo } = props.matter
  return caseNo === null ? <Fetched {...props} view={null} /> : <InCase {...props} caseNo={caseNo} />
}

function InCase({ caseNo, ...props }: Props & { readonly caseNo: string }) {
  const station = useStation()
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  return view === undefined ? <p>{t.loading}</p> : <Fetched {...props} view={view} />
}

function Fetched({ view, ...props }: Props & { readonly view: CaseView | null }) {
  const { desk, matter } = props
  const [body, setBody] = useState<QuarantinedEvent | BodyError | null>(null)
  useEffect(() => {
    let stale = false
    if (body === null)
      desk.quarantinedEvent(matter).then((answer) => {
        if (!stale) setBody(answer.ok ? answer.value : answer.error)
      })
    return () => {
      stale = true
    }
  }, [body === null])
  return (
    <>
      <p>
        {m.why}
        {t.colon}
        {d.law.reason(matter.reason)}
      </p>
      {body === null ? (
        <p role="status">{m.reading}</p>
      ) : 'event' in body ? (
        <Side {...props} view={view} body={body} />
      ) : (
        <div class="warning">
          <p>■ {m.body[body.type]}</p>
          {body.type === 'SignedOut' && (
            <a class="tap" href="/sign-in">
              {t.otherSignIn}
            </a>
          )}
          <button type="button" class="outline" onClick={() => setBody(null)}>
            {m.retry}
          </button>
        </div>
      )}
    </>
  )
}

function Side(props: Props & { readonly view: CaseView | null; readonly body: QuarantinedEvent }) {
  const { desk, matter, view, body } = props
  const station = useStation()
  const [reason, setReason] = useState('')
  const writing = useWriting(view?.item, reason !== '')
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])
  const { id, hash, streams } = matter
  const versions = quarantinedVersions(view, station, matter, body)
  const adopt = adoption(station, view, eventOf(body))

  const settle = async (choice: string | null, text: string): Promise<void> => {
    const word = { id, hash, streams, reason: text }
    const written = await writing.attempt(() =>
      desk.rule(
        choice === id && adopt
          ? { ...word, verdict: 'adopted', adopt: withReason(adopt, text) }
          : { ...word, verdict: 'dismissed' },
      ),
    )
    if (!written) return
    setReason('')
    props.onDone(choice === id)
  }
  return (
    <Settle
      keyed={props.keyed}
      versions={versions}
      choices={[...(adopt ? [{ id, label: m.adopt }] : []), { id: null, label: m.dismiss }]}
      reasons={m.reasons.quarantine}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={props.gone ? props.onDrop : undefined}
    >
      {props.gone && <p class="warning">▲ {m.elsewhere}</p>}
      {!adopt && <p class="quiet">{m.cannotAdopt}</p>}
    </Settle>
  )
}

/** What the county fills in for another it does with a reason, as where it chooses between two. */
const withReason = <A extends { readonly type: string; readonly data: object }>(
  adopt: A,
  reason: string,
): A => (adopt.type === 'filled' ? { ...adopt, data: { ...adopt.data, reason } } : adopt)
