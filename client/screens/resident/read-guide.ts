/**
 * The guide on a resident's own device: the kept one at once, the newest as soon as the node answers. What is kept are
 * public texts and when they were asked for; nothing about whoever reads them.
 */
import {
  type Guide,
  type GuidePointer,
  guidePointerSchema,
  guideSchema,
} from '../../../shared/protocol/guide.ts'
import { err, ok, type Result } from '../../../shared/result.ts'

export interface GuideDeps {
  readonly fetch: (url: string) => Promise<Response>
  /** Opens the device's cache; null where the browser has none (plain http, a private window). */
  readonly cache: () => Promise<GuideCache | null>
}

export type GuideCache = Pick<Cache, 'match' | 'put' | 'keys' | 'delete'>

export interface ReadGuide {
  readonly guide: Guide
  /** ISO, the node's time: it was the newest then. */
  readonly asOf: string
  readonly pack: string
}

export interface GuideError {
  readonly type: 'network' | 'server'
}

const POINTER = '/api/v1/guide'

/** null where nothing is kept, or nothing that this program can read. */
export async function keptGuide({ cache }: GuideDeps): Promise<ReadGuide | null> {
  try {
    const kept = await cache()
    const pointer = guidePointerSchema.safeParse(await (await kept?.match(POINTER))?.json())
    if (!pointer.success) return null
    const guide = guideSchema.safeParse(await (await kept?.match(pointer.data.pack))?.json())
    return guide.success ? readGuide(guide.data, pointer.data) : null
  } catch {
    return null
  }
}

/** Asks the node. The pack is fetched only where `held` is another one, and kept before its pointer is. */
export async function newestGuide(
  deps: GuideDeps,
  held: ReadGuide | null,
): Promise<Result<ReadGuide, GuideError>> {
  const answer = await ask(deps, POINTER)
  if (!answer.ok) return answer
  const pointer = guidePointerSchema.safeParse(answer.value.body)
  if (!pointer.success) return err({ type: 'server' })
  if (held?.pack === pointer.data.pack) {
    await keep(deps, pointer.data, { [POINTER]: answer.value.copy })
    return ok({ ...held, asOf: pointer.data.asOf })
  }
  const pack = await ask(deps, pointer.data.pack)
  if (!pack.ok) return pack
  const guide = guideSchema.safeParse(pack.value.body)
  if (!guide.success) return err({ type: 'server' })
  await keep(deps, pointer.data, { [pointer.data.pack]: pack.value.copy, [POINTER]: answer.value.copy })
  return ok(readGuide(guide.data, pointer.data))
}

const readGuide = (guide: Guide, { asOf, pack }: GuidePointer): ReadGuide => ({
  guide: { ...guide, items: guide.items.toSorted((a, b) => a.rank - b.rank) },
  asOf,
  pack,
})

async function ask(
  deps: GuideDeps,
  url: string,
): Promise<Result<{ readonly body: unknown; readonly copy: Response }, GuideError>> {
  let answer: Response
  try {
    answer = await deps.fetch(url)
  } catch {
    return err({ type: 'network' })
  }
  if (!answer.ok) return err({ type: 'server' })
  const copy = answer.clone()
  try {
    return ok({ body: await answer.json(), copy })
  } catch {
    // Broken off half-way, or not what was asked for: either way there is nothing to read.
    return err({ type: 'network' })
  }
}

/** In this order; then what an older guide left goes. A full disk costs the reading without a network, nothing else. */
async function keep(
  { cache }: GuideDeps,
  pointer: GuidePointer,
  answers: Record<string, Response>,
): Promise<void> {
  try {
    const kept = await cache()
    if (!kept) return
    for (const [url, answer] of Object.entries(answers)) await kept.put(url, answer)
    for (const { url } of await kept.keys()) {
      const { pathname } = new URL(url)
      if (pathname !== POINTER && pathname !== pointer.pack) await kept.delete(url)
    }
  } catch {
    // As above.
  }
}
