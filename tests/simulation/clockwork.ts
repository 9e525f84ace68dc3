/** Virtual time: events happen in the order of their time, and each one's promises settle before the next. */
export class Clockwork {
  nowMs: number
  #order = 0
  readonly #due: { at: number; order: number; fire: () => void }[] = []

  constructor(startMs: number) {
    this.nowMs = startMs
  }

  /** Calls `fire` after `delayMs` of virtual time; the answer cancels. */
  after(delayMs: number, fire: () => void): () => void {
    const entry = { at: this.nowMs + Math.max(0, delayMs), order: this.#order++, fire }
    this.#due.push(entry)
    return () => {
      const at = this.#due.indexOf(entry)
      if (at >= 0) this.#due.splice(at, 1)
    }
  }

  /** A promise of virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Fires the next thing due; false when nothing is, or when it lies beyond `untilMs`. */
  async step(untilMs: number): Promise<boolean> {
    let next = 0
    for (let i = 1; i < this.#due.length; i += 1) {
      const a = this.#due[i]!
      const b = this.#due[next]!
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) next = i
    }
    const entry = this.#due[next]
    if (!entry || entry.at > untilMs) return false
    this.#due.splice(next, 1)
    this.nowMs = entry.at
    entry.fire()
    await settled()
    return true
  }
}

/** Nothing here waits for a real disk or line, so one turn of the event loop settles every promise. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
