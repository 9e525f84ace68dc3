/**
 * Texts of the guide: an item as clerks read it out and as residents read it at home. Limits are the law's
 * (行政许可法第三十二条、第三十八条、第四十四条); the rest is everyday speech.
 */
import type { FlowStep } from '../screens/guide/flow.ts'
import type { Outline } from '../screens/guide/outlines.ts'

export const zhGuide = {
  // A resident's first page.
  title: '办事指南',
  hint: '说平常的话就行，例如「老人领钱」「孩子上户口」；拼音、首字母也可以',
  asOf: (time: string) => `截至 ${time}`,
  kept: {
    network: (time: string) => `现在连不上网。下面是存在这台设备上的办事指南，截至 ${time}。`,
    server: (time: string) => `系统暂时有问题。下面是存在这台设备上的办事指南，截至 ${time}。`,
  },
  errors: {
    network: '现在连不上网，这台设备上也还没有办事指南。请连上网络再打开一次；打开过以后，没有网络也能看。',
    server: '系统暂时有问题，请过一会儿再看。急用可以到村（社区）公共服务站问。',
  },
  retry: '再试一次',
  notFound: '没有找到这个事项',
  notFoundToDo: '它可能已经改了名字或者不再办理。请从办事指南里重新查找。',

  file: '网上申办',
  fileHint: '在手机上填表、拍照，不用先跑一趟。',

  where: '到哪里办',
  whereText:
    '带上下面的材料，到您村（社区）的公共服务站，或者镇里的便民服务中心。不用自己跑县里，结果也在交材料的地方领。',
  hours: '办公时间',
  hoursText: '这里还没有登记，以服务点门口公布的为准。',
  phone: '电话',
  phoneText: '演示数据里没有电话，请到服务点当面问。',
  places: '各镇、村的服务点',

  // What the guide says of an item.
  owner: '主管部门',
  kind: '类型',
  noStatutory: '法律没有规定',
  elsewhere: '异地办理',
  elsewhereWithin: (push: string, decide: string, tell: string) =>
    `受理后${push}内转到户籍地，户籍地收到后${decide}内决定，决定后${tell}内告知您`,
  paidFrom: '待遇起算',
  paidFromApplication: '从申请当月算起，转到外地办也一样',
  fee: '收费',
  conditions: '办理条件',
  materials: '要带的材料',
  basis: '法律依据',

  // How it goes.
  flow: '办理流程',
  acts: {
    receive: '收件',
    accept: '受理',
    review: '审核',
    decide: '决定',
    deliver: '出件',
  } satisfies Record<FlowStep['act'], string>,
  who: {
    station: '村（社区）公共服务站或者镇便民服务中心',
    window: '镇便民服务中心',
  },
  within: {
    handover: (limit: string) => `交材料起 ${limit}以内`,
    acceptance: (limit: string) => `受理起 ${limit}以内`,
    decision: (limit: string) => `决定起 ${limit}以内`,
  } satisfies Record<NonNullable<FlowStep['within']>['from'], (limit: string) => string>,
  onTheSpot: '当场办结',
  statutory: (limit: string) => `法定 ${limit}`,
  atOnce: '当场给您回执',
  asAccepted: '算在承诺时限里',
  missing: '材料不齐：一次性告知要补什么，补正后接着办。逾期不告知的，从收到材料那天起就算受理。',
  denied: (papers: string) => `不同意：书面说明理由${papers}，不服可以复议或者起诉。`,
  papers: (names: string) => `（${names}）`,

  // Samples.
  sample: (name: string) => `看样例：${name}`,
  mark: '样例',
  made: '这是样例，人名和号码都是编的。请照您自己的情况填写。',
  outline: '这是示意图，只看要带的是哪一种、要看清哪几处。',
  look: '要看清这几处',
  applicant: {
    'applicant.name': '张三',
    'applicant.id': '441424196503150039',
    'applicant.phone': '13800001234',
    'applicant.address': '五华县华城镇河子口村（示例）',
  },
  asIs: '（照实填写）',
  date: (year: number, month: number, day: number) => `${year}年${month}月${day}日`,
  signature: '申请人签名或者指印',
  signedOn: '日期',
  outlines: {
    'id-card': '居民身份证的正面和背面',
    household: '户口簿打开的样子',
    'bank-card': '银行卡或者社会保障卡的正面',
    certificate: '证照的样子：名称、持有人、编号、发证机关的印章',
    picture: '图纸的样子：标出每一间的用处和走向',
    paper: '书面材料的样子：标题、内容、签名、日期',
  } satisfies Record<Outline, string>,

  // On paper.
  print: '打印这份指南',
  printHint: '打开的样例会一起打印。',
  scan: '扫码看这份指南',
  printedFrom: (time: string) => `打印于 ${time}`,
}
