import { describe, expect, test } from 'vitest'
import { simulate } from './county.ts'

/** Another day's seeds: `SEED=4711 npx vitest run tests/simulation`, or `npm run sim -- --seed 4711`. */
const FIRST = Number(process.env.SEED ?? 1)

describe('a county on a bad line', () => {
  for (let seed = FIRST; seed < FIRST + 5; seed += 1) {
    test(`seed ${seed}: nothing acknowledged is lost, all replicas come together`, async () => {
      const report = await simulate(seed)
      expect(report.breaches).toEqual([])
      expect(report.cases).toBeGreaterThan(5)
    })
  }

  test('the same seed gives the same day', async () => {
    expect(await simulate(FIRST)).toEqual(await simulate(FIRST))
  })
})

describe('the simulation sees what is planted', () => {
  test('acknowledging before storing', async () => {
    const report = await simulate(FIRST, {
      tamper: ({ root: node }) => {
        const append = node.disk.append.bind(node.disk)
        let calls = 0
        // Every seventh batch is "in memory" only.
        node.disk.append = async (entries) => (++calls % 7 === 0 ? undefined : append(entries))
      },
    })
    expect(report.breaches.length).toBeGreaterThan(0)
  })

  test('a feed row that is skipped', async () => {
    const report = await simulate(FIRST, {
      tamper: ({ root: node }) => {
        const rows = node.disk.rows.bind(node.disk)
        node.disk.rows = async (feed, after, limit) =>
          (await rows(feed, after, limit)).filter(({ n }) => n % 11 !== 0)
      },
    })
    expect(report.breaches.length).toBeGreaterThan(0)
  })

  test('a row given to whoever asks', async () => {
    const report = await simulate(FIRST, {
      tamper: ({ root: node }) => {
        const rows = node.disk.rows.bind(node.disk)
        const entitled = node.disk.entitled.bind(node.disk)
        // The county's whole feed for everybody.
        node.disk.rows = (_feed, after, limit) => rows('441424000000', after, limit)
        node.disk.tail = async () => (await rows('441424000000', 0, 1e9)).length
        node.disk.entitled = async (feed, stream) => (await entitled(feed, stream)) || true
      },
    })
    expect(report.breaches.join('\n')).toContain('without being entitled')
  })

  test('a cursor that is kept before its rows', async () => {
    const report = await simulate(FIRST, {
      tamper: ({ stations }) => {
        for (const { disk } of stations) {
          const append = disk.append.bind(disk)
          let calls = 0
          disk.append = async (entries) => (++calls % 5 === 0 ? undefined : append(entries))
        }
      },
    })
    expect(report.breaches.length).toBeGreaterThan(0)
  })
})
