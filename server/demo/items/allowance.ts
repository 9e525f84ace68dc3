/** Allowances for the disabled and the very old, paid by the civil affairs bureau. */
import { civilAffairs, neighbour } from '../departments.ts'
import { bankFields, type DemoItem, field, free, itemCode, material, yesNo } from './draft.ts'

const disabilityRules =
  '《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）（待核）'

export const disability: DemoItem = {
  code: itemCode(civilAffairs, '05', '104'),
  version: 1,
  name: '残疾人两项补贴',
  type: '05',
  kind: 'online',
  owner: civilAffairs.uscc,
  elsewhere: [neighbour.uscc],
  elsewhereWithin: {
    push: { n: 3, unit: 'workday' },
    decide: { n: 10, unit: 'workday' },
    tell: { n: 3, unit: 'workday' },
  },
  demo: true,
  basis: [
    {
      law: '《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）',
      article: '补贴对象、申领程序（待核）',
    },
  ],
  conditions: [
    '持有第二代或者第三代残疾人证',
    '申请困难残疾人生活补贴的，是最低生活保障家庭成员',
    '申请重度残疾人护理补贴的，残疾等级是一级或者二级',
    '没有领取工伤保险的生活护理费，也没有纳入特困人员供养',
  ],
  materials: [
    material('id-card', '居民身份证', disabilityRules, ['在有效期内', '人证相符']),
    material('disability-card', '残疾人证', disabilityRules, ['在有效期内', '类别和等级符合补贴条件'], {
      kind: 'certificate',
      shareable: true,
    }),
    material('minimum-living-card', '最低生活保障证', disabilityRules, ['在保状态正常'], {
      need: 'conditional',
      kind: 'certificate',
      shareable: true,
      note: '申请困难残疾人生活补贴时核对',
    }),
    material('bank-card', '银行卡', disabilityRules, ['户名是申请人本人或者监护人'], { kind: 'copy' }),
  ],
  form: [
    field('allowance', '申请的补贴', 'choice', {
      options: ['困难残疾人生活补贴', '重度残疾人护理补贴', '两项都申请'],
    }),
    field('disabilityCard', '残疾人证号', 'text'),
    field('disabilityKind', '残疾类别', 'choice', {
      options: ['视力', '听力', '言语', '肢体', '智力', '精神', '多重'],
    }),
    field('disabilityLevel', '残疾等级', 'choice', { options: ['一级', '二级', '三级', '四级'] }),
    field('crossArea', '是否跨省通办', 'choice', {
      options: yesNo,
      hint: '户籍在外省的选“是”，推送户籍地办理',
    }),
    field('homeArea', '户籍地', 'area', { required: false }),
    ...bankFields,
  ],
  process: [
    { step: 'review', name: '县残联核对、县民政局审核' },
    { step: 'decide', name: '审定' },
  ],
  statutory: { n: 30, unit: 'workday' },
  promised: { n: 20, unit: 'workday' },
  paidFrom: 'application',
  fee: free,
  results: ['残疾人两项补贴审批表', '不予补贴告知书'],
  words: [
    '残补',
    '残疾补贴',
    '残疾补助',
    '残疾人补助',
    '残疾津贴',
    '护理补贴',
    '残疾人领钱',
    '残疾证补助',
    '残疾证领钱',
  ],
}

const elderlyRules = '《中华人民共和国老年人权益保障法》第三十三条（待核）'

export const elderly: DemoItem = {
  code: itemCode(civilAffairs, '05', '105'),
  version: 1,
  name: '高龄津贴',
  type: '05',
  kind: 'promise',
  owner: civilAffairs.uscc,
  demo: true,
  basis: [{ law: '《中华人民共和国老年人权益保障法》', article: '第三十三条（待核）' }],
  conditions: ['年满80周岁', '户籍在五华县', '每年完成一次生存核验'],
  materials: [
    material('id-card', '老人居民身份证', elderlyRules, ['人证相符', '年满80周岁', '户籍在五华县']),
    material('bank-card', '老人银行卡', elderlyRules, ['户名是老人本人', '卡片状态正常'], { kind: 'copy' }),
  ],
  form: [
    field('ageBand', '年龄段', 'choice', { options: ['80至89周岁', '90至99周岁', '100周岁以上'] }),
    field('aliveCheck', '生存核验方式', 'choice', { options: ['本人到场', '上门见面', '视频见面'] }),
    field('aliveCheckDate', '核验日期', 'date'),
    ...bankFields,
    field('contactName', '家属联系人', 'text', { required: false }),
    field('contactPhone', '家属电话', 'phone', { required: false }),
  ],
  process: [
    { step: 'review', name: '审核' },
    { step: 'decide', name: '核定' },
  ],
  statutory: null,
  promised: { n: 10, unit: 'workday' },
  fee: free,
  results: ['高龄津贴核定表'],
  words: [
    '老人领钱',
    '八十岁津贴',
    '八十岁领钱',
    '九十岁补贴',
    '高龄补贴',
    '长寿钱',
    '长寿补贴',
    '老龄津贴',
    '老人补贴',
    '老人津贴',
    '老人补助',
  ],
}
