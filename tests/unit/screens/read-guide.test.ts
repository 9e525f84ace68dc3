/** The guide on a resident's device, read from a real node; the device's cache is a map. */
import { describe, expect, test } from 'vitest'
import { type GuideCache, keptGuide, newestGuide } from '../../../client/screens/resident/read-guide.ts'
import { packsOf } from '../../../server/packs.ts'
import { isoOf } from '../../../shared/time.ts'
import { sharedCounty } from '../server/county.ts'

const shared = sharedCounty()

function device() {
  const kept = new Map<string, Response>()
  const asked: string[] = []
  const url = (request: RequestInfo | URL): string => new URL(String(request), 'http://localhost').href
  const cache: GuideCache = {
    match: async (request) => kept.get(url(request))?.clone(),
    put: async (request, response) => {
      kept.set(url(request), response)
    },
    keys: async () => [...kept.keys()].map((key) => new Request(key)),
    delete: async (request) => kept.delete(request instanceof Request ? request.url : url(request)),
  }
  return {
    asked,
    paths: () => [...kept.keys()].map((key) => new URL(key).pathname),
    deps: {
      cache: async () => cache,
      fetch: async (path: string) => {
        asked.push(path)
        return shared().node.app.request(path)
      },
    },
  }
}

const cutOff = async (): Promise<Response> => {
  throw new TypeError('Failed to fetch')
}

describe('the guide on a resident’s device', () => {
  test('nothing at first; then what the node has, and it is kept', async () => {
    const { deps, asked, paths } = device()
    expect(await keptGuide(deps)).toBeNull()
    const read = await newestGuide(deps, null)
    expect(read).toMatchObject({ ok: true, value: { asOf: isoOf(shared().clock.now()) } })
    expect(asked).toEqual(['/api/v1/guide', expect.stringMatching(/^\/packs\/guide-1-/)])
    expect(paths()).toEqual([asked[1], '/api/v1/guide'])
    expect(read.ok && (await keptGuide({ ...deps, fetch: cutOff }))).toEqual(read.ok && read.value)
  })

  test('the same pack is not fetched again, only how new it is', async () => {
    const { deps, asked } = device()
    await newestGuide(deps, null)
    const held = await keptGuide(deps)
    asked.length = 0
    shared().clock.move(60_000)
    const read = await newestGuide(deps, held)
    expect(asked).toEqual(['/api/v1/guide'])
    expect(read.ok && read.value.asOf).toBe(isoOf(shared().clock.now()))
    expect((await keptGuide(deps))?.asOf).toBe(isoOf(shared().clock.now()))
  })

  test('with the line cut: an error of its own, and what was kept stays', async () => {
    const { deps } = device()
    await newestGuide(deps, null)
    const held = await keptGuide(deps)
    expect(await newestGuide({ ...deps, fetch: cutOff }, held)).toEqual({
      ok: false,
      error: { type: 'network' },
    })
    expect(await keptGuide(deps)).toEqual(held)
  })

  test('a newer release takes the place of the older one', async () => {
    const { deps, paths } = device()
    await newestGuide(deps, null)
    const held = await keptGuide(deps)
    const { guide: next } = await packsOf({ ...shared().release, number: 2, items: [] }, '')
    const pointer = { release: 2, pack: `/packs/${next.name}`, asOf: '2026-11-22T00:00:00.000Z' }
    const fetch = async (path: string): Promise<Response> =>
      path === pointer.pack ? new Response(next.bytes.identity) : Response.json(pointer)
    const read = await newestGuide({ ...deps, fetch }, held)
    expect(read.ok && read.value.guide.number).toBe(2)
    expect(paths().sort()).toEqual(['/api/v1/guide', pointer.pack])

    // Its pack breaks off, or is no guide: the one that is held stays whole.
    for (const [body, type] of [
      ['{"area":', 'network'],
      ['{"area":"441424000000"}', 'server'],
    ] as const) {
      const third = { ...pointer, release: 3, pack: '/packs/guide-3-0.json' }
      const broken = async (path: string): Promise<Response> =>
        path === third.pack ? new Response(body) : Response.json(third)
      expect(await newestGuide({ ...deps, fetch: broken }, await keptGuide(deps))).toEqual({
        ok: false,
        error: { type },
      })
      expect((await keptGuide(deps))?.guide.number).toBe(2)
    }
  })

  test('what is kept and cannot be read any more is as if it were not there', async () => {
    const { deps } = device()
    await newestGuide(deps, null)
    const cache = await deps.cache()
    await cache.put(
      '/api/v1/guide',
      Response.json({ release: 1, pack: 'https://elsewhere/x.json', asOf: '' }),
    )
    expect(await keptGuide(deps)).toBeNull()
  })

  test('a full disk or a browser without a cache costs only the reading without a network', async () => {
    const { deps, paths } = device()
    const full = async () => ({
      ...(await deps.cache()),
      put: async (request: RequestInfo | URL, answer: Response) => {
        if (String(request).startsWith('/packs/')) throw new DOMException('full', 'QuotaExceededError')
        await (await deps.cache()).put(request, answer)
      },
    })
    expect((await newestGuide({ ...deps, cache: full }, null)).ok).toBe(true)
    // Where the pack found no room, nothing says that it is there.
    expect(paths()).toEqual([])
    expect((await newestGuide({ ...deps, cache: async () => null }, null)).ok).toBe(true)
    expect(await keptGuide({ ...deps, cache: async () => null })).toBeNull()
  })
})
