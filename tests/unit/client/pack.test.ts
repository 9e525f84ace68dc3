/** What a station believes of a release, against the real node. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoRelease } from '../../../server/demo/release.ts'
import { openKeys } from '../../../server/keys.ts'
import { canonicalJson } from '../../../shared/canonical.ts'
import { isoOf } from '../../../shared/time.ts'
import { MORNING } from '../../support/seeds.ts'
import { openCounty, PASSWORD } from './county.ts'
import { device, type Fetch, until } from './surroundings.ts'

let county: Awaited<ReturnType<typeof openCounty>>
beforeAll(async () => {
  county = await openCounty(['hezikou'])
})
afterAll(() => county.close())

/** A browser that gets releases with something in them that this program does not know. */
async function later({ signed }: { readonly signed: boolean }): Promise<Fetch> {
  const fetch = county.browser()
  const { signer } = await openKeys(join(county.dataDir, 'keys'))
  return async (path, init) => {
    const answer = await fetch(path, init)
    if (!path.startsWith('/packs/')) return answer
    const [first, ...parts] = (await answer.text()).split('\n')
    const head = JSON.parse(first!) as { release: object; signature: string }
    const release = { ...head.release, holidays: ['2027-02-06'] }
    const signature = signed ? await signer.sign(canonicalJson(release)) : head.signature
    return new Response([JSON.stringify({ release, signature }), ...parts].join('\n'))
  }
}

test('a release with what a later program put into it is believed by its signature', async () => {
  const at = await device(await later({ signed: true }), MORNING)
  const station = await at.openTab()
  expect(await station.signIn('hezikou', PASSWORD, () => {})).toMatchObject({ ok: true })
  expect((await until(station.items, (items) => items.length > 0)).length).toBe(15)
  await at.close()
})

test('one that was changed after it was signed is not', async () => {
  const at = await device(await later({ signed: false }), MORNING)
  const station = await at.openTab()
  expect(await station.signIn('hezikou', PASSWORD, () => {})).toMatchObject({ ok: false })
  expect(station.items.value).toEqual([])
  await at.close()
})

describe('over a line that breaks', () => {
  const seed = demoRelease(isoOf(MORNING))
  const items = Array.from({ length: 70 }, (_, i) => {
    const { code, ...item } = seed.items[i % seed.items.length]!
    return { ...item, code: `${code.slice(0, 25)}${String(i).padStart(6, '0')}`, rank: i + 1 }
  })

  test('the most used items are here first, and the rest comes behind what is here', async () => {
    const many = await openCounty(['hezikou'], true, { ...seed, items })
    const fetch = many.browser()
    const paths: string[] = []
    let open = () => {}
    const mended = new Promise<void>((resolve) => {
      open = resolve
    })
    const at = await device(async (path, init) => {
      const answer = await fetch(path, init)
      if (!path.startsWith('/packs/')) return answer
      paths.push(path)
      if (paths.length > 1) await mended
      return paths.length < 4 ? breaking(answer, 150_000) : answer
    }, MORNING)
    const station = await at.openTab()
    expect(await station.signIn('hezikou', PASSWORD, () => {})).toMatchObject({ ok: true })
    const first = await until(station.items, (known) => known.length > 0)
    expect(first.map((item) => item.rank)).toEqual(items.slice(0, 20).map((item) => item.rank))
    expect(station.guide.value).toEqual({ here: 20, total: 70 })
    open()
    expect((await until(station.items, (known) => known.length === 70)).length).toBe(70)
    expect(station.guide.value).toEqual({ here: 70, total: 70 })
    const offsets = paths.map((path) => Number(path.split('/from/')[1] ?? 0))
    expect(offsets.length).toBeGreaterThan(2)
    expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b))
    await at.close()
    await many.close()
  })
})

test('a guide that ends too soon, as if it were whole, is a failure of the line: not asked for again at once', async () => {
  const fetch = county.browser()
  let asked = 0
  const at = await device(async (path, init) => {
    const answer = await fetch(path, init)
    if (!path.startsWith('/packs/')) return answer
    asked += 1
    // The first line, and a piece of the next.
    const text = await answer.text()
    return new Response(text.slice(0, path.includes('/from/') ? 0 : text.indexOf('\n') + 100), answer)
  }, MORNING)
  const station = await at.openTab()
  const signedIn = await station.signIn('hezikou', PASSWORD, () => {})
  expect(signedIn).toEqual({ ok: false, error: { type: 'Unreachable' } })
  expect(asked).toBe(2)
  await at.close()
})

/** Ends with an error after so many bytes. */
function breaking(answer: Response, bytes: number): Response {
  let left = bytes
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left))
      left -= chunk.length
      if (left <= 0) controller.error(new Error('the line is cut'))
    },
  })
  return new Response(answer.body!.pipeThrough(cut), answer)
}
