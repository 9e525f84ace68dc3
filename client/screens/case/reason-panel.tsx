/** 不予受理 and 撤回: both end the case, ask first, and carry a reason. */
import { useState } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

export function ReasonPanel({
  view,
  action,
  onDone,
  onCancel,
}: PanelProps & { readonly action: 'refuse' | 'withdraw' }) {
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
      <ReasonField
        offered={refuse ? d.refuseReasons : d.withdrawReasons}
        value={reason}
        onInput={setReason}
      />
    </PanelForm>
  )
}
