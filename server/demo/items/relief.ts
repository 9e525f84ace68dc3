/** Social relief, confirmed by the civil affairs bureau. */
import { civilAffairs } from '../departments.ts'
import { bankFields, type DemoItem, field, free, itemCode, material, sample, yesNo } from './draft.ts'

const minimumRules = '《最低生活保障审核确认办法》（民发〔2021〕57号）'

export const minimumLiving: DemoItem = {
  code: itemCode(civilAffairs, '05', '101'),
  version: 1,
  name: '最低生活保障审核确认',
  type: '05',
  kind: 'promise',
  owner: civilAffairs.uscc,
  demo: true,
  basis: [
    { law: '《社会救助暂行办法》', article: '第九条至第十三条（待核）' },
    { law: '《最低生活保障审核确认办法》（民发〔2021〕57号）', article: '申请、审核、确认各章（待核）' },
  ],
  conditions: [
    '申请家庭有成员的户籍在五华县，或者持有五华县居住证',
    '共同生活的家庭成员人均月收入低于当地最低生活保障标准',
    '家庭财产符合当地公布的限额',
    '共同生活的成年家庭成员全部签署核对授权书',
  ],
  materials: [
    material('application', '最低生活保障申请书', minimumRules, ['家庭成员填写齐全', '申请人签名或者指印'], {
      kind: 'form',
    }),
    material('inquiry-consent', '家庭经济状况核对授权书', minimumRules, ['每一名成年家庭成员都已签名'], {
      kind: 'commitment',
      ...sample(
        ['授权事项', '同意民政部门核对本家庭的收入、存款、车辆、房屋'],
        ['申请人', '张三，公民身份号码 441424196503150039'],
        ['家庭成员', '李四，公民身份号码 61032819880229004X'],
        ['申请人签名或者指印', '张三'],
        ['家庭成员签名或者指印', '李四'],
        ['日期', '2026年11月2日'],
      ),
    }),
    material('household', '户口簿', minimumRules, ['共同生活的家庭成员都已列出'], { shareable: true }),
    material('id-card', '家庭成员居民身份证', minimumRules, ['在有效期内', '与户口簿一致'], {
      shareable: true,
    }),
    material('income', '收入、财产状况', minimumRules, ['工资、种养收入、存款、车辆、房屋逐项核对'], {
      kind: 'copy',
      shareable: true,
      note: '由民政部门信息核对；核对不到的项目由申请人书面说明',
    }),
    material('relative-record', '近亲属备案表', minimumRules, ['申请人如实填写', '经办人员不是近亲属'], {
      need: 'conditional',
      kind: 'form',
      note: '申请人与经办人员、村（居）委会成员有近亲属关系时提交',
      ...sample(
        ['申请人', '张三，公民身份号码 441424196503150039'],
        ['有近亲属关系的人', '张四，村委会委员'],
        ['是什么关系', '兄弟'],
        ['申请人签名或者指印', '张三'],
        ['日期', '2026年11月2日'],
      ),
    }),
  ],
  form: [
    field('householdSize', '共同生活的家庭成员人数', 'number', { unit: '人' }),
    field('householdMembers', '家庭成员（姓名、关系、健康、就业）', 'longtext'),
    field('monthlyIncome', '家庭月收入合计', 'number', { unit: '元' }),
    field('incomeSource', '主要收入来源', 'choice', {
      options: ['务工', '种养', '赡养抚养费', '养老金', '没有收入'],
    }),
    field('hardship', '困难原因', 'choice', {
      options: ['疾病', '残疾', '缺少劳动力', '就学', '失业', '灾害'],
    }),
    field('relativeInOffice', '是否与经办人员有近亲属关系', 'choice', { options: yesNo }),
    ...bankFields,
  ],
  process: [
    { step: 'review', name: '入户调查、民主评议、公示7日' },
    { step: 'decide', name: '审核确认' },
  ],
  statutory: { n: 30, unit: 'workday' },
  promised: { n: 20, unit: 'workday' },
  fee: free,
  results: ['最低生活保障证', '不予确认决定书'],
  words: [
    '低保',
    '办低保',
    '吃低保',
    '低保户',
    '低保金',
    '低保证',
    '困难补助',
    '生活困难',
    '家里穷',
    '贫困补助',
    '没钱过日子',
  ],
}

const povertyRules = '《特困人员认定办法》（民发〔2021〕43号）'

export const extremePoverty: DemoItem = {
  code: itemCode(civilAffairs, '05', '102'),
  version: 1,
  name: '特困人员认定',
  type: '05',
  kind: 'promise',
  owner: civilAffairs.uscc,
  demo: true,
  basis: [
    {
      law: '《特困人员认定办法》（民发〔2021〕43号）',
      article: '认定条件、申请及受理、审核确认各章（待核）',
    },
  ],
  conditions: [
    '是老年人、残疾人或者未成年人',
    '没有劳动能力',
    '没有生活来源',
    '没有法定赡养、抚养、扶养义务人，或者义务人没有履行义务的能力',
  ],
  materials: [
    material(
      'application',
      '特困人员救助供养申请书',
      povertyRules,
      ['基本情况填写齐全', '申请人或者代办人签名'],
      {
        kind: 'form',
      },
    ),
    material('inquiry-consent', '经济状况核对授权书', povertyRules, ['申请人签名或者指印'], {
      kind: 'commitment',
      ...sample(
        ['授权事项', '同意民政部门核对本人的收入、存款、房屋'],
        ['申请人', '张三，公民身份号码 441424196503150039'],
        ['申请人签名或者指印', '张三'],
        ['日期', '2026年11月2日'],
      ),
    }),
    material('id-card', '居民身份证', povertyRules, ['在有效期内', '人证相符'], { shareable: true }),
    material('disability-card', '残疾人证', povertyRules, ['在有效期内', '类别和等级清楚'], {
      need: 'conditional',
      kind: 'certificate',
      shareable: true,
      note: '以残疾人身份申请时核对',
    }),
  ],
  form: [
    field('applicantGroup', '申请人类别', 'choice', { options: ['老年人', '残疾人', '未成年人'] }),
    field('supporters', '法定义务人情况', 'longtext', { hint: '没有的写“没有”' }),
    field('selfCare', '生活自理能力', 'choice', {
      options: ['能自理', '半失能', '失能'],
      hint: '以评估结论为准',
    }),
    field('careWish', '供养方式意愿', 'choice', { options: ['在家分散供养', '供养机构集中供养'] }),
    field('carer', '照料人姓名', 'text', { required: false }),
    ...bankFields,
  ],
  process: [
    { step: 'review', name: '入户调查、自理能力评估、公示7日' },
    { step: 'decide', name: '认定' },
  ],
  statutory: null,
  promised: { n: 20, unit: 'workday' },
  fee: free,
  results: ['特困人员救助供养证', '不予认定决定书'],
  words: [
    '五保',
    '五保户',
    '孤寡老人',
    '特困供养',
    '没人养',
    '没人管的老人',
    '无儿无女',
    '没儿没女',
    '敬老院',
    '特困户',
  ],
}

const reliefRules = '《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）（待核）'

export const temporaryRelief: DemoItem = {
  code: itemCode(civilAffairs, '05', '103'),
  version: 1,
  name: '临时救助',
  type: '05',
  kind: 'promise',
  owner: civilAffairs.uscc,
  demo: true,
  basis: [
    {
      law: '《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）',
      article: '对象范围、申请受理、审核审批（待核）',
    },
  ],
  conditions: [
    '因火灾、交通事故、突发重大疾病或者子女就学支出，基本生活出现严重困难',
    '居住在五华县',
    '同一事由在12个月内没有领取过临时救助',
  ],
  materials: [
    material('application', '临时救助申请书', reliefRules, ['困难事由和时间写明', '申请人签名或者指印'], {
      kind: 'form',
    }),
    material('id-card', '居民身份证', reliefRules, ['在有效期内', '人证相符'], { shareable: true }),
    material(
      'hardship-proof',
      '困难情况材料',
      reliefRules,
      ['诊断书、事故认定书或者缴费票据的日期和金额清楚'],
      {
        need: 'curable',
        cureWithin: { n: 5, unit: 'workday' },
        kind: 'copy',
        note: '情况紧急的先行救助，5个工作日内补齐',
      },
    ),
  ],
  form: [
    field('urgent', '是否情况紧急', 'choice', { options: yesNo, hint: '选“是”的，48小时内先行救助' }),
    field('eventKind', '困难事由', 'choice', {
      options: ['火灾', '交通事故', '重大疾病', '子女就学', '自然灾害'],
    }),
    field('eventDate', '发生日期', 'date'),
    field('hardshipDetail', '困难情况', 'longtext'),
    field('expense', '已支出或者损失金额', 'number', { unit: '元' }),
    ...bankFields,
  ],
  process: [
    { step: 'review', name: '入户调查、审核' },
    { step: 'decide', name: '确认' },
  ],
  statutory: { n: 15, unit: 'workday' },
  promised: { n: 10, unit: 'workday' },
  fee: free,
  results: ['临时救助审批表', '不予救助告知书'],
  words: [
    '救急',
    '临时救济',
    '大病救助',
    '急难救助',
    '家里遭灾',
    '遭灾补助',
    '火灾救助',
    '家里着火',
    '车祸救助',
    '困难救助',
    '生病没钱',
    '看病没钱',
    '救济金',
  ],
}
