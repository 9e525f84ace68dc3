/**
 * What the specimens of the demo forms (样表) say, by the name of the field: made up, valid, and fit for the applicant of
 * the specimen, a man of 61 in a village (client/screens/guide/specimen.ts).
 */
import { CHECKED_LICENCE } from '../sample/words.ts'

export const EXAMPLES: Readonly<Record<string, string>> = {
  // Where a benefit is paid to, and who may be asked.
  bankName: '五华农商银行华城支行（示例）',
  contactName: '张小妹',
  contactPhone: '13900001234',
  householder: '张三',
  householdSize: '3',
  specialGroup: '否',
  employees: '2',
  premisesAddress: '五华县华城镇圩镇1号（示例）',

  // Pension and health insurance.
  contributionLevel: '360',
  student: '否',
  otherPension: '没有参加',
  claimFrom: '2025-04-01',
  contributionYears: '15',
  otherBenefit: '否',
  insuredYear: '2027',
  insuredKind: '成年居民',
  otherInsurance: '否',

  // Allowances.
  allowance: '困难残疾人生活补贴',
  disabilityCard: '44142419650315003943',
  disabilityKind: '肢体',
  disabilityLevel: '三级',
  crossArea: '否',
  homeArea: '广东省梅州市五华县',
  ageBand: '80至89周岁',
  aliveCheck: '本人到场',
  aliveCheckDate: '2026-11-02',

  // Relief.
  householdMembers: '李四，妻子，体弱，务农；张小妹，女儿，健康，在读',
  monthlyIncome: '1200',
  incomeSource: '种养',
  hardship: '疾病',
  relativeInOffice: '否',
  applicantGroup: '老年人',
  supporters: '没有',
  selfCare: '能自理',
  careWish: '在家分散供养',
  carer: '张小妹',
  urgent: '否',
  eventKind: '重大疾病',
  eventDate: '2026-10-20',
  hardshipDetail: '10月20日起住院治疗，自付费用较多，家里一时拿不出',
  expense: '26000',

  // Land.
  buildKind: '异址新建',
  siteArea: '120',
  floorArea: '80',
  storeys: '2',
  boundaries: '东至村道，南至水圳，西至李四屋，北至山脚',
  landClass: '建设用地',
  oldSite: '没有旧宅基地',
  site: '屋背岭，东至山路，南至水圳，西至分水岭，北至石崖',
  forestTitle: '五林证字（示例）第00001号',
  species: '杉木',
  cutKind: '间伐',
  cutArea: '3',
  cutVolume: '12',
  replantBy: '2027-03-31',

  // Business.
  tradeName: '五华县张三小吃店（示例）',
  premisesRight: '租用',
  businessScope: '餐饮服务；食品零售',
  familyRun: '是',
  capital: '20000',
  licenceNumber: CHECKED_LICENCE,
  businessKind: '热食类制售',
  safetyOfficer: '张三',
  onlineOrders: '否',

  // Family.
  spouseName: '李四',
  spouseId: '61032819880229004X',
  spousePhone: '13900001234',
  childOrder: '1',
  stage: '子女已经出生',
  dueDate: '2026-10-28',
  childName: '张小妹',
  childSex: '女',
  childBirth: '2026-10-28',
  birthCertificate: '示例00000001',
  childNation: '汉族',
  follow: '父亲',
  appointment: '2026-11-05',
  homeAddress: '兴宁市某镇某村（示例）',
  arrivedOn: '2026-01-05',
  reason: '合法稳定住所',
  landlord: '李四',
  landlordPhone: '13900001234',
}
