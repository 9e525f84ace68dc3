/** Texts of the nodes of towns: their codes among the accounts, and their rows on the board of stations. */
export const zhRelay = {
  hint: '镇里要放一台镇级节点，先找到那个镇，再发登记码。',
  issue: '发节点登记码',
  issueTo: (town: string) => `给${town}的镇级节点发登记码`,
  code: '镇级节点',
  open: (until: string) => `登记码没有用过，${until}前有效`,
  withdraw: '收回登记码',
  withdrawOf: (town: string) => `收回给${town}镇级节点的登记码`,
  withdrawn: (town: string) => `给${town}镇级节点的登记码已收回`,
  noPublicUrl:
    '还不能发登记码：县里的机器没有写明自己的网址，镇里的机器找不到它。请工程师在县节点的设置里写上 PUBLIC_URL，重新启动后再来。',

  slip: {
    title: '镇级节点登记单',
    made: '登记码只显示这一次，请现在打印或者抄下来，交给去镇里装机器的人。',
    how: '机器装好以后，在它的 /etc/yimen/yimen.env 里写上下面几行，把 AUTHORITY 和 CATALOGUE 两行去掉，然后启动。步骤见 deploy/README.md 第 10 节。',
    town: '镇街',
    code: '登记码',
    until: '有效期至',
    lines: '要写的几行',
    ownUrl: 'https://镇里机器自己的网址',
    once: '只能用一次；同一个镇再发一个，前一个就作废。登记成功以后，ENROL_CODE 这一行可以删掉。不要转给别人，不要拍照发到群里。',
    print: '打印登记单',
  },

  board: {
    title: '镇级节点',
    note: '镇里的机器：存下本镇各站办的件，替它们转给县中心。',
    at: (url: string) => `网址 ${url}`,
    allThereThen: '当时都转上来了；之后收下的，要等它连上才知道',
    noUrl: '县里的目录没有它的网址：多半已经换了机器，由别的一台接替',
  },
}

export type RelayTexts = typeof zhRelay
