import { expect, test } from 'vitest'
import { demoRelease } from '../../../server/demo/release.ts'
import { townInAddress } from '../../../shared/org/town-in-address.ts'

const { orgs } = demoRelease('')
const townOf = (address: string) => townInAddress(orgs, address)?.name ?? null

test('an address is of the town that it names, with 镇 or without', () => {
  expect(townOf('五华县安流镇吉水村三组')).toBe('安流镇便民服务中心')
  expect(townOf('安流吉水村')).toBe('安流镇便民服务中心')
  // The whole name goes before a part of another's.
  expect(townOf('华城镇安流路12号')).toBe('华城镇便民服务中心')
})

test('of none that is known, or of several, nobody is proposed', () => {
  for (const address of ['', '兴宁市新圩镇', '先住华城镇，后住安流镇', '华城或者安流'])
    expect(townOf(address)).toBeNull()
})
