/** Ways in which the same events may arrive. */
import { type Random, randomInt } from '../../shared/random.ts'
import { seededRandom } from '../support/seeds.ts'

export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const out = [...values]
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = randomInt(random, i + 1)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

/** In another order, about a third of them twice, every object a copy, as they come off a line. */
export function rearranged<T>(values: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  const twice = values.filter(() => randomInt(random, 3) === 0)
  return shuffled([...values, ...twice], random).map((v) => structuredClone(v))
}

/** In pieces of 1 to 5. */
export function pieces<T>(values: readonly T[], seed: number): T[][] {
  const random = seededRandom(seed)
  const out: T[][] = []
  for (let at = 0; at < values.length; ) {
    const length = 1 + randomInt(random, 5)
    out.push(values.slice(at, at + length))
    at += length
  }
  return out
}
