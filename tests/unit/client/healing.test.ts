import { expect, test } from 'vitest'
import { heldDigests } from '../../../client/station/healing.ts'
import { filledDraft, signedIn, useCounty } from './county.ts'
import { until } from './surroundings.ts'

const { county, village } = useCounty(['hezikou'])

test('a station sums up what it holds as its node does, without what is in quarantine', async () => {
  const at = await village()
  const station = await signedIn(at)
  const taken = await station.handIn((await filledDraft(station)).id)
  if (!taken.ok) throw new Error(taken.error.type)
  // Permitted by the tables; only the root looks whether the item lists such a material.
  await station.write(taken.value.caseNo, 'material', { material: 'no-such-material', seen: true })
  await until(station.status, (s) => s.quarantined > 0 && s.phase === 'all-there')
  const held = await heldDigests(at.collections.events, at.collections.departures, async () => {})
  const { org } = station.profile.value!
  const there = new Map((await county().store.scope(org.id)).map((d) => [d.stream, d]))
  expect(held.length).toBeGreaterThan(1)
  for (const digest of held) expect(there.get(digest.stream)).toEqual(digest)
})
