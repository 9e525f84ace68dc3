/** One further event of a case, judged by the same tables as at the root before it is written. */
import { type CaseData, caseStream, schemaOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { type Doing, permit, type Refusal } from '../../shared/case/permissions.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type OwnLogDeps, writeOwn } from '../../sync/own-log.ts'
import type { Files } from '../storage/files.ts'
import type { Catalogue } from './catalogue.ts'
import type { Profile } from './station.ts'

export interface WritingDeps extends OwnLogDeps {
  readonly catalogue: Pick<Catalogue, 'itemLoaded'>
  readonly files: Files
}

type Written = Exclude<Doing, 'received'>

export async function writeEvent<T extends Written>(
  deps: WritingDeps,
  profile: Profile,
  caseNo: string,
  type: T,
  data: CaseData<T>,
): Promise<Result<true, Refusal | { readonly type: 'NoCase' }>> {
  const form = schemaOf(type, 1)
  if (!form?.safeParse(data).success) throw new TypeError(`a screen wrote a malformed ${type}`)
  const stream = caseStream(caseNo)
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  let answer: Result<true, Refusal | { readonly type: 'NoCase' }> = ok(true)
  await writeOwn(deps, author, async () => {
    const state = foldCase(await deps.store.stream(stream))
    const item = state && (await deps.catalogue.itemLoaded(state.item, state.itemVersion))
    const step = 'step' in data ? { step: data.step } : {}
    answer = state
      ? permit(state, { org: profile.org.id, roles: profile.staff.roles }, type, {
          item: item ?? undefined,
          ...step,
        })
      : err({ type: 'NoCase' })
    if (!answer.ok) return []
    if ('file' in data && data.file) await deps.files.queue([data.file.sha256])
    return [{ stream, type, v: 1, data: { ...data } }]
  })
  return answer
}
