/** What a station believes of a release, against the real node. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKeys } from '../../../server/keys.ts'
import { canonicalJson } from '../../../shared/canonical.ts'
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
    const pack = (await answer.json()) as { release: object; signature: string }
    const release = { ...pack.release, holidays: ['2027-02-06'] }
    const signature = signed ? await signer.sign(canonicalJson(release)) : pack.signature
    return Response.json({ release, signature })
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
