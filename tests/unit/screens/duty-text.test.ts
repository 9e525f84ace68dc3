/** Who has a case, and who is told that it is about to be late (F03). */
import { expect, test } from 'vitest'
import { dutyText, remindedText } from '../../../client/screens/posts/duty-text.ts'
import { onDuty, type Post } from '../../../shared/org/posts.ts'

const post: Post = { org: '441424104000', name: '综合窗口', items: [], a: 'hua', b: 'cheng' }
const nameOf = (staff: string) => ({ hua: '华小窗', cheng: '程小窗' })[staff] ?? staff
const dutyOf = (...away: readonly string[]) =>
  onDuty(
    {
      posts: [post],
      absences: away.map((staff) => ({ staff, from: '2026-11-24', to: null })),
    },
    post,
    '2026-11-24',
  )

test.each([
  [[], '华小窗 · A岗', '经办 华小窗 · A岗、B岗 程小窗、华城镇'],
  [['hua'], '程小窗 · B岗，代华小窗', '经办 程小窗 · B岗，代华小窗、华城镇'],
])('away: %j', (away, who, reminded) => {
  const duty = dutyOf(...away)
  expect(dutyText(post, duty, nameOf)).toBe(who)
  expect(remindedText({ post, duty }, '华城镇', nameOf)).toBe(reminded)
})

test('both away: whoever is there; and where no post has it, the unit', () => {
  expect(dutyText(post, dutyOf('hua', 'cheng'), nameOf)).toContain('请负责人安排')
  expect(remindedText(null, '华城镇', nameOf)).toBe('华城镇')
})
