/** What happened to a case, in Chinese: events, acts, refusals, quarantine, each in a plain sentence. */
import type { ActStatus } from '../../shared/case/acts.ts'
import type { CaseData, CaseEventType, Slot } from '../../shared/case/events.ts'
import type { QuarantineReason } from '../../shared/case/judge.ts'
import { formatCaseNumber } from '../../shared/case/number.ts'
import type { Refusal } from '../../shared/case/permissions.ts'
import type { Task } from '../../shared/case/stage.ts'
import type { WhyNot } from '../../shared/case/transitions.ts'

/** Names for the ids in an event's data. */
export interface TraceNames {
  org(id: string): string
  material(id: string): string
  field(name: string): string
  /** What the event of this id was, in a word: 受理. */
  act(id: string): string
  /** The letter of a delegation: its number. */
  letter(id: string): string
}

export type TraceTexts = {
  readonly [T in CaseEventType]: (data: CaseData<T>, names: TraceNames) => string
}

const list = (names: readonly string[]): string => names.join('、')

const events = {
  received: '收件',
  filled: '填写',
  material: '材料',
  notified: '一次性告知',
  accepted: '受理',
  refused: '不予受理',
  dispatched: '转交',
  opined: '会办意见',
  recalled: '收回',
  decided: '审核或决定',
  paused: '中止计时',
  resumed: '恢复计时',
  extended: '延长期限',
  withdrawn: '撤回',
  delivered: '出件',
  voided: '作废',
  resolved: '裁定',
  compared: '比对重复',
  accounted: '断号说明',
  ruled: '答复',
  urged: '督办',
  answered: '督办答复',
  followed: '事后监管',
  registered: '登记',
  questioned: '存疑',
  quarantined: '未接收',
  deemed: '视为受理',
  timed: '校正时间',
  archived: '存档',
  erased: '按规定删除',
} satisfies Record<CaseEventType, string>

const slots = {
  admission: '受理',
  'step/review': '审核',
  'step/decide': '决定',
  extension: '延长期限',
  serial: '印刷编号',
} satisfies Record<Slot, string>

const reasons = {
  digest: '内容与签名时的不一样',
  tick: '记录的先后次序不对',
  clone: '这台设备的记录被复制过，出现了两份同号的记录',
  chain: '它前面的一条记录没有被接收',
  lost: '只剩编号，内容已经找不到了',
  schema: '记录的格式不对',
  stream: '这类记录不能由服务站来写',
  identity: '设备或者工作人员不属于这个单位',
  permission: '这个单位或者岗位没有办这一步的权限',
  stage: '当时办件的状态不允许这一步',
  number: '办件编号不是这台设备的',
  'duplicate-number': '已经有一件用了这个编号',
  'no-case': '没有找到它所属的办件',
  clock: '中止、恢复或者延长期限不合规定',
  catalogue: '事项、材料或者表单项不在当时的办事指南里',
} satisfies Record<QuarantineReason, string>

const toDo = {
  digest: '请联系县中心检查这台设备。',
  tick: '请联系县中心检查这台设备。',
  clone: '请停用复制出来的那台设备，在这台上重新登录登记。',
  chain: '先处理前面那一条，再把这一步重新做一次。',
  lost: '请办理过这件的单位联网一次；还是没有，请把这一步重新做一次。',
  schema: '请把这一步重新做一次；还是不行，请联系县中心。',
  stream: '请联系县中心。',
  identity: '请用本单位的账号登录，再重新做一次。',
  permission: '请有权限的同事来办这一步。',
  stage: '请打开办件看看现在到哪一步，需要的话再做一次。',
  number: '请按原来的草稿重新收件，给居民换一张回执。',
  'duplicate-number': '请重新收件，给居民换一张回执。',
  'no-case': '请重新收件，或者联系县中心。',
  clock: '请按书面通知的日期重新做一次。',
  catalogue: '请等办事指南更新后再做一次。',
} satisfies Record<QuarantineReason, string>

const followUps = { kept: '与批准的一致', mended: '不一致，已改正', breach: '不一致' } satisfies Record<
  CaseData<'followed'>['found'],
  string
>

const verdicts = {
  adopted: '采纳，已经由县中心重新写入',
  dismissed: '不予采纳',
  open: '撤回前面的答复，重新处理',
} satisfies Record<CaseData<'ruled'>['verdict'], string>

const gapWhys = {
  voided: '号已作废',
  paper: '手写受理，纸质材料在存',
  lost: '设备丢失或者损坏',
  other: '其他情况',
  open: '撤回前面的说明，重新核查',
} satisfies Record<CaseData<'accounted'>['why'], string>

const found = {
  carriedOn: (other) => `与 ${other} 是同一个申请，以这一件为准继续办`,
  repeats: (other) => `与 ${other} 是同一个申请，以那一件为准，这一件是重复的`,
  // No number: nobody there has anything to do with the other.
  different: () => '与另一件不是同一个申请，两件都办',
  open: () => '与另一件是不是同一个申请，重新比对',
} satisfies Record<CaseData<'compared'>['found'], (other: string) => string>

const trace: TraceTexts = {
  received: () => '收件',
  filled: ({ fields, reason }, names) =>
    reason
      ? `选定了${list(Object.keys(fields).map(names.field))}：${reason}`
      : `填写了${list(Object.keys(fields).map(names.field))}`,
  material: ({ material, seen, file }, names) =>
    `材料「${names.material(material)}」：${list([...(seen ? ['原件已看'] : []), ...(file ? ['加了一份照片或文件'] : [])])}`,
  notified: ({ materials, fields, note }, names) =>
    `一次性告知，需要补正：${list([...materials.map(names.material), ...fields.map(names.field)])}${note && `。说明：${note}`}`,
  accepted: () => '受理',
  refused: ({ reason }) => `不予受理：${reason}`,
  dispatched: ({ to, with: beside = [] }, names) =>
    `转交${names.org(to)}${beside.length > 0 ? `，会同${beside.map(names.org).join('、')}` : ''}`,
  opined: ({ outcome, opinion }) => `会办意见，${outcome === 'pass' ? '同意' : '不同意'}：${opinion}`,
  recalled: ({ from, reason }, names) => `从${names.org(from)}收回：${reason}`,
  decided: ({ step, outcome, opinion, acknowledged }) =>
    `${step === 'review' ? '审核' : '决定'}${outcome === 'pass' ? '通过' : '不通过'}${opinion && `：${opinion}`}${acknowledged ? '（已阅廉政风险提示）' : ''}`,
  paused: ({ kind, notice, from, to }) => `中止计时（${pauses[kind]}），${from} 至 ${to}，通知书 ${notice}`,
  resumed: ({ on }) => `恢复计时，中止到 ${on} 为止`,
  extended: ({ days, reason }) => `负责人批准延长 ${days} 个工作日：${reason}`,
  withdrawn: ({ reason }) => `撤回申请：${reason}`,
  delivered: ({ to, note, serial }) =>
    `出件，交给${to === 'applicant' ? '申请人' : '代办人'}${serial ? `，印刷编号 ${serial}` : ''}${note && `：${note}`}`,
  voided: ({ act, reason }, names) => `作废了「${names.act(act)}」：${reason}`,
  resolved: ({ slot, act, reason }, names) =>
    `县中心裁定${slots[slot]}：${act ? `以「${names.act(act)}」为准` : '都不算'}。${reason}`,
  compared: ({ with: other, found: as, reason }) =>
    `县中心比对：${found[as](formatCaseNumber(other))}。${reason ?? ''}`,
  accounted: ({ day, from, to, why, reason }) =>
    `县中心说明断号（${day} 第 ${from === to ? from : `${from}–${to}`} 号）：${gapWhys[why]}。${reason}`,
  ruled: ({ verdict, reason }) => `县中心对没有接收的记录答复：${verdicts[verdict]}。${reason}`,
  urged: ({ to, text, within }, names) => `督办${names.org(to)}，${within} 个工作日内答复：${text}`,
  followed: ({ found, note }) => `事后监管，${followUps[found]}：${note}`,
  answered: ({ found, done }) => `答复督办：${found}。措施：${done}`,
  registered: ({ act }, names) => `县中心登记了「${names.act(act)}」`,
  questioned: ({ act, with: other }, names) =>
    other
      ? `「${names.act(act)}」的印刷编号，办件 ${formatCaseNumber(other)} 也用了，等县中心裁定`
      : `「${names.act(act)}」所依据的委托书当时已经失效，等县中心裁定`,
  quarantined: ({ reason }) => `县中心没有接收一条记录：${reasonText(reason)}`,
  deemed: ({ reason }) =>
    `五个工作日内没有告知补正，自收件之日起视为受理${reason ? `。县中心决定写明：${reason}` : ''}`,
  timed: ({ event }, names) => `县中心校正了「${names.act(event)}」的时间`,
  archived: () => '县中心已存档，各站点不再保留这一件',
  erased: ({ basis }) => `县中心按规定删除了一条记录的内容，依据：${basis}`,
}

/** 行政许可法第四十五条. */
const pauses = {
  hearing: '听证',
  tender: '招标',
  auction: '拍卖',
  inspection: '检验',
  testing: '检测',
  quarantine: '检疫',
  appraisal: '鉴定',
  experts: '专家评审',
} satisfies Record<CaseData<'paused'>['kind'], string>

/** A reason that this program does not know yet is shown as it came. */
function reasonText(reason: string): string {
  return Object.hasOwn(reasons, reason) ? reasons[reason as QuarantineReason] : reason
}

export const zhTrace = {
  tasks: {
    accept: '受理',
    supplement: '补正',
    dispatch: '转交',
    review: '审核',
    decide: '决定',
    deliver: '出件',
    none: '无',
  } satisfies Record<Task, string>,
  events,
  slots,
  pauses,
  actStatus: {
    provisional: '待县中心登记',
    registered: '县中心已登记',
    contested: '有冲突，等县中心裁定',
    suspended: '登记后遇到冲突，暂停生效',
    voided: '已作废',
    dismissed: '裁定后不算数',
    late: '来晚了，不算数',
  } satisfies Record<ActStatus, string>,
  refusals: {
    WrongStage: '这一步现在办不了：办件已经到了别的环节。',
    WrongRole: '您的岗位不办这一步。',
    WrongOrg: '这一步不归本单位办。',
    Contested: '这一步有争议，等县中心裁定后再办。',
    ReadOnly: '这件里有新版程序写的内容，请更新程序后再办。',
    NoReason: '两处填写不一样，县中心选定一个要写明原因。',
    BackDated: '中止和恢复从今天起算，不能写以前的日期。',
    WrongDays: '日期不对：结束不能早于开始，恢复要在中止的那几天里。',
    Overlapping: '这几天里已经有一次中止，不能重叠。',
    NotAll: '这是联办件，要同时转给会办的部门。',
    TooLong: '最多延长十个工作日，联办件十五个。',
    NotAcknowledged: '请先阅读廉政风险提示并打勾。',
  } satisfies Record<Refusal['type'], string>,
  whyNot: {
    early: '前面的环节还没有办',
    done: '这一步已经过了',
    asked: '正在等居民补正',
    over: '这件已经办结',
    none: '没有可以办的内容',
  } satisfies Record<WhyNot, string>,
  reasons,
  verdicts,
  followUps,
  found,
  gapWhys,
  reason: reasonText,
  toDo: (reason: string, readOnly = false): string =>
    reason === 'schema' && readOnly
      ? '请更新程序后把这一步重新做一次。'
      : Object.hasOwn(toDo, reason)
        ? toDo[reason as QuarantineReason]
        : '请联系县中心。',
  trace,
  questioned: '所依据的委托书当时已经失效',
  serialUsed: (other: string) =>
    `办件 ${formatCaseNumber(other)} 已经用了这个印刷编号，一个编号只能用一次。请核对证照上印的编号。`,
  serialTwice: (other: string) => `办件 ${formatCaseNumber(other)} 也用了这个印刷编号`,
  traceUnder: (letter: string) => `（依委托书 ${letter}）`,
  traceErased: (word: string) => `${word}（内容已按规定删除）`,
  traceUnknown: '这条记录是新版程序写的，请更新后查看',
}
