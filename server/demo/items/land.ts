/** Building a house, felling trees. */
import { agriculture, housing, naturalResources } from '../departments.ts'
import { type DemoItem, field, free, itemCode, material, sample, yesNo } from './draft.ts'

const homesteadRules = '《农业农村部、自然资源部关于规范农村宅基地审批管理的通知》（农经发〔2019〕6号）'

export const homestead: DemoItem = {
  code: itemCode(agriculture, '01', '101'),
  version: 1,
  name: '农村村民住宅用地（宅基地）审批',
  type: '01',
  kind: 'joint',
  owner: agriculture.uscc,
  joint: [naturalResources.uscc, housing.uscc],
  demo: true,
  basis: [
    { law: '《中华人民共和国土地管理法》', article: '第四十四条、第六十二条' },
    {
      law: '《农业农村部、自然资源部关于规范农村宅基地审批管理的通知》（农经发〔2019〕6号）',
      article: '依法规范农村宅基地审批和建房规划许可管理（待核）',
    },
  ],
  conditions: [
    '申请人是本农村集体经济组织成员',
    '一户只有一处宅基地，面积不超过省规定的标准',
    '没有出卖、出租、赠与原有住宅',
    '村民小组会议讨论同意并已公示',
    '选址符合乡（镇）土地利用总体规划和村庄规划',
  ],
  materials: [
    material(
      'application',
      '农村宅基地和建房（规划许可）申请表',
      homesteadRules,
      ['四至和面积填写清楚', '户主签名'],
      {
        kind: 'form',
      },
    ),
    material('use-commitment', '农村宅基地使用承诺书', homesteadRules, ['户主签名', '写明旧宅基地的处理'], {
      kind: 'commitment',
      ...sample(
        ['承诺人（户主）', '张三'],
        ['承诺内容', '按批准的四至、面积、层数建房；没有旧宅基地；不出租、不转让'],
        ['违反承诺', '愿意接受自然资源、农业农村部门依法处理'],
        ['户主签名', '张三'],
        ['日期', '2026年11月2日'],
      ),
    }),
    material(
      'meeting-record',
      '村民小组会议记录和公示记录',
      homesteadRules,
      ['到会人数和同意人数写明', '公示照片有日期'],
      {
        kind: 'copy',
      },
    ),
    material('household', '户口簿', homesteadRules, ['家庭成员与申请表一致'], { shareable: true }),
  ],
  form: [
    field('buildKind', '建房类型', 'choice', { options: ['原址翻建', '改扩建', '异址新建'] }),
    field('siteArea', '申请宅基地面积', 'number', { unit: '平方米' }),
    field('floorArea', '建筑面积', 'number', { unit: '平方米' }),
    field('storeys', '层数', 'number', { unit: '层', hint: '三层以下' }),
    field('boundaries', '四至（东、南、西、北）', 'longtext'),
    field('landClass', '地类', 'choice', {
      options: ['建设用地', '未利用地', '农用地'],
      hint: '占用农用地的先办转用',
    }),
    field('oldSite', '是否退出旧宅基地', 'choice', { options: [...yesNo, '没有旧宅基地'] }),
    field('householdSize', '家庭人口', 'number', { unit: '人' }),
  ],
  process: [
    { step: 'review', name: '农业农村、自然资源、住建联合审查（三到场）' },
    { step: 'decide', name: '审批' },
  ],
  statutory: { n: 20, unit: 'workday' },
  promised: { n: 15, unit: 'workday' },
  fee: free,
  results: ['农村宅基地批准书', '乡村建设规划许可证', '不予批准决定书'],
  words: [
    '盖房子',
    '盖房',
    '建房',
    '建房子',
    '建屋',
    '做屋',
    '起屋',
    '起新屋',
    '建新房',
    '修房子',
    '宅基地',
    '批地基',
    '翻新老屋',
    '拆旧建新',
  ],
}

const forestRules = '《中华人民共和国森林法》第五十六条至第五十八条（待核）'

export const felling: DemoItem = {
  code: itemCode(naturalResources, '01', '101'),
  version: 1,
  name: '林木采伐许可（农村居民）',
  type: '01',
  kind: 'promise',
  owner: naturalResources.uscc,
  demo: true,
  basis: [{ law: '《中华人民共和国森林法》', article: '第五十六条至第五十八条（待核）' }],
  conditions: [
    '采伐的是申请人自留山的林木或者承包山场的林木',
    '林木权属清楚，没有争议',
    '采伐数量在当年采伐限额以内',
    '采伐地点不在自然保护地的禁伐区域',
  ],
  materials: [
    material(
      'application',
      '林木采伐许可证申请表',
      forestRules,
      ['地点、树种、面积、蓄积填写清楚', '申请人签名'],
      {
        kind: 'form',
      },
    ),
    material(
      'forest-title',
      '林权证或者不动产权证书',
      forestRules,
      ['权利人是申请人', '宗地与采伐地点一致'],
      {
        kind: 'certificate',
        shareable: true,
      },
    ),
    material('site-commitment', '采伐地点承诺书', forestRules, ['四至清楚', '申请人签名'], {
      need: 'curable',
      kind: 'commitment',
      note: '现场核查前补齐',
      ...sample(
        ['承诺人', '张三'],
        ['采伐地点', '屋背岭，东至山路，南至水圳，西至分水岭，北至石崖'],
        ['承诺内容', '只在上面写明的四至以内采伐，权属没有争议'],
        ['承诺人签名', '张三'],
        ['日期', '2026年11月2日'],
      ),
    }),
  ],
  form: [
    field('site', '采伐地点（小地名、四至）', 'longtext'),
    field('forestTitle', '林权证号', 'text'),
    field('species', '树种', 'text', { hint: '例如杉木、马尾松' }),
    field('cutKind', '采伐方式', 'choice', { options: ['皆伐', '择伐', '间伐'] }),
    field('cutArea', '采伐面积', 'number', { unit: '亩' }),
    field('cutVolume', '采伐蓄积', 'number', { unit: '立方米' }),
    field('replantBy', '更新造林完成日期', 'date'),
  ],
  process: [
    {
      step: 'review',
      name: '现场核查（镇受委托办理）',
      risk: '两人以上到场核查并签名，不得委托申请人或者木材商代为核查；不得收受财物、接受宴请。',
    },
    {
      step: 'decide',
      name: '许可决定',
      risk: '与申请人有利害关系的应当回避；采伐蓄积以核查记录为准，不得超限额许可，不得拖延或者附加条件。',
    },
  ],
  statutory: { n: 20, unit: 'workday' },
  promised: { n: 7, unit: 'workday' },
  fee: free,
  results: ['林木采伐许可证', '不予许可决定书'],
  words: [
    '砍树',
    '伐木',
    '伐树',
    '砍木头',
    '砍伐证',
    '采伐证',
    '卖杉木',
    '卖树',
    '卖杉树',
    '卖木材',
    '山上的树',
  ],
}
