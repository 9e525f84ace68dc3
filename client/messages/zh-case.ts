/**
 * The words of a case in Chinese. Legal words are those of the law (收件, 受理, 一次性告知, 补正, 办结, 出件); all else is
 * everyday speech. Every table is keyed by the contract's own types, so that a missing text does not compile.
 */
import type { Card } from '../../shared/case/cards.ts'
import type { ClockKind, Light } from '../../shared/case/clock.ts'
import type { Milestone } from '../../shared/case/milestones.ts'
import type { Stage } from '../../shared/case/stage.ts'
import type { Item, MaterialSpec } from '../../shared/catalogue/item.ts'
import type { Role } from '../../shared/org/org.ts'

export const zhCase = {
  lights: { green: '正常', yellow: '将到期', red: '已超期', grey: '暂停' } satisfies Record<Light, string>,
  clocks: {
    notice: (day: string) => `最晚${day}受理或者一次告知`,
    push: (day: string) => `最晚${day}转交`,
    review: (day: string) => `最晚${day}审核完`,
    decision: (day: string) => `最晚${day}决定`,
    certificate: (day: string) => `最晚${day}送达`,
    tell: (day: string) => `最晚${day}告知申请人`,
  } satisfies Record<ClockKind, (day: string) => string>,
  milestones: {
    precheck: '预审',
    accept: '受理',
    sort: '分件',
    handOver: '转交',
    handle: '办理',
    close: '办结',
    feedback: '反馈',
    deliver: '出件',
    archive: '归档',
  } satisfies Record<Milestone, string>,
  milestonesTitle: '九个环节',
  milestoneReached: '已到',
  milestoneNotYet: '还没有',
  cards: {
    soon: '黄牌：快到期了',
    'asked-again': '黄牌：已经要过的材料又要了一次',
    overdue: '红牌：超过承诺期限',
    unlawful: '红牌：超过法定期限',
    untold: '红牌：五个工作日内没有告知，自收件之日起视为受理',
    'told-twice': '红牌：第二次告知了第一次就能说的',
    'extra-material': '红牌：要了清单以外的材料，这次告知无效',
  } satisfies Record<Card, string>,
  daysLeft: (days: number, unit: 'workday' | 'day'): string =>
    days === 0 ? '今天到期' : `还有 ${days} 个${unit === 'workday' ? '工作日' : '自然日'}`,
  /** 「前」 could be read without the day itself. */
  by: (day: string) => `最晚${day}`,
  goesOn: (day: string) => `${day}恢复计时`,
  provisionalDay: '暂定，等国务院公布放假安排',
  toCure: (name: string, by: string) => `容缺受理：「${name}」${by}以前补来`,
  uncured: (name: string, by: string) => `容缺受理：「${name}」应在${by}以前补来，还没有补`,
  paidFrom: (month: string) => `待遇从申请当月（${month}）算起，转到哪里办都不变`,
  redated: (on: string, was: string, due: string) =>
    was === due ? `${on}放假安排公布后，${due}不再是暂定` : `${on}放假安排公布后，期限由${was}改为${due}`,
  statutory: (day: string) => `法定到${day}`,
  stages: {
    received: '已收件，待受理',
    notified: '待补正',
    supplemented: '已补正，待受理',
    accepted: '已受理，待转交',
    refused: '不予受理，待出件',
    dispatched: '已转交，待审核',
    reviewed: '已审核，待决定',
    granted: '同意，待出件',
    denied: '不同意，待出件',
    withdrawn: '已撤回',
    delivered: '已办结',
  } satisfies Record<Stage, string>,
  roles: {
    agent: '村级代办员',
    clerk: '窗口人员',
    handler: '审核人',
    decider: '决定人',
    manager: '县中心管理员',
  } satisfies Record<Role, string>,
  needs: { must: '必须', conditional: '看情形', curable: '可以后补' } satisfies Record<
    MaterialSpec['need'],
    string
  >,
  materialKinds: {
    original: '原件',
    copy: '复印件',
    form: '表格',
    certificate: '证照',
    commitment: '承诺书',
  } satisfies Record<MaterialSpec['kind'], string>,
  itemTypes: {
    '01': '行政许可',
    '05': '行政给付',
    '07': '行政确认',
    '10': '其他行政权力',
    '20': '公共服务',
  } satisfies Record<Item['type'], string>,
  itemKinds: {
    instant: '即办件',
    promise: '承诺件',
    joint: '联办件',
    escalated: '上报件',
    online: '网办件',
  } satisfies Record<Item['kind'], string>,
  limit: (n: number, unit: 'workday' | 'day' | 'hour'): string =>
    n === 0 ? '当场办结' : `${n} 个${{ workday: '工作日', day: '自然日', hour: '小时' }[unit]}`,
  applicantFields: {
    'applicant.name': '姓名',
    'applicant.id': '身份证号',
    'applicant.phone': '手机号码',
    'applicant.address': '住址',
  },
}
