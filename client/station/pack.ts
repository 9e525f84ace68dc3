/**
 * Fetches a release as it is published (shared/catalogue/pack.ts), line by line: believes it by its signature, keeps what
 * has come, and goes on behind that. A station that has no guide yet uses the most used items while the rest comes; one
 * that has another release in force changes to this one at once, when all of it is here.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { type PackHead, readHead, readPart } from '../../shared/catalogue/pack.ts'
import type { Hasher } from '../../shared/hash.ts'
import type { Announced } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { send, type WireDeps } from '../../sync/http/wire.ts'
import type { Verifier } from '../../sync/signing.ts'
import type { TransportError } from '../../sync/transport.ts'
import { keepItems } from '../storage/items.ts'
import type { Meta, MetaValue } from '../storage/meta.ts'
import type { NamedRow } from '../storage/schemas.ts'
import type { Progress } from './station.ts'

export interface PackDeps {
  readonly wire: WireDeps
  readonly items: RxCollection<NamedRow>
  readonly meta: Meta
  readonly hasher: Hasher
  readonly verifier: Verifier
}

/** `BadPack`: not of its form, not of this area, not the release that was announced, or not signed by its authority. */
export type PackError = TransportError | { readonly type: 'BadPack' }

export interface PackTold {
  readonly onProgress: (progress: Progress) => void
  /** Little of it is still to come: what is asked for now comes right behind it. Once. */
  readonly onEnding: () => void
}

/** `urgent`: something else is to be sent first; what has come is kept. */
export async function takePack(
  deps: PackDeps,
  identity: Identity,
  announced: Announced,
  urgent: () => boolean,
  { onProgress, onEnding }: PackTold,
): Promise<Result<true, PackError>> {
  // A path of this origin, and of nobody else's.
  if (!/^\/(?![/\\])/.test(announced.pack)) return err({ type: 'BadPack' })
  const before = await deps.meta.read('guide')
  const coming = new Coming(deps, identity, announced, before?.pack === announced.pack ? before : null)
  const { offset } = coming.guide
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  let bad = false
  let isTold = false
  let broken: { readonly error: unknown } | null = null as { readonly error: unknown } | null
  const answer = await send(deps.wire, {
    method: 'GET',
    path: offset === 0 ? announced.pack : `${announced.pack}/from/${offset}`,
    immutable: true,
    take: async (chunk, response) => {
      bytes += chunk.length
      // Until the first items are here a person waits.
      const total = Number(response.headers.get('x-first-bytes') ?? 0)
      if (offset === 0) onProgress({ step: 'guide', done: Math.min(bytes, total), total })
      const lines = (text + decoder.decode(chunk, { stream: true })).split('\n')
      text = lines.pop()!
      try {
        for (const line of lines) {
          bad ||= !(await coming.take(line))
          if (bad) return false
          if (coming.isEnding && !isTold) onEnding()
          isTold ||= coming.isEnding
        }
      } catch (error) {
        // A full disk is not the line's doing.
        broken = { error }
        return false
      }
      return !urgent()
    },
  })
  if (broken) throw broken.error
  if (bad) {
    await deps.meta.write('guide', null)
    return err({ type: 'BadPack' })
  }
  if (!answer.ok) return answer
  // An answer that ends too soon without a failure is none: asked at once again, it would be asked without end.
  return coming.guide.offset > offset || urgent() ? ok(true) : err({ type: 'Unreachable' })
}

/** Of 20 items each: a quarter of a second on 256 kbit/s, one on 64. */
const ENDING_PARTS = 3

type Guide = MetaValue<'guide'>

/** A release of which a part is here. */
class Coming {
  guide: Guide
  #head: PackHead | null
  readonly #deps: PackDeps
  readonly #identity: Identity
  readonly #announced: Announced

  constructor(deps: PackDeps, identity: Identity, announced: Announced, before: Guide | null) {
    this.#deps = deps
    this.#identity = identity
    this.#announced = announced
    this.guide = before ?? { pack: announced.pack, offset: 0, head: '', parts: 0, keys: [] }
    this.#head = before ? readHead(before.head) : null
  }

  /** Little of it is still to come. Of a small guide it is not said: somebody waits to take a first case by it. */
  get isEnding(): boolean {
    const { parts } = this.guide
    const left = this.#head ? this.#head.release.parts.length - parts : 0
    return parts > ENDING_PARTS && left <= ENDING_PARTS
  }

  /** The next line; false where it is not what was published. */
  async take(line: string): Promise<boolean> {
    const { meta, hasher, items } = this.#deps
    const offset = this.guide.offset + new TextEncoder().encode(line).length + 1
    if (!this.#head) {
      this.#head = await this.#believed(line)
      if (!this.#head) return false
      this.guide = { ...this.guide, offset, head: line }
    } else {
      const part = readPart(hasher, this.#head, this.guide.parts, line)
      if (!part) return false
      const keys = [...this.guide.keys, ...(await keepItems(items, part))]
      this.guide = { ...this.guide, offset, parts: this.guide.parts + 1, keys }
    }
    const isWhole = this.guide.parts === this.#head.release.parts.length
    await this.#putInForce(this.#head, isWhole)
    await meta.write('guide', isWhole ? null : this.guide)
    return true
  }

  async #believed(line: string): Promise<PackHead | null> {
    const head = readHead(line)
    const { area, key } = this.#identity.enrolment.authority
    if (!head || head.release.area !== area || head.release.number !== this.#announced.release) return null
    return (await this.#deps.verifier.verify(key, head.signed, head.signature)) ? head : null
  }

  /** A first guide as it comes, each time that there is twice as much of it: all that reads it reads it anew. */
  async #putInForce({ release }: PackHead, isWhole: boolean): Promise<void> {
    const { meta } = this.#deps
    const { keys } = this.guide
    const held = await meta.read('release')
    const isFirst = !held || held.items.length < held.total
    if (!isWhole && (!isFirst || keys.length === 0 || keys.length < 2 * (held?.items.length ?? 0))) return
    const { parts, ...head } = release
    const total = parts.reduce((sum, { items }) => sum + items, 0)
    // A release that came later by another tab stays.
    await meta.change('release', (now) =>
      now && now.number > head.number ? now : { ...head, items: keys, total },
    )
  }
}
