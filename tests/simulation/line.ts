/** A bad line on virtual time: it delays, loses either way, repeats, lets one overtake the other, and is cut. */
import type { Chance } from './chance.ts'
import type { Clockwork } from './clockwork.ts'

export interface Faults {
  /** Chance that a message is lost, each way. */
  readonly loss: number
  /** Chance that a request reaches the node twice, the second time late. */
  readonly duplication: number
  readonly delayMaxMs: number
}

export const CALM: Faults = { loss: 0, duplication: 0, delayMaxMs: 50 }

export const TIMEOUT_MS = 30_000

export class Line {
  faults: Faults
  cut = false
  readonly #clockwork: Clockwork
  readonly #chance: Chance

  constructor(clockwork: Clockwork, chance: Chance, faults: Faults) {
    this.#clockwork = clockwork
    this.#chance = chance
    this.faults = faults
  }

  /** The answer as it would come over a socket (a copy), or null: timed out, nobody knows what arrived. */
  async send<Q, A>(question: Q, answer: (question: Q) => Promise<A | null>): Promise<A | null> {
    const wire = JSON.stringify(question)
    return new Promise((resolve) => {
      const giveUp = this.#clockwork.after(TIMEOUT_MS, () => resolve(null))
      const deliver = async () => {
        if (this.cut) return
        const reply = await answer(JSON.parse(wire))
        if (reply === null || this.#lost()) return
        this.#clockwork.after(this.#delay(), () => {
          if (this.cut) return
          giveUp()
          resolve(JSON.parse(JSON.stringify(reply)))
        })
      }
      if (!this.#lost()) this.#clockwork.after(this.#delay(), deliver)
      // The late twin: its answer goes nowhere, or overtakes the first.
      if (this.#chance.hit(this.faults.duplication))
        this.#clockwork.after(this.#delay() + this.#chance.below(60_000), deliver)
    })
  }

  #lost(): boolean {
    return this.cut || this.#chance.hit(this.faults.loss)
  }

  #delay(): number {
    return 1 + this.#chance.below(this.faults.delayMaxMs)
  }
}
