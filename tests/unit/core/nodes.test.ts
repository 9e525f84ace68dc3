import { describe, expect, test } from 'vitest'
import type { NodeAddress } from '../../../shared/catalogue/release.ts'
import { awake, inTurn, nodesFor, REST_MAX_MS, type Resting, restAfterFailure } from '../../../sync/nodes.ts'

const node = (device: string, area: string, url: string): NodeAddress => ({
  device,
  area,
  url,
  key: `key ${url}`,
})

const COUNTY = node('', '441424000000', 'https://county.cn')
const HUACHENG = node('7AAAAAAA', '441424104000', 'https://huacheng.cn')
const MEILIN = node('7BBBBBBB', '441424106000', 'https://meilin.cn')
const LISTED = [COUNTY, MEILIN, HUACHENG]

const VILLAGE = '441424104201'
const basesFor = (listed: readonly NodeAddress[], area: string, origin: string) =>
  nodesFor(listed, { area, origin, countyKey: 'enrolled' }).map((n) => `${n.key} ${n.base} ${n.publicKey}`)

describe('the nodes of a station', () => {
  test('are its town’s and then the county’s, the page’s own without an address', () => {
    expect(basesFor(LISTED, VILLAGE, 'https://county.cn')).toEqual([
      '7AAAAAAA https://huacheng.cn key https://huacheng.cn',
      'county  key https://county.cn',
    ])
    expect(basesFor(LISTED, VILLAGE, 'https://huacheng.cn')).toEqual([
      '7AAAAAAA  key https://huacheng.cn',
      'county https://county.cn key https://county.cn',
    ])
  })

  test('of a department are the county’s alone', () => {
    expect(basesFor(LISTED, '441424000000', 'https://county.cn')).toEqual(['county  key https://county.cn'])
  })

  test('before a release says anything are the page’s own', () => {
    expect(basesFor([], VILLAGE, 'https://anywhere.cn')).toEqual(['county  enrolled'])
  })

  test('from a page that no release names (an edge): the county by that address first', () => {
    expect(basesFor(LISTED, VILLAGE, 'https://edge.cn')).toEqual([
      '7AAAAAAA https://huacheng.cn key https://huacheng.cn',
      'county  enrolled',
      'county https://county.cn key https://county.cn',
    ])
  })

  test('from another town’s page: that one last', () => {
    expect(basesFor(LISTED, VILLAGE, 'https://meilin.cn').at(-1)).toBe('7BBBBBBB  key https://meilin.cn')
  })
})

describe('which one is asked', () => {
  const nodes = nodesFor(LISTED, { area: VILLAGE, origin: 'https://county.cn', countyKey: 'enrolled' })
  const [town, county] = nodes
  const asked = (resting: Resting, nowMs: number) => inTurn(nodes, resting, nowMs).map((n) => n.key)

  test('the smallest first; one that failed rests, and is tried again after five minutes at most', () => {
    expect(asked(new Map(), 0)).toEqual(['7AAAAAAA', 'county'])
    let resting: Resting = new Map()
    for (let failures = 1; failures < 9; failures += 1) {
      resting = restAfterFailure(resting, town!.base, 1_000)
      expect(asked(resting, 1_000)).toEqual(['county'])
      expect(asked(resting, 1_000 + REST_MAX_MS)).toEqual(['7AAAAAAA', 'county'])
    }
    expect(asked(restAfterFailure(new Map(), town!.base, 1_000), 32_000)).toEqual(['7AAAAAAA', 'county'])
    expect(asked(awake(resting, town!.base), 1_000)).toEqual(['7AAAAAAA', 'county'])
  })

  test('where all failed it may be the line: all are asked, in order', () => {
    const resting = restAfterFailure(restAfterFailure(new Map(), town!.base, 0), county!.base, 0)
    expect(asked(resting, 1)).toEqual(['7AAAAAAA', 'county'])
  })

  test('a clock that was put back lets nobody rest for a year', () => {
    expect(asked(restAfterFailure(new Map(), town!.base, 365 * 86_400_000), 0)).toEqual([
      '7AAAAAAA',
      'county',
    ])
  })
})
