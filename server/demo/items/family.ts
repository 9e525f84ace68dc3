/** Birth, household registration, residence. */
import { health, publicSecurity } from '../departments.ts'
import { type DemoItem, field, free, itemCode, material, onTheSpot } from './draft.ts'

const birthRules = '《中华人民共和国人口与计划生育法》第十八条（待核）'

export const birthRegister: DemoItem = {
  code: itemCode(health, '20', '101'),
  version: 1,
  name: '生育登记',
  type: '20',
  kind: 'instant',
  owner: health.uscc,
  demo: true,
  basis: [{ law: '《中华人民共和国人口与计划生育法》', article: '第十八条（待核）' }],
  conditions: ['夫妻一方的户籍地或者现居住地在五华县', '已经怀孕，或者子女已经出生'],
  materials: [
    material('id-card', '夫妻双方居民身份证', birthRules, ['两人的证件都在有效期内', '人证相符']),
    material('marriage-certificate', '结婚证', birthRules, ['姓名与身份证一致'], {
      need: 'curable',
      kind: 'certificate',
      shareable: true,
      note: '可以书面承诺代替',
    }),
  ],
  form: [
    field('spouseName', '配偶姓名', 'text'),
    field('spouseId', '配偶公民身份号码', 'id'),
    field('spousePhone', '配偶电话', 'phone', { required: false }),
    field('childOrder', '本次生育是第几个子女', 'number', { unit: '孩' }),
    field('stage', '登记时的情况', 'choice', { options: ['已经怀孕', '子女已经出生'] }),
    field('dueDate', '预产期或者出生日期', 'date'),
  ],
  process: onTheSpot,
  statutory: null,
  promised: { n: 0, unit: 'workday' },
  fee: free,
  results: ['生育登记服务单'],
  words: ['准生证', '生孩子登记', '生小孩登记', '怀孕登记', '怀孕了', '生育证', '二胎三胎', '生二胎'],
}

const householdRules = '《中华人民共和国户口登记条例》第七条（待核）'

export const birthHousehold: DemoItem = {
  code: itemCode(publicSecurity, '20', '101'),
  version: 1,
  name: '出生登记（户口）',
  type: '20',
  kind: 'instant',
  owner: publicSecurity.uscc,
  demo: true,
  basis: [{ law: '《中华人民共和国户口登记条例》', article: '第七条（出生后一个月以内申报）（待核）' }],
  conditions: ['婴儿没有登记过户口', '父亲或者母亲的户口在五华县', '由户主、亲属、抚养人或者邻居申报'],
  materials: [
    material('birth-certificate', '出生医学证明', householdRules, ['正页和副页齐全', '签发机构的印章清楚'], {
      kind: 'certificate',
    }),
    material('id-card', '父母居民身份证', householdRules, ['在有效期内', '姓名与出生医学证明一致']),
    material('household', '落户一方的户口簿', householdRules, ['户口在五华县', '户主页和本人页齐全']),
    material('marriage-certificate', '父母结婚证', householdRules, ['姓名与身份证一致'], {
      need: 'curable',
      kind: 'certificate',
      shareable: true,
      note: '可以书面承诺代替',
    }),
  ],
  form: [
    field('childName', '婴儿姓名', 'text'),
    field('childSex', '婴儿性别', 'choice', { options: ['男', '女'] }),
    field('childBirth', '出生日期', 'date'),
    field('birthCertificate', '出生医学证明编号', 'text'),
    field('childNation', '民族', 'text', { hint: '随父亲或者母亲' }),
    field('follow', '随谁落户', 'choice', { options: ['父亲', '母亲'] }),
    field('householder', '户主姓名', 'text'),
    field('appointment', '预约到派出所的日期', 'date', { required: false }),
  ],
  process: onTheSpot,
  statutory: { n: 0, unit: 'workday' },
  promised: { n: 0, unit: 'workday' },
  fee: free,
  results: ['居民户口簿（婴儿页）'],
  words: [
    '上户口',
    '入户',
    '入户口',
    '报户口',
    '落户口',
    '孩子上户口',
    '小孩入户',
    '新生儿落户',
    '宝宝上户',
    '报出生',
  ],
}

const residenceRules = '《居住证暂行条例》'

export const residencePermit: DemoItem = {
  code: itemCode(publicSecurity, '20', '102'),
  version: 1,
  name: '居住证申领',
  type: '20',
  kind: 'online',
  owner: publicSecurity.uscc,
  demo: true,
  basis: [{ law: '《居住证暂行条例》（国务院令第663号）', article: '第二条、第九条、第十条（待核）' }],
  conditions: ['离开户籍地到五华县居住半年以上', '有合法稳定就业、合法稳定住所、连续就读三项中的一项'],
  materials: [
    material('id-card', '居民身份证', residenceRules, ['在有效期内', '户籍地不在五华县']),
    material('residence-proof', '居住、就业或者就读证明（三选一）', residenceRules, [
      '居住：租赁合同、房屋产权文件或者购房合同',
      '就业：劳动合同、营业执照或者用人单位出具的劳动关系文书',
      '就读：学生证或者学校出具的就读文书',
    ]),
  ],
  form: [
    field('homeAddress', '户籍地址', 'text'),
    field('arrivedOn', '来五华居住的日期', 'date'),
    field('reason', '申领依据', 'choice', { options: ['合法稳定就业', '合法稳定住所', '连续就读'] }),
    field('landlord', '房东或者单位、学校名称', 'text'),
    field('landlordPhone', '房东或者单位、学校电话', 'phone', { required: false }),
  ],
  process: [
    { step: 'review', name: '核查居住信息' },
    { step: 'decide', name: '制发居住证' },
  ],
  statutory: { n: 15, unit: 'day' },
  promised: { n: 10, unit: 'day' },
  fee: free,
  results: ['中华人民共和国居住证', '不予签发告知书'],
  words: ['暂住证', '办居住证', '外地人', '外地户口', '外来打工', '租房登记', '流动人口'],
}
