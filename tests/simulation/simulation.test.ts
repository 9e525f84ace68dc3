import { describe, expect, test } from 'vitest'
import { NAMES, run, SIZE, simulate } from './county.ts'
import { drawPlan, wordsOf } from './plan.ts'
import { PLANTED } from './planted.ts'
import { shrink } from './shrink.ts'

/** Another day's seeds: `SEED=4711 npx vitest run tests/simulation`, or `npm run sim -- --seed 4711`. */
const FIRST = Number(process.env.SEED ?? 1)

describe('a county on a bad day', () => {
  for (let seed = FIRST; seed < FIRST + 3; seed += 1) {
    test(`seed ${seed}: nothing acknowledged is lost, all replicas come together`, async () => {
      const report = await simulate(seed)
      expect(report.breaches).toEqual([])
      expect(report.cases).toBeGreaterThan(50)
    })
  }

  test(`seed ${FIRST}, with a root and a relay put back from their backups and a copied device`, async () => {
    const intent = { restoreRoot: 3, restoreRelay: 2, clones: 1, disks: 4, archives: 2, erasures: 3 }
    const report = await simulate(FIRST, { intent })
    expect(report.breaches).toEqual([])
    expect(report.restores).toBe(2)
  })

  test('the same seed gives the same day', async () => {
    const { faults, nodeCrash, stationCrash, deeds, seed } = drawPlan(FIRST, SIZE)
    const hour = { faults, nodeCrash, stationCrash, seed, deeds: deeds.filter((d) => d.atMs < 3_600_000) }
    expect(await run(hour)).toEqual(await run(hour))
  })
})

describe('the simulation sees what is planted', () => {
  // Not every day brings every fault to light; one in a dozen must.
  test.each(PLANTED)('$name', { timeout: 180_000 }, async ({ plant, intent }) => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const report = await simulate(seed, { tamper: plant, ...(intent && { intent }) })
      if (report.breaches.length > 0) return
    }
    expect.unreachable('twelve days, and nobody has seen it')
  })

  test('and tells it in a day that a person can read', async () => {
    const { plant } = PLANTED.find((p) => p.name === 'a row given to whoever asks')!
    const fails = async (plan: Parameters<typeof run>[0]) =>
      (await run(plan, { tamper: plant })).breaches.length > 0
    const { plan } = await shrink(drawPlan(1, SIZE), fails, 60)
    const story = plan.deeds.map((deed) => wordsOf(deed, NAMES))
    expect(story.length).toBeLessThan(20)
    expect(story.join('\n')).toContain(': act')
    expect(await fails(plan)).toBe(true)
  })
})
