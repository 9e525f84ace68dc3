/**
 * Nobody real: names drawn from two small tables, numbers computed. A citizen's number has the county's own prefix, a
 * birth date drawn for the item, a sequence from the far end of the range, and a check character that holds; a telephone
 * number begins with 1380000, a card number with 6200000000.
 */
import { mod112 } from '../../../shared/identity/check-digits.ts'
import type { Chance } from './chance.ts'

export interface Person {
  readonly name: string
  readonly id: string
  readonly sex: 'male' | 'female'
  /** Full years today. */
  readonly age: number
}

const SURNAMES = '李张陈黄钟曾刘温魏古邓胡周廖徐万江甘赖卓缪宋朱杨林何吴罗'
const MEN = '伟强明辉志国华文军平建东林海涛勇刚永福贵祥荣光'
const WOMEN = '秀英玉兰芳梅丽娟桂香莲珍凤燕红霞婷娣招满'
/** Beyond what many fonts have. */
const RARE_MEN = ['𠮷', '䶮']
const RARE_WOMEN = ['㛃']

/** Nobody gets the number that another of the sample has. */
export class People {
  readonly #ids = new Set<string>()
  readonly #today: string

  /** `today`: YYYY-MM-DD. */
  constructor(today: string) {
    this.#today = today
  }

  /** `prefix`: the six digits of where the number was given out. */
  person(chance: Chance, [low, high]: readonly [number, number], prefix = '441424'): Person {
    const age = chance.between(low, high)
    const male = chance.hit(50)
    const surname = chance.pick([...SURNAMES])
    return {
      name: surname + givenName(chance, male),
      id: this.#id(chance, prefix, age, male),
      ...sexed(male),
      age,
    }
  }

  #id(chance: Chance, prefix: string, age: number, male: boolean): string {
    for (;;) {
      const sequence = 980 + 2 * chance.below(10) + (male ? 1 : 0)
      const digits = prefix + birthOf(chance, this.#today, age) + sequence
      const id = digits + mod112(digits)
      if (this.#ids.has(id)) continue
      this.#ids.add(id)
      return id
    }
  }
}

const sexed = (male: boolean) => ({ sex: male ? 'male' : 'female' }) as const

export function givenName(chance: Chance, male: boolean): string {
  const given = [...(male ? MEN : WOMEN)]
  const first = chance.hit(5) ? chance.pick(male ? RARE_MEN : RARE_WOMEN) : chance.pick(given)
  return chance.hit(20) ? first : first + chance.pick(given)
}

/** YYYYMMDD of somebody who is that old today. */
function birthOf(chance: Chance, today: string, age: number): string {
  const birthday = Date.parse(`${Number(today.slice(0, 4)) - age}${today.slice(4, 8)}01T00:00:00Z`)
  return new Date(birthday - chance.between(1, 330) * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
}

export const phoneNumber = (chance: Chance): string => `1380000${digits(chance, 4)}`

/** 19 digits, the last by ISO/IEC 7812 (Luhn). */
export function cardNumber(chance: Chance): string {
  const body = `6200000000${digits(chance, 8)}`
  const sum = [...body].reverse().reduce((total, c, i) => {
    const doubled = i % 2 === 0 ? 2 * Number(c) : Number(c)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return body + ((10 - (sum % 10)) % 10)
}

export const digits = (chance: Chance, length: number): string =>
  Array.from({ length }, () => chance.below(10)).join('')
