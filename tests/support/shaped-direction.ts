/**
 * One direction of a narrow line, pure: bytes of all connections share its bandwidth, take turns packet by packet, and
 * arrive half a round trip after the last of a packet has gone in. Time is handed in and computed, never waited for:
 * however late the caller looks, what was on the line meanwhile has been, so that timers' lateness costs no bandwidth.
 */
import { type Random, randomInt } from '../../shared/random.ts'
import { seededRandom } from './seeds.ts'

/** What a direction carries: bytes, or that a connection has no more. */
export type Parcel = Uint8Array | 'end'

export interface Stalls {
  /** Of packets. */
  readonly percent: number
  /** How long the direction then stands still. */
  readonly ms: number
  readonly seed: number
}

export interface DirectionShape {
  /** 1,000 bits a second. */
  readonly kbit: number
  /** From the end of a packet's going in to its coming out. */
  readonly delayMs: number
  readonly stalls: Stalls | null
}

/** As a packet of TCP on most lines. */
const PACKET_BYTES = 1_400

interface Waiting {
  readonly parcel: Parcel
  readonly atMs: number
}

export class ShapedDirection<Connection> {
  readonly #shape: DirectionShape
  readonly #random: Random
  /** In the order of their turns. */
  readonly #queues = new Map<Connection, Waiting[]>()
  readonly #flying: { readonly connection: Connection; readonly parcel: Parcel; readonly dueMs: number }[] =
    []
  #freeMs = 0
  #bytesToStall = Number.POSITIVE_INFINITY

  constructor(shape: DirectionShape) {
    this.#shape = shape
    this.#random = seededRandom(shape.stalls?.seed ?? 0)
    this.#drawStall()
  }

  /** `atMs`: never before what the same connection put before. */
  put(connection: Connection, parcel: Parcel, atMs: number): void {
    const queue = this.#queues.get(connection) ?? []
    this.#queues.set(connection, queue)
    if (parcel === 'end') queue.push({ parcel, atMs })
    else
      for (let at = 0; at < parcel.length; at += PACKET_BYTES)
        queue.push({ parcel: parcel.subarray(at, at + PACKET_BYTES), atMs })
  }

  /** Bytes of this connection that are not on the line yet, to the packet. */
  waiting(connection: Connection): number {
    return (this.#queues.get(connection)?.length ?? 0) * PACKET_BYTES
  }

  /** What has come out by `nowMs`, in its order. */
  take(nowMs: number): { readonly connection: Connection; readonly parcel: Parcel }[] {
    for (let start = this.#nextStart(); start <= nowMs; start = this.#nextStart()) this.#send(start)
    const out = this.#flying.findIndex(({ dueMs }) => dueMs > nowMs)
    return this.#flying.splice(0, out < 0 ? this.#flying.length : out)
  }

  /** When to look again. */
  nextMs(): number {
    return Math.min(this.#nextStart(), this.#flying[0]?.dueMs ?? Number.POSITIVE_INFINITY)
  }

  /** Everything that has not come out, at once. */
  flush(): { readonly connection: Connection; readonly parcel: Parcel }[] {
    while (this.#queues.size > 0) this.#send(this.#nextStart())
    return this.#flying.splice(0)
  }

  /** The connection is no more, nor is anything of it on the line. */
  drop(connection: Connection): void {
    this.#queues.delete(connection)
    const left = this.#flying.filter((f) => f.connection !== connection)
    this.#flying.splice(0, this.#flying.length, ...left)
  }

  #nextStart(): number {
    let first = Number.POSITIVE_INFINITY
    for (const [head] of this.#queues.values()) first = Math.min(first, head!.atMs)
    return Math.max(first, this.#freeMs)
  }

  #send(startMs: number): void {
    for (const [connection, queue] of this.#queues) {
      const { parcel, atMs } = queue[0]!
      if (atMs > startMs) continue
      queue.shift()
      // To the end of the row.
      this.#queues.delete(connection)
      if (queue.length > 0) this.#queues.set(connection, queue)
      const bytes = parcel === 'end' ? 0 : parcel.length
      this.#freeMs = startMs + this.#stallMs(bytes) + (bytes * 8) / this.#shape.kbit
      this.#flying.push({ connection, parcel, dueMs: this.#freeMs + this.#shape.delayMs })
      return
    }
  }

  /** By bytes, so that the same bytes stall alike however a socket cuts them into pieces. */
  #stallMs(bytes: number): number {
    this.#bytesToStall -= bytes
    if (this.#bytesToStall > 0) return 0
    this.#drawStall()
    return this.#shape.stalls?.ms ?? 0
  }

  #drawStall(): void {
    const { stalls } = this.#shape
    if (!stalls) return
    let packets = 1
    while (randomInt(this.#random, 1000) >= stalls.percent * 10) packets += 1
    this.#bytesToStall = packets * PACKET_BYTES
  }
}
