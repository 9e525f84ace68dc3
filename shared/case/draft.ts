/** A draft: the device's own record until hand-in (收件), which writes its events. */
import type { MaterialFile } from './events.ts'
import { caseStream } from './events.ts'

export interface CaseDraft {
  readonly id: string
  readonly item: string
  readonly itemVersion: number
  readonly fields: Readonly<Record<string, string>>
  readonly materials: Readonly<
    Record<string, { readonly seen: boolean; readonly files: readonly MaterialFile[] }>
  >
  /** ms, the device's clock. */
  readonly updatedAt: number
  /**
   * The number that hand-in took for it, written before the events are: whoever hands in again after a crash takes the
   * same one. null until then.
   */
  readonly reserved: { readonly caseNo: string; readonly queryCode: string } | null
}

interface Numbering {
  readonly caseNo: string
  readonly queryCode: string
  readonly secret: string
  /** The letter by which it is taken in, where it needs one. */
  readonly under?: string
}

/** What hand-in writes, in order: the receipt, what was filled in, each material. */
export function handInEvents(
  draft: CaseDraft,
  { caseNo, ...numbered }: Numbering,
): { stream: string; type: string; v: number; data: Record<string, unknown> }[] {
  const stream = caseStream(caseNo)
  const event = (type: string, data: Record<string, unknown>) => ({ stream, type, v: 1, data })
  const filled = Object.entries(draft.fields).filter(([, value]) => value !== '')
  const materials = Object.entries(draft.materials).flatMap(([material, { seen, files }]) =>
    files.length === 0
      ? seen
        ? [event('material', { material, seen })]
        : []
      : files.map((file) => event('material', { material, seen, file })),
  )
  return [
    event('received', {
      ...numbered,
      item: draft.item,
      itemVersion: draft.itemVersion,
    }),
    ...(filled.length > 0 ? [event('filled', { fields: Object.fromEntries(filled) })] : []),
    ...materials,
  ]
}
