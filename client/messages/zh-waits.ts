/** Texts of the merge desk's second list: what has come to the county and waits for something that has not. */
import type { AskError } from '../station/station.ts'

export const zhWaits = {
  title: '到了县里，还在等前面的记录',
  note: '这些记录县里已经存好，没有丢。它们依据的记录还没有到，所以先不办；缺的一到，自己就接着办。同一台设备在这之后写的，也要一起等。',
  below: (n: number) => `另有 ${n} 处缺前面的记录，见页末`,
  healing: '县中心正在从各站补回数据，补完以前不审批，也看不出缺什么。请让各站都连上网络。',
  none: '没有在等的。各站的记录前后都接得上。',
  asking: '正在向县中心询问…',
  again: '再问一次',
  failed: {
    Unreachable: '连不上县中心，不知道有没有在等的。连上网络后再问一次。',
    unauthorized: '登录过期了。请重新登录，再看有没有在等的。',
    forbidden: '这一项只给县中心的管理员看。',
  } satisfies Record<
    Exclude<AskError['type'], 'Refused'> | Extract<AskError, { type: 'Refused' }>['problem'],
    string
  >,
  place: (org: string, terminal: string) => `${org}（终端 ${terminal}）`,
  unknown: (device: string) => `县里没有登记过的设备 ${device}`,
  lacksEvent: (who: string, seq: number) => `缺 ${who}写的第 ${seq} 条记录`,
  lacksDevice: (device: string) => `缺设备 ${device} 的登记`,
  count: (n: number) => `有 ${n} 条记录在等它`,
  since: (when: string) => `最早的一条 ${when}到的`,
  toDo: {
    station: (org: string) =>
      `请联系${org}：在那台设备上打开一门，连上网络，等到顶上显示“县中心已全部收到”。`,
    node: '它的记录如果是经镇级节点转的，也请看那台节点连上了没有。',
    device:
      '多半是县里恢复过较早的备份。请让最近办过件的各站都连上网络；一直没有来，请工程师看部署说明的“恢复”一节。',
  },
  toStations: '看各站点的联系情况',
  show: (n: number) => `哪 ${n} 条`,
  showSome: (n: number, of: number) => `哪几条（先列 ${n} 条，共 ${of} 条）`,
  entry: (who: string, seq: number, what: string) => `${who}的第 ${seq} 条：${what}`,
  arrived: (when: string) => `${when}到县里`,
  unlisted: (n: number) => `另有 ${n} 处缺的没有列出来，先补上面这些。`,
}

export type WaitsTexts = typeof zhWaits
