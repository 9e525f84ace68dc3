/**
 * A device that may lose its power at any call of a port: before the call has its effect, or after. Whoever waited for
 * the call waits for ever, as a program does whose machine is off.
 */
import type { Chance } from './chance.ts'

export class Fuse {
  blown = false
  /** Chance that a port call blows it. */
  probability = 0
  readonly #chance: Chance
  readonly #onBlown: () => void

  constructor(chance: Chance, onBlown: () => void) {
    this.#chance = chance
    this.#onBlown = onBlown
  }

  blow(): void {
    if (this.blown) return
    this.blown = true
    this.#onBlown()
  }

  /**
   * Writing calls of the port fail while `trouble` says so: on a full disk with nothing written; on a failing one now and
   * then, and half the time it was written all the same.
   */
  guardDisk<T extends object>(port: T, trouble: () => 'full' | 'failing' | null): T {
    const guarded = this.guard(port)
    return new Proxy(guarded, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target)
        if (typeof member !== 'function' || !WRITES.has(String(name))) return member
        return async (...args: unknown[]) => {
          const now = trouble()
          if (now === 'full') throw new DiskTrouble('ENOSPC')
          if (now === 'failing' && this.#chance.hit(0.3)) {
            if (this.#chance.hit(0.5)) await member.apply(target, args)
            throw new DiskTrouble('EIO')
          }
          return member.apply(target, args)
        }
      },
    })
  }

  /** The port with every method guarded. */
  guard<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => this.#call(() => member.apply(target, args))
      },
    })
  }

  async #call(effect: () => unknown): Promise<unknown> {
    if (this.blown) return never()
    if (this.probability > 0 && this.#chance.hit(this.probability)) {
      // Half the time the effect still reaches the disk: stored, and nobody was told.
      if (this.#chance.hit(0.5)) await effect()
      this.blow()
      return never()
    }
    const result = await effect()
    return this.blown ? never() : result
  }
}

const WRITES: ReadonlySet<string> = new Set(['append', 'appendParts', 'commit', 'erase', 'save', 'keep'])

/** Expected on a bad day: no defect. */
export class DiskTrouble extends Error {}

const never = (): Promise<never> => new Promise(() => {})
