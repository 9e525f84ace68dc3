/** Texts of files on a stick: at the station that is cut off, and where they are brought. */
import type { BundleRefusal } from '../../shared/protocol/bundle.ts'

export const zhBundle = {
  title: '用 U 盘带走',
  intro: '网络一直不通，可以把没传到县中心的装成一个文件，用 U 盘带到镇里或县中心导入。',
  what: (events: number, files: string) => `现在要带走的：${events} 条记录${files}。`,
  files: (n: number, bytes: string) => `，${n} 张照片（${bytes}）`,
  nothing: '没有要带走的，都传到县中心了。',
  noDrafts: '还没有收件的草稿不在里面。',
  make: '导出到 U 盘',
  making: '正在装进文件，请不要关掉本页',
  made: (name: string, bytes: string) => `✓ 已经导出：${name}（${bytes}）`,
  where: '如果浏览器没有问存到哪里，文件在“下载”文件夹里，请复制到 U 盘。',
  sealed: '文件加了密，只有县中心打得开，U 盘丢了别人也看不到。',
  stays: '这台设备上的都还在。网络通了照常上传，县中心已经有的不会再传一遍。',
  errors: {
    Nothing: '没有要带走的，都传到县中心了。',
    NoKey: '这台设备还没有县中心的密钥：要先联网一次，才能导出。什么都没有丢。',
    Failed: '没有导出成：这台设备上的内容读不出来，或者空间不够。什么都没有丢，请重新打开本页再试。',
  },

  importTitle: '导入 U 盘文件',
  importIntro:
    '断网的站导出的文件，名字以 yimen- 开头、以 .bundle 结尾。同一个文件导入几次都不要紧，不会重复。',
  choose: '选择 U 盘里的文件',
  another: '再导入一个文件',
  again: '接着传',
  look: '看看送到了没有',
  steps: {
    reading: '正在读文件',
    sending: '正在上传',
    opening: '已经传完，正在核对、收进去',
  },
  percent: (n: number) => `${n}%`,
  result: '结果',
  opened: '✓ 县中心已经收下',
  openedBefore: (when: string) => `✓ 这个文件${when}已经导入过`,
  sealedAt: '◌ 已收下，等送县中心',
  sealedNote: '文件在镇里的节点上存好了，镇里打不开它。连上县中心后会自动送去，U 盘可以拿走。',
  waiting: (n: number, seq: number) =>
    `▲ 有 ${n} 条先收着，还没有接上：前面缺这台设备到第 ${seq} 条为止的记录。请让那个站联网，或者把它更早的文件也导入；缺的一到，会自动接上。`,
  bad: (n: number) => `▲ 有 ${n} 张照片和登记的不一样，没有收。请让那个站联网后再传；还不行，请重拍补上。`,
  from: '来自',
  device: (org: string, device: string) => `${org}（设备 ${device}）`,
  deviceAlone: (device: string) => `设备 ${device}`,
  span: '它的记录',
  spanText: (from: number, to: number) => (from === to ? `第 ${from} 条` : `第 ${from} 到 ${to} 条`),
  cases: '办件',
  events: '记录',
  photographs: '照片',
  tally: (fresh: number, held: number) => (held > 0 ? `新收 ${fresh}，原来就有 ${held}` : `新收 ${fresh}`),
  judged: '收下不等于审过：县中心照常逐条核对，没有被接收的会告诉那个站。',
  refused: {
    'no-bundle': '这不是导出的文件。请选名字以 yimen- 开头、以 .bundle 结尾的那个。',
    newer: '这个文件是新版程序写的，这里还打不开。请先更新程序，文件请留着。',
    'other-county': '这个文件是别的县的，没有打开。请带到那个县的中心去。',
    'unknown-device':
      '写这个文件的设备在这里没有登记，没有打开。别的镇的请带到县中心；在县中心也这样，请联系工程师。',
    truncated: '这个文件不完整，多半是没有复制完就拔了 U 盘。请重新复制，或者在那个站重新导出。',
    altered: '这个文件和那个站写的不一样，可能坏了或者被改过，没有使用。请重新复制，或者在那个站重新导出。',
    'other-key': '县中心没有打开这个文件的密钥（多半是恢复过早先的备份）。请让那个站联网一次，再重新导出。',
  } satisfies Record<BundleRefusal, string>,
  failures: {
    TooLarge: '这个文件太大了，不像是导出的文件。',
    Unreadable: '文件读不出来。请看看 U 盘插好没有，再选一次。',
    Unreachable: '连不上镇里的节点，也连不上县中心。什么都没有丢，连上后点“接着传”。',
    Refused: (problem: string) => `那边没有接收（${problem}）。什么都没有丢，请联系县中心。`,
  },
}

export type BundleTexts = typeof zhBundle
