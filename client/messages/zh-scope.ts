/** Texts of what a case is handed to, taken back from, and what has left this device, in Chinese. */

export const zhScope = {
  handTo: '转到哪个镇街',
  handNote: '转过去以后，由那边的窗口接着办，本窗口不再办；那边受理以前可以收回。',
  handDo: '确定转到',
  recallFrom: '从哪里收回',
  recallFromOne: (org: string) => `从「${org}」收回。`,
  recallNote: '收回以后，对方那里就看不到这一件了，可以再转交给别的单位。',
  recallReasons: ['转错了单位', '转交的时机不对，先不转'],
  recallDo: '确定收回',
}

export type ScopeTexts = typeof zhScope
