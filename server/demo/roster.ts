/** Posts of the demo county (演示): one at a town's window, one in a department. */
import type { Roster } from '../../shared/org/posts.ts'
import { civilAffairs } from './departments.ts'

export const demoRoster: Roster = {
  posts: [
    { org: '441424104000', name: '综合窗口', items: [], a: 'huacheng', b: 'huacheng2' },
    { org: civilAffairs.uscc, name: '社会救助', items: [], a: 'minzheng2', b: 'minzheng' },
  ],
  absences: [],
}
