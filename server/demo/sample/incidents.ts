/** The cases at which a person must look: conflicts of fields, contested acts, and what the county put in quarantine. */
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Chance } from './chance.ts'
import type { Cast, Deeds } from './deeds.ts'
import { cardNumber, phoneNumber } from './people.ts'
import type { Moment, Plan } from './stories.ts'

type Route = Plan['route']

/** `item`: by name; `shift` ago of the receipt, so that the rest fits behind it. */
export interface Incident {
  readonly receiver: string
  readonly item: string
  readonly ago: number
  readonly route: Route
}

/** Village and window correct one field without knowing of each other. */
const corrected =
  (
    values: (chance: Chance) => readonly [Record<string, string>, Record<string, string>],
    then?: Route,
  ): Route =>
  (deeds, cast, missing, chance) => {
    const [village, window] = values(chance)
    return [
      [deeds.fill(cast.receiver, village), deeds.fill(cast.clerk, window)],
      ...(then?.(deeds, cast, missing, chance) ?? []),
    ]
  }

const phones = (chance: Chance) =>
  [{ 'applicant.phone': phoneNumber(chance) }, { 'applicant.phone': phoneNumber(chance) }] as const
const cards = (chance: Chance) =>
  [{ bankAccount: cardNumber(chance) }, { bankAccount: cardNumber(chance) }] as const
const sizes = () => [{ householdSize: '3' }, { householdSize: '4' }] as const
const phonesAndCards = (chance: Chance) => {
  const [phone, otherPhone] = phones(chance)
  const [card, otherCard] = cards(chance)
  return [
    { ...phone, ...card },
    { ...otherPhone, ...otherCard },
  ] as const
}

const one = (...deeds: Moment): Moment[] => deeds.map((deed) => [deed])
const dispatched = (deeds: Deeds) => one(deeds.accept(), deeds.dispatch())
const twoClerks = (deeds: Deeds, cast: Cast): Moment => [deeds.accept(), deeds.refuse(cast.otherClerk)]

const CONFLICTS: readonly Incident[] = [
  // While the village is cut off this morning.
  { receiver: 'hezikou', item: '高龄津贴', ago: 6, route: corrected(phones) },
  { receiver: 'dongyuan', item: '最低生活保障', ago: 5, route: corrected(sizes) },
  { receiver: 'heheng', item: '待遇申领', ago: 7, route: corrected(cards) },
  { receiver: 'jishui', item: '临时救助', ago: 9, route: corrected(phonesAndCards) },
  { receiver: 'mantang', item: '残疾人两项补贴', ago: 8, route: corrected(phones, dispatched) },
  { receiver: 'hewei', item: '宅基地', ago: 11, route: corrected(sizes, dispatched) },
  { receiver: 'tagang', item: '养老保险参保', ago: 4, route: corrected(cards) },
  {
    ...{ receiver: 'kuifu', item: '高龄津贴', ago: 20 },
    // Chosen since by the village, which knew both.
    route: corrected(phones, (deeds, cast, _, chance) => [
      [deeds.fill(cast.receiver, { 'applicant.phone': phoneNumber(chance) })],
      ...dispatched(deeds),
    ]),
  },
]

const CONTESTED: readonly Incident[] = [
  { receiver: 'hezikou', item: '临时救助', ago: 8, route: (deeds, cast) => [twoClerks(deeds, cast)] },
  { receiver: 'yangtian', item: '养老保险参保', ago: 5, route: (deeds, cast) => [twoClerks(deeds, cast)] },
  {
    ...{ receiver: 'dongyuan', item: '最低生活保障', ago: 14 },
    route: (deeds, cast) => [
      ...dispatched(deeds),
      [deeds.review('pass'), deeds.review('fail', cast.otherHandler)],
    ],
  },
  {
    ...{ receiver: 'zhangtan', item: '特困人员', ago: 16 },
    // The family comes to the station while the bureau decides.
    route: (deeds) => [
      ...dispatched(deeds),
      ...one(...deeds.opine(), deeds.review('pass')),
      [deeds.decide('pass'), deeds.withdraw()],
    ],
  },
  {
    ...{ receiver: 'tielu', item: '高龄津贴', ago: 30 },
    route: (deeds, cast) => [
      twoClerks(deeds, cast),
      ...one(
        deeds.settle('zhongxin', 'admission', 'accepted', '材料齐全，应予受理；另一窗口误读年龄'),
        deeds.dispatch(),
        ...deeds.opine(),
        deeds.review('pass'),
        deeds.decide('pass'),
      ),
    ],
  },
]

const QUARANTINED: readonly Incident[] = [
  {
    // A tablet with last year's program lets the village accept.
    ...{ receiver: 'sanjiang', item: '养老保险参保', ago: 7 },
    route: (deeds, cast) => one({ ...deeds.accept(cast.receiver), unasked: true }),
  },
  {
    ...{ receiver: 'liangmei', item: '居住证', ago: 12 },
    // A material that the item does not list any more.
    route: (deeds) => one({ ...deeds.supply('photo-one-inch'), unasked: true }, deeds.accept()),
  },
  {
    ...{ receiver: 'heheng', item: '出生登记', ago: 10 },
    // Signed in on the neighbour's tablet.
    route: (deeds, cast, _, chance) =>
      one({ ...deeds.fill(cast.receiver, phones(chance)[0]), unasked: true, signedAs: 'tielu' }),
  },
]

export const incidentsOf = (items: readonly Item[]): Plan[] =>
  [...CONFLICTS, ...CONTESTED, ...QUARANTINED].map((incident) => ({
    ...incident,
    item: items.find(({ name }) => name.includes(incident.item))!,
  }))
