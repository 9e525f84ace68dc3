/** Opening a small business. */
import { marketRegulation } from '../departments.ts'
import { type DemoItem, field, free, itemCode, material, yesNo } from './draft.ts'

const registerRules = '《中华人民共和国市场主体登记管理条例》第十六条（待核）'

export const soleTrader: DemoItem = {
  code: itemCode(marketRegulation, '01', '101'),
  version: 1,
  name: '个体工商户设立登记',
  type: '01',
  kind: 'instant',
  owner: marketRegulation.uscc,
  demo: true,
  basis: [{ law: '《中华人民共和国市场主体登记管理条例》（国务院令第746号）', article: '第十九条' }],
  conditions: [
    '经营者是有经营能力的自然人',
    '经营场所在五华县',
    '经营范围没有法律、行政法规禁止的项目',
    '名称没有与同行业已登记的名称相同',
  ],
  materials: [
    material('application', '个体工商户登记申请书', registerRules, ['各栏填写齐全', '经营者签名'], {
      kind: 'form',
    }),
    material('id-card', '经营者居民身份证', registerRules, ['在有效期内', '人证相符']),
    material('premises', '经营场所使用证明', registerRules, ['地址与申请书一致', '租期没有届满'], {
      need: 'curable',
      kind: 'certificate',
      note: '可以书面承诺代替',
    }),
  ],
  form: [
    field('tradeName', '个体工商户名称', 'text', { hint: '不起字号的可以不填', required: false }),
    field('premisesAddress', '经营场所', 'text'),
    field('premisesRight', '场所使用方式', 'choice', { options: ['自有', '租用', '无偿使用'] }),
    field('businessScope', '经营范围', 'longtext'),
    field('familyRun', '是否家庭经营', 'choice', { options: yesNo }),
    field('capital', '资金数额', 'number', { unit: '元', required: false }),
    field('employees', '从业人数', 'number', { unit: '人', required: false }),
  ],
  process: [{ step: 'decide', name: '形式审查、登记发照' }],
  statutory: { n: 3, unit: 'workday' },
  promised: { n: 1, unit: 'workday' },
  fee: free,
  results: ['营业执照', '不予登记通知书'],
  words: [
    '开店',
    '小店',
    '开铺子',
    '办执照',
    '营业执照',
    '个体户',
    '做生意',
    '做买卖',
    '开小卖部',
    '理发店',
    '摊位',
    '开超市',
    '工商登记',
    '摆摊',
  ],
}

const foodRules = '《食品经营许可和备案管理办法》（市场监管总局令第78号）'

export const foodPermit: DemoItem = {
  code: itemCode(marketRegulation, '01', '102'),
  version: 1,
  name: '食品经营许可（小餐饮）',
  type: '01',
  kind: 'promise',
  owner: marketRegulation.uscc,
  demo: true,
  basis: [
    { law: '《中华人民共和国食品安全法》', article: '第三十五条（待核）' },
    {
      law: '《食品经营许可和备案管理办法》（市场监管总局令第78号）',
      article: '申请与受理、审查与决定各章（待核）',
    },
  ],
  conditions: [
    '已经取得营业执照',
    '经营场所与有毒、有害场所以及污染源的距离符合标准',
    '加工、贮存、清洗消毒分区设置',
    '从业人员持有有效的健康证明',
  ],
  materials: [
    material('application', '食品经营许可申请书', foodRules, ['经营项目勾选清楚', '申请人签名'], {
      kind: 'form',
    }),
    material('business-licence', '营业执照', foodRules, ['经营范围含餐饮服务', '经营场所与申请书一致'], {
      kind: 'certificate',
      shareable: true,
    }),
    material('layout', '经营场所布局和操作流程图', foodRules, ['生熟分开', '有清洗消毒位置'], {
      kind: 'copy',
    }),
    material('rules', '食品安全管理制度目录', foodRules, ['含从业人员健康管理、进货查验、清洗消毒三项'], {
      kind: 'copy',
    }),
    material('health-certificate', '从业人员健康证', foodRules, ['在有效期内', '与申请书所列人员一致'], {
      kind: 'certificate',
    }),
  ],
  form: [
    field('licenceNumber', '营业执照统一社会信用代码', 'text'),
    field('premisesAddress', '经营场所', 'text'),
    field('businessKind', '经营项目', 'choice', {
      options: ['热食类制售', '冷食类制售', '自制饮品制售', '糕点类制售'],
    }),
    field('floorArea', '经营面积', 'number', { unit: '平方米' }),
    field('employees', '从业人数', 'number', { unit: '人' }),
    field('safetyOfficer', '食品安全管理员姓名', 'text'),
    field('onlineOrders', '是否网络经营', 'choice', { options: yesNo }),
  ],
  process: [
    { step: 'review', name: '资料审查、现场核查' },
    { step: 'decide', name: '许可决定' },
  ],
  statutory: { n: 20, unit: 'workday' },
  promised: { n: 7, unit: 'workday' },
  fee: free,
  results: ['食品经营许可证', '不予许可决定书'],
  words: [
    '卫生许可证',
    '开饭店',
    '开餐馆',
    '早餐店',
    '食品证',
    '小吃店',
    '奶茶店',
    '餐饮许可证',
    '卖吃的',
    '卖早餐',
    '快餐店',
  ],
}
