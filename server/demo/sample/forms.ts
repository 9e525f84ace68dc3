/** A filled-in form for each item: fields by their names where a value must make sense, else by their kind. */
import type { FieldSpec, Item } from '../../../shared/catalogue/item.ts'
import type { Chance } from './chance.ts'
import { cardNumber, digits, givenName, type People, type Person, phoneNumber } from './people.ts'
import { CHECKED_LICENCE } from './words.ts'

export interface FormDeps {
  readonly people: People
  readonly chance: Chance
  /** YYYY-MM-DD. */
  readonly today: string
}

/** Everything that is required and some of the rest. */
export function filledForm(
  deps: FormDeps,
  item: Item,
  person: Person,
  address: string,
): Record<string, string> {
  const { chance } = deps
  const asked = item.form.filter((f) => f.required || chance.hit(60))
  const answers = asked.map((f) => [f.name, answerTo(deps, f, person, address)] as const)
  return {
    'applicant.name': person.name,
    'applicant.id': person.id,
    'applicant.phone': phoneNumber(chance),
    'applicant.address': address,
    ...Object.fromEntries(answers),
  }
}

function answerTo(deps: FormDeps, spec: FieldSpec, person: Person, address: string): string {
  const { chance, people, today } = deps
  const special = Object.hasOwn(SPECIAL, spec.name) ? SPECIAL[spec.name] : undefined
  if (special) return special({ ...deps, person, address, options: spec.options ?? [] })
  switch (spec.kind) {
    case 'choice':
      return chance.pick(spec.options ?? [])
    case 'number':
      return String(chance.between(1, 5))
    case 'date':
      return daysBefore(today, chance.between(1, 30))
    case 'phone':
      return phoneNumber(chance)
    case 'id':
      return people.person(chance, [23, 40]).id
    case 'bankcard':
      return cardNumber(chance)
    case 'area':
      return '外县（演示）'
    case 'text':
    case 'longtext':
      return '无'
  }
}

interface Asked extends FormDeps {
  readonly person: Person
  readonly address: string
  readonly options: readonly string[]
}

const nameLike = ({ chance, person }: Asked) => [...person.name][0]! + givenName(chance, chance.hit(50))
const otherName = ({ chance, people }: Asked) => people.person(chance, [25, 60]).name
const tens = (low: number, high: number) => (asked: Asked) => String(asked.chance.between(low, high) * 10)
const count = (low: number, high: number) => (asked: Asked) => String(asked.chance.between(low, high))
const oneOf =
  (...answers: string[]) =>
  ({ chance }: Asked) =>
    chance.pick(answers)
/** The usual answer of a choice, which stands at that place, nine times in ten. */
const mostly = (place: number) => (asked: Asked) =>
  asked.chance.hit(90) ? asked.options[place]! : asked.chance.pick(asked.options)

const SPECIAL: Record<string, (asked: Asked) => string> = {
  bankName: oneOf('五华农商银行（演示）', '邮政储蓄银行（演示）', '农业银行（演示）'),
  contactName: nameLike,
  carer: nameLike,
  householder: nameLike,
  spouseName: otherName,
  safetyOfficer: otherName,
  landlord: otherName,
  childName: nameLike,
  childNation: oneOf('汉族', '汉族', '汉族', '瑶族'),
  childBirth: ({ chance, today }) => daysBefore(today, chance.between(3, 28)),
  birthCertificate: ({ chance }) => `演示${digits(chance, 8)}`,
  disabilityCard: ({ person, chance }) => `${person.id}${chance.between(1, 7)}${chance.between(1, 4)}`,
  crossArea: mostly(1),
  ageBand: ({ person, options }) => options[person.age < 90 ? 0 : person.age < 100 ? 1 : 2]!,
  insuredKind: ({ person, options }) => options[person.age < 18 ? 1 : 0]!,
  insuredYear: ({ today }) => String(Number(today.slice(0, 4)) + 1),
  applicantGroup: ({ person, options }) => options[person.age >= 60 ? 0 : 1]!,
  supporters: oneOf('没有', '有一侄，无力扶养', '没有法定义务人'),
  contributionLevel: oneOf('180', '240', '360', '600', '900', '1200'),
  student: () => '否',
  otherPension: mostly(0),
  otherBenefit: mostly(1),
  otherInsurance: mostly(1),
  specialGroup: mostly(0),
  relativeInOffice: mostly(1),
  contributionYears: count(15, 30),
  claimFrom: ({ today }) => `${today.slice(0, 7)}-01`,
  householdMembers: (asked) => `${nameLike(asked)}，夫妻，体弱，务农；${nameLike(asked)}，子女，健康，在读`,
  householdSize: count(2, 6),
  monthlyIncome: tens(60, 240),
  hardshipDetail: oneOf('住院治疗，自付费用较多', '灶房失火，粮食和衣被烧毁', '子女考上大学，学费一时难筹'),
  expense: tens(120, 4800),
  urgent: mostly(1),
  tradeName: ({ chance, person }) =>
    `五华县${[...person.name].slice(1).join('')}${chance.pick(SHOPS)}（演示）`,
  premisesAddress: ({ address, chance }) => `${address.replace(/第.+$/, '')}圩镇${chance.between(1, 88)}号`,
  businessScope: oneOf('日用百货零售', '农产品零售；农资零售', '理发服务', '餐饮服务；食品零售'),
  licenceNumber: () => CHECKED_LICENCE,
  capital: tens(500, 8000),
  floorArea: tens(4, 24),
  siteArea: tens(8, 15),
  cutArea: count(1, 12),
  cutVolume: count(5, 60),
  storeys: count(1, 3),
  boundaries: oneOf(
    '东至村道，南至水圳，西至自家旧屋，北至山脚',
    '东至邻屋滴水，南至晒谷场，西至村道，北至菜地',
  ),
  site: oneOf('屋背岭，东至山路，南至水圳，西至分水岭，北至石崖', '牛栏坑，四至以林权证附图为准'),
  forestTitle: ({ chance }) => `五林证字（演示）第${digits(chance, 5)}号`,
  species: oneOf('杉木', '马尾松', '桉树'),
  replantBy: ({ today }) => `${Number(today.slice(0, 4)) + 1}-03-31`,
  homeAddress: oneOf('兴宁市某镇某村（演示）', '丰顺县某镇某村（演示）'),
  arrivedOn: ({ chance, today }) => daysBefore(today, chance.between(190, 900)),
  dueDate: ({ chance, today }) => daysBefore(today, chance.between(-180, 20)),
  appointment: ({ chance, today }) => daysBefore(today, -chance.between(2, 12)),
}

const SHOPS = ['日用品商店', '理发店', '小吃店', '农资店', '百货店']

/** A negative number of days lies ahead. */
const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
