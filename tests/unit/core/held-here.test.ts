import { expect, test } from 'vitest'
import { heldHere } from '../../../server/relay/held-here.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { digestOfEntries } from '../../../sync/digest.ts'
import { World } from '../../properties/histories.ts'
import { COUNTY, VILLAGE } from '../../properties/people.ts'

test('a relay compares also what came a moment ago: a case taken back since would else stay with it', async () => {
  const world = new World()
  await world.receive()
  const store = new MemoryNodeStore()
  const onDefect = (error: unknown) => expect.unreachable(String(error))
  const sequencer = await createSequencer({ store, area: COUNTY, judgement: null, onDefect })
  const entries = await world.gather()
  await store.append(entries)
  expect(await store.scope(VILLAGE)).toEqual([])
  const [digest] = await heldHere(store, sequencer, VILLAGE).digests()
  expect(digest).toMatchObject(digestOfEntries(entries))
})
