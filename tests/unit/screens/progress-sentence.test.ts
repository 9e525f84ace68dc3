import { describe, expect, test } from 'vitest'
import { progressSentence, stepText, untilText } from '../../../client/messages/progress-sentence.ts'
import { PAUSE_KINDS } from '../../../shared/case/clock.ts'
import { STAGES, type Stage } from '../../../shared/case/stage.ts'

const SENTENCES: Record<Stage, string> = {
  received: '五华县民政局正在核对您的材料，还没有受理。',
  notified: '您的材料还不齐，请补交，可以交到五华县民政局。',
  supplemented: '您补交的材料已经收到，五华县民政局正在核对。',
  accepted: '您的申请已经受理，五华县民政局正在转交给主管部门。',
  refused: '您的申请没有受理，请到五华县民政局领取通知书，上面写有原因。',
  dispatched: '五华县民政局正在审核。',
  reviewed: '审核已经完成，五华县民政局正在作决定。',
  granted: '您的申请已经办好，请到五华县民政局领取结果。',
  denied: '您的申请没有通过，请到五华县民政局领取决定书，上面写有原因。',
  withdrawn: '您已经撤回了这次申请。',
  delivered: '已经办结，结果已交给您或者您的代办人。',
}

describe('the resident is told in one sentence', () => {
  test.each(STAGES)('%s', (stage) => {
    expect(progressSentence(stage, '五华县民政局')).toBe(SENTENCES[stage])
  })

  test('also where nobody is named', () => {
    expect(progressSentence('dispatched', '')).toBe('有关部门正在审核。')
  })
})

describe('where nobody told in time what is missing', () => {
  test.each(['received', 'notified', 'supplemented'] as const)(
    '%s is said to be accepted by law',
    (stage) => {
      const said = progressSentence(stage, '华城镇便民服务中心', true)
      expect(said).toMatch(/^您的申请按规定视为受理.*华城镇便民服务中心.*。$/)
      expect(said).not.toContain('还没有受理')
    },
  )

  test('what is further on says where it is', () => {
    expect(progressSentence('reviewed', '五华县民政局', true)).toBe(SENTENCES.reviewed)
  })
})

describe('until when', () => {
  const now = Date.parse('2026-10-12T09:00:00+08:00')
  const plain = { day: '2026-10-30', clock: 'decision', provisional: false, stopped: false } as const
  const due = { ...plain, stop: null, extended: 0, was: null }
  test('with the weekday, and by how much it was extended', () => {
    expect(untilText(due, now)).toBe('最晚10月30日（周五）作出决定。')
    expect(untilText({ ...due, extended: 10 }, now)).toBe(
      '最晚10月30日（周五）作出决定（经批准延长了 10 个工作日）。',
    )
    expect(untilText({ ...due, provisional: true }, now)).toContain('等国家公布放假安排')
  })

  test('a day that the calendar moved: what was said before it', () => {
    const was = { day: '2026-10-29', on: '2026-10-11' }
    expect(untilText({ ...due, was }, now)).toBe(
      '最晚10月30日（周五）作出决定（10月11日（周日）公布放假安排以前说的是10月29日（周四））。',
    )
  })

  test.each(PAUSE_KINDS)('stopped for %s: why, and from when it goes on', (kind) => {
    const said = untilText({ ...due, stopped: true, stop: { kind, goesOn: '2026-10-20' } }, now)
    expect(said).toMatch(
      /^最晚10月30日（周五）作出决定；因(听证|招标|拍卖|检验|检测|检疫|鉴定|专家评审)，现在按书面通知暂停计时，10月20日（周二）恢复。$/,
    )
  })

  test('an answer of an older node says that it is stopped, and no more', () => {
    expect(untilText({ ...due, stopped: true }, now)).toContain('现在按书面通知暂停计时。')
  })
})

describe('the steps below it', () => {
  const steps = (...types: string[]) =>
    types.map((type) => ({ type, at: '2026-10-10T02:00:00.000Z', org: '' }))
  const texts = (stage: Stage, ...types: string[]) => {
    const answer = { stage, steps: steps(...types) }
    return answer.steps.map((_, i) => stepText(answer, i))
  }

  test('tell review and decision apart', () => {
    expect(texts('reviewed', 'received', 'accepted', 'dispatched', 'decided')).toEqual([
      '收件',
      '受理',
      '转交',
      '审核',
    ])
    expect(texts('granted', 'decided', 'decided')).toEqual(['审核', '决定'])
    expect(texts('delivered', 'decided', 'decided', 'delivered')).toEqual(['审核', '决定', '出件'])
    expect(texts('denied', 'decided')).toEqual(['决定'])
    expect(texts('withdrawn', 'decided', 'withdrawn')).toEqual(['审核', '撤回'])
  })

  test('name one that this program does not know', () => {
    expect(texts('received', 'hovered', 'toString')).toEqual(['办理', '办理'])
  })
})
