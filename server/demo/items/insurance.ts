/** Pension and health insurance for residents. */
import { healthInsurance, labour } from '../departments.ts'
import { type DemoItem, field, free, itemCode, material, onTheSpot, sample, yesNo } from './draft.ts'

const pensionRules = '《城乡居民基本养老保险经办规程》（人社部发〔2019〕84号）（待核）'
const pensionBasis = [
  { law: '《中华人民共和国社会保险法》', article: '第二十条至第二十二条（待核）' },
  {
    law: '《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8号）',
    article: '参保范围、待遇领取条件（待核）',
  },
  { law: '《城乡居民基本养老保险经办规程》（人社部发〔2019〕84号）', article: '参保登记、待遇支付（待核）' },
]

export const pensionEnrol: DemoItem = {
  code: itemCode(labour, '20', '101'),
  version: 1,
  name: '城乡居民基本养老保险参保登记',
  type: '20',
  kind: 'instant',
  owner: labour.uscc,
  demo: true,
  basis: pensionBasis,
  conditions: [
    '年满16周岁，且不是在校学生',
    '户籍在五华县',
    '不是国家机关、事业单位的工作人员',
    '没有参加职工基本养老保险，也没有在别处参加城乡居民基本养老保险',
  ],
  materials: [
    material('id-card', '参保人居民身份证', pensionRules, ['在有效期内', '人证相符', '年满16周岁']),
    material(
      'household',
      '参保人户口簿',
      pensionRules,
      ['户籍地在五华县', '姓名、公民身份号码与身份证一致'],
      {
        shareable: true,
      },
    ),
    material('agent-id-card', '代办人居民身份证', pensionRules, ['在有效期内', '人证相符'], {
      need: 'conditional',
      note: '由他人代办时提交',
    }),
    material('authorisation', '委托书', pensionRules, ['写明委托事项', '有委托人签名或者指印'], {
      need: 'conditional',
      kind: 'form',
      note: '由他人代办时提交',
      ...sample(
        ['委托人', '张三，公民身份号码 441424196503150039'],
        ['受委托人', '李四，公民身份号码 61032819880229004X'],
        ['委托事项', '代为办理城乡居民基本养老保险参保登记，代交材料，代领回执'],
        ['委托期限', '2026年11月2日至2026年11月30日'],
        ['委托人签名或者指印', '张三'],
        ['受委托人签名', '李四'],
      ),
    }),
  ],
  form: [
    field('contributionLevel', '缴费档次', 'number', { unit: '元/年', hint: '以当年公布的档次为准' }),
    field('student', '是否在校学生', 'choice', { options: yesNo }),
    field('otherPension', '是否已参加别的养老保险', 'choice', {
      options: ['没有参加', '职工基本养老保险', '外县城乡居民基本养老保险'],
    }),
    field('specialGroup', '是否政府代缴对象', 'choice', {
      options: ['否', '低保对象', '特困人员', '重度残疾人', '返贫致贫人口'],
    }),
    field('bankName', '开户银行', 'text', { hint: '代扣保费和以后领取养老金用' }),
    field('bankAccount', '银行账号（社保卡）', 'bankcard'),
  ],
  process: onTheSpot,
  statutory: null,
  promised: { n: 0, unit: 'workday' },
  fee: free,
  results: ['城乡居民基本养老保险参保登记回执'],
  words: [
    '办社保',
    '买社保',
    '交社保',
    '新农保',
    '农保',
    '买养老',
    '交养老保险',
    '参加养老保险',
    '养老金参保',
    '社保登记',
  ],
}

export const pensionClaim: DemoItem = {
  code: itemCode(labour, '20', '102'),
  version: 1,
  name: '城乡居民养老保险待遇申领',
  type: '20',
  kind: 'promise',
  owner: labour.uscc,
  demo: true,
  basis: pensionBasis,
  conditions: [
    '年满60周岁',
    '已在五华县参加城乡居民基本养老保险，累计缴费满15年或者已按规定补缴',
    '没有领取国家规定的基本养老保障待遇',
  ],
  materials: [
    material('id-card', '申领人居民身份证', pensionRules, ['在有效期内', '人证相符', '年满60周岁']),
    material('bank-card', '申领人社会保障卡或者银行卡', pensionRules, ['户名是申领人本人', '卡片状态正常'], {
      kind: 'copy',
    }),
    material('insurance-record', '参保缴费记录', pensionRules, ['累计缴费年数', '没有重复参保'], {
      kind: 'certificate',
      shareable: true,
    }),
  ],
  form: [
    field('claimFrom', '开始领取的月份', 'date', { hint: '年满60周岁的次月1日' }),
    field('contributionYears', '累计缴费年数', 'number', { unit: '年' }),
    field('otherBenefit', '是否领取别的养老待遇', 'choice', { options: yesNo }),
    field('bankName', '开户银行', 'text'),
    field('bankAccount', '银行账号（社保卡）', 'bankcard', { hint: '须是申领人本人的账户' }),
    field('contactName', '家属联系人', 'text', { required: false }),
    field('contactPhone', '家属电话', 'phone', { required: false }),
  ],
  process: [
    { step: 'review', name: '审核' },
    { step: 'decide', name: '核定待遇' },
  ],
  statutory: null,
  promised: { n: 10, unit: 'workday' },
  fee: free,
  results: ['城乡居民基本养老保险待遇核定表'],
  words: [
    '老人领钱',
    '养老金',
    '领养老金',
    '养老钱',
    '六十岁领钱',
    '到龄领钱',
    '领社保',
    '领农保',
    '农保钱',
    '退休金',
    '老人工资',
    '每月养老金',
  ],
}

const medicalRules = '《国务院关于整合城乡居民基本医疗保险制度的意见》（国发〔2016〕3号）（待核）'

export const medicalEnrol: DemoItem = {
  code: itemCode(healthInsurance, '20', '101'),
  version: 1,
  name: '城乡居民基本医疗保险参保登记',
  type: '20',
  kind: 'instant',
  owner: healthInsurance.uscc,
  demo: true,
  basis: [
    {
      law: '《国务院关于整合城乡居民基本医疗保险制度的意见》（国发〔2016〕3号）',
      article: '统一覆盖范围（待核）',
    },
  ],
  conditions: [
    '户籍在五华县，或者持有五华县居住证',
    '没有参加职工基本医疗保险，也没有在别处参加城乡居民基本医疗保险',
    '在集中参保期内登记；新生儿出生后任何月份都可以登记',
  ],
  materials: [
    material('id-card', '参保人居民身份证或者户口簿', medicalRules, ['在有效期内', '人证相符']),
    material(
      'birth-certificate',
      '出生医学证明',
      medicalRules,
      ['母亲姓名与户口簿一致', '签发机构的印章清楚'],
      {
        need: 'conditional',
        kind: 'certificate',
        shareable: true,
        note: '新生儿还没有上户口时提交',
      },
    ),
    material('residence-permit', '居住证', medicalRules, ['在有效期内', '居住地在五华县'], {
      need: 'conditional',
      kind: 'certificate',
      shareable: true,
      note: '户籍不在五华县时提交',
    }),
  ],
  form: [
    field('insuredYear', '参保年度', 'number', { unit: '年' }),
    field('insuredKind', '参保人类别', 'choice', { options: ['成年居民', '未成年人、学生', '新生儿'] }),
    field('specialGroup', '是否资助参保对象', 'choice', {
      options: ['否', '低保对象', '特困人员', '重度残疾人', '返贫致贫人口'],
    }),
    field('otherInsurance', '是否已参加别的医疗保险', 'choice', { options: yesNo }),
    field('householder', '户主姓名', 'text', { required: false }),
  ],
  process: onTheSpot,
  statutory: null,
  promised: { n: 0, unit: 'workday' },
  fee: free,
  results: ['城乡居民基本医疗保险参保登记回执'],
  words: [
    '医保',
    '新农合',
    '合作医疗',
    '农村医疗',
    '买医保',
    '交医保',
    '医疗保险',
    '宝宝医保',
    '孩子医保',
    '看病的保险',
    '看病报销参保',
  ],
}
