/** Writing one event of a case from a screen: busy while it is going to disk, then what went wrong, if anything. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CaseData } from '../../../shared/case/events.ts'
import type { Refusal } from '../../../shared/case/permissions.ts'
import type { Step } from '../../../shared/case/transitions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Result } from '../../../shared/result.ts'
import { useStation } from '../../components/station-context.ts'
import { holdUnsaved } from '../../components/unsaved.ts'
import { d } from '../../messages/desk-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { CaseView, SerialUsed } from '../../station/station.ts'

type Written = Step

export type WriteError =
  | { readonly type: Refusal['type'] }
  | { readonly type: 'StorageFull' }
  | { readonly type: 'NoCase' }
  | SerialUsed
  /** Names of what is too long or of a wrong form. */
  | { readonly type: 'Malformed'; readonly fields: readonly string[] }

export interface Writing {
  readonly busy: boolean
  /** Empty where all went well. */
  readonly failure: string
  fail(text: string): void
  /** true when it is on disk. */
  attempt(write: () => Promise<Result<true, WriteError>>): Promise<boolean>
  /** Whether what was typed here may be thrown away; asks where there is something. */
  mayDiscard(): boolean
}

/** Writes events of this case. */
export function useWrite(
  { state, item }: Pick<CaseView, 'state' | 'item'>,
  typed = false,
): Writing & {
  /** true when it is on disk. */
  write<T extends Written>(type: T, data: CaseData<T>): Promise<boolean>
} {
  const station = useStation()
  const writing = useWriting(item, typed)
  return {
    ...writing,
    write: (type, data) => writing.attempt(() => station.write(state.caseNo, type, data)),
  }
}

/** `typed`: words stand in the form that are written nowhere yet; until they are, leaving them asks first. */
export function useWriting(item: Item | undefined, typed = false): Writing {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')
  const release = useRef<(() => void) | null>(null)
  useEffect(() => {
    if (!typed) return
    release.current = holdUnsaved()
    return () => release.current?.()
  }, [typed])
  return {
    busy,
    failure,
    fail: setFailure,
    mayDiscard: () => !typed || confirm(t.unsavedAsk),
    async attempt(write) {
      setFailure('')
      setBusy(true)
      // On their way to the disk, a few milliseconds: whoever types on at once is not asked about them.
      release.current?.()
      const back = (why: string): false => {
        if (typed) release.current = holdUnsaved()
        setFailure(why)
        return false
      }
      try {
        const written = await write()
        return written.ok || back(writeFailure(written.error, item))
      } catch {
        return back(d.notWritten)
      } finally {
        setBusy(false)
      }
    },
  }
}

export function writeFailure(error: WriteError, item: Item | undefined): string {
  switch (error.type) {
    case 'StorageFull':
      return t.storageFull
    case 'NoCase':
      return t.noCase
    case 'SerialUsed':
      return d.law.serialUsed(error.caseNo)
    case 'Malformed':
      return d.malformed(t.list(error.fields.map((name) => partName(item, name.replace(/^fields\./, '')))))
    default:
      return d.law.refusals[error.type]
  }
}

const partName = (item: Item | undefined, name: string): string =>
  Object.entries(d.parts).find(([part]) => part === name)?.[1] ?? fieldLabel(item, name)
