/** What clerks write in the sample, as short as clerks write. */

/** A licence's social credit code that passes both checks of GB 32100 and belongs to nobody. */
export const CHECKED_LICENCE = '92441424MA2B00107W'

export const NOTES_OF_NOTICE = [
  '请补齐原件后再来，村里也可以代收',
  '复印件看不清楚，请带原件',
  '漏签名，补签后即可受理',
]
export const REASONS_TO_REFUSE = [
  '不属于本机关职权范围，已告知向户籍地申请',
  '户籍和居住地都不在本县，不符合受理条件',
  '同一事项已在办理，重复申请',
]
export const REASONS_TO_WITHDRAW = ['申请人改在外地办理', '申请人暂不办理', '家属已代为申请']
export const GOOD_REVIEWS = ['材料齐全，核对一致', '核查情况属实', '信息比对无异常']
export const BAD_REVIEWS = ['信息比对与申报不符', '核查情况与申报不符']
export const GRANTS = ['同意', '符合条件，同意办理', '情况属实，同意']
export const DENIALS = ['经核实不符合条件，不予批准', '申报情况与核查结果不符，不予批准']
export const NOTES_OF_DELIVERY = ['', '', '当面交付', '随村务日送到家']
