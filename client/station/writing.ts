/** One further event of a case, judged by the same tables as at the root before it is written. */
import { type CaseData, caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { letterFor, optionsOf, permit, type Refusal } from '../../shared/case/permissions.ts'
import { serialKey } from '../../shared/case/serial.ts'
import type { Step } from '../../shared/case/transitions.ts'
import type { Delegation } from '../../shared/org/ledger.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { chinaDay } from '../../shared/time.ts'
import { type OwnLogDeps, writeOwn } from '../../sync/own-log.ts'
import type { Files } from '../storage/files.ts'
import type { Catalogue } from './catalogue.ts'
import { malformedParts } from './malformed.ts'
import type { Malformed, Profile, SerialUsed } from './station.ts'

export interface WritingDeps extends OwnLogDeps {
  readonly catalogue: Pick<Catalogue, 'itemLoaded' | 'ledger'>
  readonly files: Files
  /** Which case here has used a serial (`serialKey`); null: none. */
  readonly usedBy: (serial: string) => Promise<string | null>
}

type Written = Step
type WritingError = Refusal | { readonly type: 'NoCase' } | Malformed | SerialUsed

/** The question that the root will ask, of the case as it lies here; answered with the letter to act by, where it needs one. */
export async function permitted(
  deps: Pick<WritingDeps, 'store' | 'catalogue' | 'clock'>,
  { org, staff }: Profile,
  { stream, type, data }: { readonly stream: string; readonly type: Written; readonly data: object },
): Promise<Result<Delegation | null, Refusal | { readonly type: 'NoCase' }>> {
  const state = foldCase(await deps.store.stream(stream))
  if (!state) return err({ type: 'NoCase' })
  const item = await deps.catalogue.itemLoaded(state.item, state.itemVersion)
  const author = { org: org.id, roles: staff.roles }
  const options = {
    ...{ item, day: chinaDay(deps.clock.now()), ledger: deps.catalogue.ledger() },
    ...optionsOf(type, data),
  }
  const answer = permit(state, author, type, options)
  return answer.ok ? ok(letterFor(state, author, type, options)) : answer
}

export async function writeEvent<T extends Written>(
  deps: WritingDeps,
  profile: Profile,
  caseNo: string,
  type: T,
  data: CaseData<T>,
): Promise<Result<true, WritingError>> {
  const malformed = malformedParts(type, 1, { ...data })
  if (malformed.length > 0) return err({ type: 'Malformed', fields: malformed })
  const file = 'file' in data ? data.file : undefined
  const stream = caseStream(caseNo)
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  let answer: Result<true, WritingError> = ok(true)
  await writeOwn(deps, author, async () => {
    const letter = await permitted(deps, profile, { stream, type, data })
    answer = letter.ok ? ok(true) : letter
    if (!letter.ok) return []
    if (file && (await deps.files.missing([file.sha256])).length > 0)
      answer = err({ type: 'Malformed', fields: ['file'] })
    const used = await usedIn(deps, stream, data)
    if (used) answer = err({ type: 'SerialUsed', caseNo: used })
    if (!answer.ok) return []
    if (file) await deps.files.queue([file.sha256])
    const under = letter.value && { under: letter.value.id }
    return [{ stream, type, v: 1, data: { ...data, ...under } }]
  })
  return answer
}

/** As far as this device knows: what another has used meanwhile the root finds. */
async function usedIn(
  { store, usedBy }: Pick<WritingDeps, 'store' | 'usedBy'>,
  stream: string,
  data: object,
): Promise<string | null> {
  const serial = 'serial' in data ? data.serial : undefined
  const item = typeof serial === 'string' ? foldCase(await store.stream(stream))?.item : undefined
  return item === undefined ? null : usedBy(serialKey(item, String(serial)))
}
