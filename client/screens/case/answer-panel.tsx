/** The answer to an order: what was found, what was done. The oldest that waits comes first. */
import { useId, useState } from 'preact/hooks'
import { unanswered } from '../../../shared/case/permissions.ts'
import { useProfile } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { OrderText } from './orders.tsx'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function AnswerPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const { org } = useProfile()
  // Where a colleague has answered meanwhile, the words stay, and sending says so.
  const [order] = useState(() => unanswered(view.state, org.id)[0])
  const [found, setFound] = useState('')
  const [done, setDone] = useState('')
  const writing = useWrite(view, found !== '' || done !== '')
  if (!order) return null
  const answer = async (): Promise<void> => {
    const said = { found: found.trim(), done: done.trim() }
    if (said.found === '' || said.done === '') return writing.fail(d.orders.answerMissing)
    if (await writing.write('answered', { order: order.event, ...said })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.orders.answerDo} onSubmit={answer} onCancel={onCancel}>
      <OrderText order={order} />
      <label for={`${id}-found`}>{d.orders.found}</label>
      <textarea
        id={`${id}-found`}
        rows={3}
        maxLength={1000}
        value={found}
        onInput={(event) => setFound(event.currentTarget.value)}
      />
      <label for={`${id}-done`}>{d.orders.done}</label>
      <textarea
        id={`${id}-done`}
        rows={3}
        maxLength={1000}
        value={done}
        onInput={(event) => setDone(event.currentTarget.value)}
      />
    </PanelForm>
  )
}
