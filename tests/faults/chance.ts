/** When something goes wrong in a run, drawn from YIMEN_SEED, so that it can be had again. */
import { seededRandom } from '../support/seeds.ts'

export const SEED = Number(process.env.YIMEN_SEED ?? Date.now() % 1_000_000)

const random = seededRandom(SEED)

/** A whole number from 0 up to, and without, `n`. */
export const below = (n: number): number => {
  const [a, b] = random.bytes(2)
  return Math.floor(((a! * 256 + b!) / 65_536) * n)
}

export const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
