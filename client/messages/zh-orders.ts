/** Texts of supervision orders (督办), in Chinese. */
import type { OrderStanding, Trigger } from '../../shared/case/orders.ts'

export const zhOrders = {
  title: '督办',
  triggers: {
    attitude: '服务态度不好',
    slow: '不及时受理',
    groundless: '无故不受理',
    'broken-promise': '不按承诺时限办结',
    card: '红牌',
  } satisfies Record<Trigger, string>,
  standings: { open: '待答复', answered: '已答复', late: '逾期答复' } satisfies Record<OrderStanding, string>,
  lateOpen: '逾期未答复',
  to: '督办哪个单位',
  trigger: '为什么督办',
  cards: '涉及的红牌',
  text: '督办内容',
  texts: ['请查明原因，尽快办结，并书面答复。', '请向申请人说明情况，并答复整改结果。'],
  within: '几个工作日内答复',
  do: '发出督办',
  missing: '请选好单位，写明督办内容和答复期限。',
  ask: '督办会发给这个单位，写进经过；红牌不会因此撤销，时限照常计算。',
  order: (to: string) => `督办${to}`,
  by: (day: string) => `最晚${day}答复`,
  found: '查明的情况',
  done: '采取的措施',
  answerDo: '提交答复',
  answerMissing: '请写明查明的情况和采取的措施。',
  answered: (when: string) => `${when}答复`,
  cutOff: (from: string, to: string, hours: number) =>
    `收件站点${from}写的，${to}才传到，隔了${hours < 48 ? ` ${hours} 小时` : ` ${Math.round(hours / 24)} 天`}（断网或者没有上传）。红牌照旧，供认定责任时参考。`,
  urgeNow: '督办这张红牌',
}

export type OrderTexts = typeof zhOrders
