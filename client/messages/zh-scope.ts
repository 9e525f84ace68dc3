/** Texts of what a case is handed to, taken back from, and what has left this device, in Chinese. */
import type { Departure } from '../station/station.ts'

export const zhScope = {
  handTo: '转到哪个镇街',
  handHome: (town: string) => `申请人的住址在${town}的范围，已替您选好，请核对。`,
  handNote: '转过去以后，由那边的窗口接着办，本窗口不再办；那边受理以前可以收回。',
  handDo: '确定转到',
  recallFrom: '从哪里收回',
  recallFromOne: (org: string) => `从「${org}」收回。`,
  recallNote: '收回以后，对方那里就看不到这一件了，可以再转交给别的单位。',
  recallReasons: ['转错了单位', '转交的时机不对，先不转'],
  recallDo: '确定收回',
  left: '已离开本机的办件',
  leftNone: '没有。被收回的件、办结已久的件离开这台设备以后，会列在这里。',
  leftWhy: {
    recalled: '已被收回，不再由本单位办理',
    archived: '办结已久，县中心已存档',
  } satisfies Record<Departure['why'], string>,
  leftWhere: '这一件的内容已不在这台设备上。要查看，请联系县中心。',
}

export type ScopeTexts = typeof zhScope
