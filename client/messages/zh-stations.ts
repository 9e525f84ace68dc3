/** Texts of the county's board of stations, in Chinese. */
import type { AskError } from '../station/station.ts'

type Problem = Extract<AskError, { type: 'Refused' }>['problem']

export const zhStations = {
  title: '各站点的联系情况',
  asOf: (time: string) => `截至 ${time}`,
  count: (n: number) => `共 ${n} 台设备`,
  online: (n: number) => `在线 ${n} 台`,
  holding: (n: number) => `${n} 台还有没传上来的`,
  allCame: '没有缺的',
  refresh: '现在刷新',
  search: '找站点：名称、乡镇或者终端号',
  none: '没有找到。换个名称，或者只输入一两个字试试。',
  empty: '还没有登记过的设备。站点第一次登录以后，会自己出现在这里。',
  asking: '正在向县中心询问…',
  unreachable: '连不上县中心，还没有问到。连上以后会自己出现。',
  unreachableSince: (time: string) => `现在连不上县中心。下面是 ${time} 的情况，连上以后会自己更新。`,
  refused: {
    unauthorized: '登录过期了，请重新登录后再看。',
    forbidden: '这一页只给县中心的管理员看。',
  } satisfies Record<Problem, string>,
  out: (n: number) => `还没有回来：${n} 台`,
  outNote: (from: string, to: string) =>
    `县中心从 ${from} 到 ${to} 没有运行。这些设备那以前还在联系，恢复以后还没有连上；连上以后会自己传上来，不用重办。`,
  countyOwn: '县中心和县直部门',
  terminal: (code: string) => `终端 ${code}`,
  standing: {
    online: '在线',
    today: '今天联系过',
    yesterday: '昨天联系过',
    silent: (days: number) => `离线 ${days} 天`,
    never: '从未联系',
  },
  lastHeard: (time: string) => `最后联系 ${time}`,
  silentSince: (time: string) => `自 ${time} 起没有联系`,
  silentNote: '“没有联系”可能是断网，也可能是关机，或者没有打开一门。',
  neverHeard: '登记以后还没有联系过',
  records: (n: number) => `${n} 条记录`,
  files: (n: number, bytes: string) => `${n} 份照片（${bytes}）`,
  heldThen: (what: string) => `当时还有 ${what}没有传上来`,
  heldNow: (what: string) => `正在上传，还有 ${what}`,
  photographs: (n: number) => `已经收到的办件里，还缺 ${n} 份照片`,
  unfetchedThen: (n: number) => `县中心有 ${n} 条记录，还没有确认它取到`,
  unfetchedNow: (n: number) => `正在取县中心的 ${n} 条记录`,
  allThere: '都传上来了',
  allThereThen: '当时都传上来了；之后办的，要等它连上才知道',
  ahead: (span: string) => `时钟比县中心快 ${span}`,
  behind: (span: string) => `时钟比县中心慢 ${span}`,
}

export type StationsTexts = typeof zhStations
