/** 不予受理 and 撤回: both end the case, ask first, and carry a reason. */
import { useId, useState } from 'preact/hooks'
import { t } from '../../messages/text.ts'
import type { PanelProps } from './case-actions.tsx'
import { PanelForm } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function ReasonPanel({
  view,
  action,
  onDone,
  onCancel,
}: PanelProps & { readonly action: 'refuse' | 'withdraw' }) {
  const writing = useWrite(view.state.caseNo)
  const id = useId()
  const [reason, setReason] = useState('')
  const refuse = action === 'refuse'
  const end = async (): Promise<void> => {
    const text = reason.trim()
    if (text === '') return writing.fail(t.desk.reasonMissing)
    if (await writing.write(refuse ? 'refused' : 'withdrawn', { reason: text })) onDone()
  }
  return (
    <PanelForm
      writing={writing}
      submit={refuse ? t.desk.refuseDo : t.desk.withdrawDo}
      onSubmit={end}
      onCancel={onCancel}
    >
      <p>▲ {refuse ? t.desk.refuseAsk : t.desk.withdrawAsk}</p>
      <div class="opinions">
        {(refuse ? t.desk.refuseReasons : t.desk.withdrawReasons).map((text) => (
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
      <label for={id}>{t.desk.reason}</label>
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
