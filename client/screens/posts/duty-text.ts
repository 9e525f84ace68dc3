/** Who is on duty, and who is told that a case is about to be late, in words. */
import type { OnDuty, Post } from '../../../shared/org/posts.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'

export function dutyText(post: Post, duty: OnDuty, nameOf: (staff: string) => string): string {
  if (duty.as === 'unit') return p.duty.unit
  return duty.as === 'a' ? p.duty.a(nameOf(post.a)) : p.duty.b(nameOf(post.b), nameOf(post.a))
}

/** Handler, B岗 and unit (F03); where no post has the case, the unit. */
export const remindedText = (
  placed: { readonly post: Post; readonly duty: OnDuty } | null,
  unit: string,
  nameOf: (staff: string) => string,
): string =>
  t.list([
    ...(placed
      ? [
          `${p.handler} ${dutyText(placed.post, placed.duty, nameOf)}`,
          ...(placed.duty.as === 'a' ? [`${p.posts.b} ${nameOf(placed.post.b)}`] : []),
        ]
      : []),
    unit,
  ])
