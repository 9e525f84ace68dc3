import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { CannotStart } from '../../../server/cannot-start.ts'
import { readCatalogueFile } from '../../../server/catalogue/catalogue-file.ts'
import { openReleases } from '../../../server/catalogue/releases.ts'
import type { Seed } from '../../../server/catalogue/seed.ts'
import { demoItems } from '../../../server/demo/items.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { type NodeKeys, openKeys } from '../../../server/keys.ts'
import { canonicalJson } from '../../../shared/canonical.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import { readPack } from '../../../shared/catalogue/pack.ts'
import { ecdsaVerifier } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { fixedClock } from '../../support/seeds.ts'

const AREA = '441424000000'
const VILLAGE = '441424104201'
const demo = demoRelease('2026-09-28T00:00:00.000Z')
const kept = new Set([AREA, '441424104000', VILLAGE])
const orgs = demo.orgs.filter((org) => org.kind === 'department' || kept.has(org.id))
const seed: Seed = { orgs, staff: [], items: demo.items.slice(0, 2) }
const colleague = { id: 'cun1', name: '何小站', org: VILLAGE, roles: ['agent' as const] }
const verifier = ecdsaVerifier()

let dir = ''
let keys: NodeKeys
beforeAll(async () => {
  const keyDir = await mkdtemp(join(tmpdir(), 'yimen-keys-'))
  keys = await openKeys(keyDir)
  await rm(keyDir, { recursive: true })
})
beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'yimen-releases-'))
  dir = made
  onTestFinished(() => rm(made, { recursive: true, force: true }))
})

const start = (brings: Seed | null, area = AREA) =>
  openReleases(
    { ...keys, dir, area, verifier, clock: fixedClock(), publicUrl: null, bundleKey: 'key' },
    brings,
  )
const withColleague = <T extends Seed>(release: T): T => ({
  ...release,
  staff: [...release.staff, colleague],
})

describe('a release', () => {
  test('is the first at the first start, and the next start on the same seed publishes nothing', async () => {
    const first = await start(seed)
    expect(first.current()).toMatchObject({ number: 1, area: AREA, ...seed })
    const again = await start(seed)
    expect(again.current()).toEqual(first.current())
    // The very bytes, so that caches on the way still know them.
    expect(again.catalogue()).toEqual(first.catalogue())
  })

  test('with a new colleague is the next number, signed, and outlives a restart', async () => {
    const releases = await start(seed)
    const before = releases.catalogue()
    await releases.publish(withColleague)
    expect(releases.catalogue().release).toBe(2)
    expect(releases.directory.staff('cun1')).toEqual(colleague)
    const { release, signature, signed } = readPack(hasher, textOf(releases, releases.catalogue().pack))!
    expect(release.staff).toEqual([colleague])
    expect(await verifier.verify(keys.publicKey, signed, signature)).toBe(true)
    // A station that was told of the last one a moment ago still gets it.
    expect(readPack(hasher, textOf(releases, before.pack))?.release.number).toBe(1)
    const again = await start(seed)
    expect(again.catalogue()).toEqual(releases.catalogue())
    expect(await readdir(dir)).toEqual(['2.json'])
  })

  test('of the same content is not published', async () => {
    const releases = await start(seed)
    await releases.publish((release) => release)
    expect(releases.catalogue().release).toBe(1)
  })

  test('is published one after the other, and none is lost', async () => {
    const releases = await start(seed)
    const named = (n: number) => ({ ...colleague, id: `cun${n}` })
    await Promise.all(
      [1, 2, 3].map((n) => releases.publish((r) => ({ ...r, staff: [...r.staff, named(n)] }))),
    )
    expect(releases.current().number).toBe(4)
    expect(releases.current().staff.map((s) => s.id)).toEqual(['cun1', 'cun2', 'cun3'])
  })
})

describe('another seed at the next start', () => {
  test('is published with the staff of the county', async () => {
    await (await start(seed)).publish(withColleague)
    const items = demo.items.slice(0, 3)
    const releases = await start({ ...seed, items })
    expect(releases.current()).toMatchObject({ number: 3, staff: [colleague], items })
    expect((await start(null)).current()).toEqual(releases.current())
  })

  test('gives a changed item the next version; cases stay pinned to the old one, also after another restart', async () => {
    await start(seed)
    const changed = seed.items.map((item, i) => (i === 0 ? { ...item, fee: '10 元' } : item))
    await start({ ...seed, items: changed })
    const releases = await start({ ...seed, items: changed })
    expect(releases.current().number).toBe(2)
    const { code } = seed.items[0]!
    expect(releases.current().items.map((i) => i.version)).toEqual([2, 1])
    expect(releases.directory.item(code, 1)?.fee).toBe(seed.items[0]!.fee)
    expect(releases.directory.item(code, 2)?.fee).toBe('10 元')
    // A new colleague afterwards lets go of nothing that a case may need.
    await releases.publish(withColleague)
    expect((await start(null)).directory.item(code, 1)?.fee).toBe(seed.items[0]!.fee)
  })

  test('that a later program wrote more into is the same after going back to this one', async () => {
    await start(seed)
    const path = join(dir, '1.json')
    const [first, ...parts] = (await readFile(path, 'utf8')).split('\n')
    const release = { ...JSON.parse(first!).release, holidays: ['2027-02-06'] }
    const signature = await keys.signer.sign(canonicalJson(release))
    await writeFile(path, [JSON.stringify({ release, signature }), ...parts].join('\n'))
    expect((await start(seed)).catalogue().release).toBe(1)
  })

  test('may not take away the organisation of an account', async () => {
    await (await start(seed)).publish(withColleague)
    const without = { ...seed, orgs: orgs.filter((org) => org.id !== VILLAGE) }
    await expect(start(without)).rejects.toThrow(new RegExp(`no organisation ${VILLAGE} any more.*cun1`))
  })
})

describe('an absence', () => {
  test('entered before any post outlives a restart', async () => {
    const absences = [{ staff: 'hezikou', from: '2026-09-28', to: null }]
    await (await start(seed)).publish((release) => ({ ...release, roster: { posts: [], absences } }))
    expect((await start(seed)).current().roster).toEqual({ posts: [], absences })
  })
})

describe('another calendar', () => {
  const calendar = demo.calendar!
  const next = { ...calendar, publishedThrough: '2027-12-31' }

  test('keeps the one before it, by which dates were told; the same again publishes nothing', async () => {
    await start({ ...seed, calendar })
    const { number, calendar: now } = (await start({ ...seed, calendar: next })).current()
    expect(number).toBe(2)
    expect(now).toEqual({ ...next, formerly: [{ ...calendar, until: '2026-09-28' }] })
    expect((await start({ ...seed, calendar: next })).current().number).toBe(2)
  })

  test('that reaches less far is an older program’s: the one in force stays', async () => {
    await start({ ...seed, calendar: next })
    expect((await start({ ...seed, calendar })).current()).toMatchObject({ number: 1, calendar: next })
  })

  test('without the years before it is refused: cases are dated by them', async () => {
    await start({ ...seed, calendar })
    const without = { ...next, publishedFrom: '2027-01-01' }
    await expect(start({ ...seed, calendar: without })).rejects.toThrow(
      /begins on 2027-01-01.*keep the earlier/,
    )
  })
})

describe('the start is refused with a sentence', () => {
  test('where a release was tampered with', async () => {
    await start(seed)
    const path = join(dir, '1.json')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('河子口村', '河子囗村'))
    await expect(start(seed)).rejects.toThrow(CannotStart)
    await expect(start(seed)).rejects.toThrow(/1\.json is not as this node published it/)
    await writeFile(path, text.slice(0, -9))
    await expect(start(seed)).rejects.toThrow(/1\.json is not as/)
    // One release under the number of another.
    await rm(path)
    await writeFile(join(dir, '2.json'), text)
    await expect(start(seed)).rejects.toThrow(/2\.json is not as/)
  })

  test('where the data are those of another county', async () => {
    await start(seed)
    await expect(start(null, '441421000000')).rejects.toThrow(/AUTHORITY is "441421000000".*441424000000/)
  })
})

describe('the file that CATALOGUE names', () => {
  const items = demoItems.slice(0, 2)
  const read = async (content: unknown) => {
    const path = join(dir, 'catalogue.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return readCatalogueFile(path, AREA)
  }

  test('is organisations and items; pinyin is computed', async () => {
    const found = await read({ orgs, items: items.map(({ version: _, ...item }) => item) })
    expect(found).toEqual({ orgs, staff: [], items: seed.items })
  })

  test.each([
    ['no JSON', '{', /it is not JSON/],
    ['a name that is none', { orgs: [{ ...orgs[0], name: 5 }], items }, /orgs\.0\.name is not of its form/],
    ['an id twice', { orgs: [...orgs, orgs[0]], items }, /orgs\.\d+\.id is there twice/],
    ['lights that make no sense', { orgs, items, lights: { share: 2 } }, /lights\.share is not of its form/],
    ['no centre', { orgs: orgs.slice(1), items }, /lacks the county's centre 441424000000/],
    [
      'a village elsewhere',
      { orgs: [...orgs, { ...orgs.at(-1), id: '441421100201', area: '441421100201' }], items },
      /does not lie in/,
    ],
    [
      'nobody above',
      { orgs: orgs.map((o) => (o.id === VILLAGE ? { ...o, parent: '441424105000' } : o)), items },
      /orgs\.\d+\.parent is no organisation/,
    ],
    [
      'a department by an area code',
      { orgs: orgs.map((o) => (o.id === VILLAGE ? { ...o, kind: 'department' } : o)), items },
      /orgs\.\d+\.id must be a USCC/,
    ],
    ['an item twice', { orgs, items: [items[0], items[0]] }, /items\.1\.code is there twice/],
    [
      'an owner that is none',
      { orgs, items: [{ ...items[0], owner: AREA }] },
      /items\.0\.owner is no department/,
    ],
    [
      'a department to be heard that is none',
      { orgs, items: [{ ...items[0], joint: [AREA] }] },
      /items\.0\.joint has what is no department/,
    ],
    [
      'an owner that is to be heard',
      { orgs, items: [{ ...items[0], joint: [items[0]!.owner] }] },
      /items\.0\.joint has its owner/,
    ],
    [
      'another county’s department that is none',
      { orgs, items: [{ ...items[0], elsewhere: [VILLAGE] }] },
      /items\.0\.elsewhere has what is no department/,
    ],
    [
      'an item without its code',
      { orgs, items: [{ ...items[0], code: 'X' }] },
      /items\.0\.code is not of its form/,
    ],
  ])('with %s is refused with the place of the fault', async (_, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })

  test('may say when lights turn yellow; one that does not leaves what is in force', async () => {
    const said = await read({ orgs, items, lights: { shortLeft: 2 } })
    const releases = await start(said)
    expect(releases.directory.lightRules()).toEqual({ ...LIGHT_RULES, shortLeft: 2 })
    expect((await start(await read({ orgs, items }))).directory.lightRules().shortLeft).toBe(2)
  })

  test('must be there', async () => {
    await expect(readCatalogueFile(join(dir, 'none.json'), AREA)).rejects.toThrow(/there is no such file/)
  })
})

const textOf = (releases: Awaited<ReturnType<typeof start>>, path: string): string => {
  const pack = releases.pack(path.slice('/packs/'.length))
  if (!pack) throw new Error('the pack is gone')
  return new TextDecoder().decode(pack.bytes.identity)
}
