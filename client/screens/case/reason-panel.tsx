/** 不予受理 and 撤回: both end the case, ask first, and carry a reason. */
import { useId, useState } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function ReasonPanel({
  view,
  action,
  onDone,
  onCancel,
}: PanelProps & { readonly action: 'refuse' | 'withdraw' }) {
  const id = useId()
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const refuse = action === 'refuse'
  const end = async (): Promise<void> => {
    const text = reason.trim()
    if (text === '') return writing.fail(d.reasonMissing)
    if (await writing.write(refuse ? 'refused' : 'withdrawn', { reason: text })) onDone()
  }
  return (
    <PanelForm
      writing={writing}
      submit={refuse ? d.refuseDo : d.withdrawDo}
      onSubmit={end}
      onCancel={onCancel}
    >
      <p>▲ {refuse ? d.refuseAsk : d.withdrawAsk}</p>
      <div class="opinions">
        {(refuse ? d.refuseReasons : d.withdrawReasons).map((text) => (
          <button
            key={text}
            type="button"
            class="opinion"
            aria-pressed={reason === text}
            onClick={() => setReason(text)}
          >
            {text}
          </button>
        ))}
      </div>
      <label for={id}>{d.reason}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
    </PanelForm>
  )
}
