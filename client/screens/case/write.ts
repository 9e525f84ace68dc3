/** Writing one event of a case from a screen: busy while it is going to disk, then what went wrong, if anything. */
import { useState } from 'preact/hooks'
import type { CaseData } from '../../../shared/case/events.ts'
import type { Doing } from '../../../shared/case/permissions.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'

type Written = Exclude<Doing, 'received'>

export interface Writing {
  readonly busy: boolean
  /** Empty where all went well. */
  readonly failure: string
  fail(text: string): void
  /** true when it is on disk. */
  write<T extends Written>(type: T, data: CaseData<T>): Promise<boolean>
}

export function useWrite(caseNo: string): Writing {
  const station = useStation()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')
  return {
    busy,
    failure,
    fail: setFailure,
    async write(type, data) {
      setFailure('')
      setBusy(true)
      const written = await station.write(caseNo, type, data)
      setBusy(false)
      if (!written.ok) setFailure(failureText(written.error.type))
      return written.ok
    },
  }
}

function failureText(type: keyof typeof d.law.refusals | 'StorageFull' | 'NoCase'): string {
  if (type === 'StorageFull') return t.storageFull
  return type === 'NoCase' ? t.noCase : d.law.refusals[type]
}
