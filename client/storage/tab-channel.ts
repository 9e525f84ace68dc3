/**
 * What RxDB needs of the package `broadcast-channel`, over the browser's own BroadcastChannel. The package brings three
 * fallbacks for browsers without one (through IndexedDB, localStorage and a simulation), none of which could run the
 * rest of the station; vite.config.ts puts this in its place.
 */
type Hear = (message: unknown) => void

export class BroadcastChannel {
  readonly #channel: globalThis.BroadcastChannel
  readonly #heard = new Map<Hear, (event: MessageEvent) => void>()

  constructor(name: string) {
    this.#channel = new globalThis.BroadcastChannel(name)
  }

  async postMessage(message: unknown): Promise<void> {
    this.#channel.postMessage(message)
  }

  addEventListener(_type: 'message', hear: Hear): void {
    const onMessage = (event: MessageEvent) => hear(event.data)
    this.#heard.set(hear, onMessage)
    this.#channel.addEventListener('message', onMessage)
  }

  removeEventListener(_type: 'message', hear: Hear): void {
    const onMessage = this.#heard.get(hear)
    if (onMessage) this.#channel.removeEventListener('message', onMessage)
    this.#heard.delete(hear)
  }

  async close(): Promise<void> {
    this.#channel.close()
  }
}
