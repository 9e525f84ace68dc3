/** What the law calls late or wrong in a case, whoever looks. */
import { expect, test } from 'vitest'
import { publishedCalendar as calendar } from '../../../server/catalogue/published-calendar.ts'
import { cardsOf } from '../../../shared/case/cards.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { World } from '../../properties/histories.ts'
import { DEPARTMENT, item as plain } from '../../properties/people.ts'

const item: Item = { ...plain, promised: { n: 3, unit: 'workday' }, statutory: { n: 20, unit: 'workday' } }
const DAY_MS = 86_400_000
const notice = (materials: string[], fields: string[] = []) => ({
  type: 'notified',
  data: { materials, fields, note: '' },
})
const given = { type: 'material', data: { material: 'photo', seen: true } }

async function cardsAt(world: World, who: 'township' | 'root', days = 0) {
  const nowMs = world.clock.now() + days * DAY_MS
  return cardsOf((await world.state(who))!, await world.held(who), {
    item,
    calendar,
    nowMs,
    rules: LIGHT_RULES,
  })
}

/** Received on Monday 28 September 2026. */
async function received() {
  const world = new World()
  await world.receive()
  await world.fetch('township', 'village')
  return world
}

test('what nobody told in time is told so from the sixth workday on, wherever it stands', async () => {
  const world = await received()
  expect(await cardsAt(world, 'township', 12)).toEqual(['soon'])
  // The decision was promised within three workdays of the receipt.
  expect(await cardsAt(world, 'township', 13)).toEqual(['overdue', 'untold'])
  world.clock.move(14 * DAY_MS)
  await world.write('township', { type: 'accepted', data: {} })
  expect(await cardsAt(world, 'township')).toEqual(['overdue', 'untold'])
  expect(await cardsAt(world, 'township', 30)).toEqual(['overdue', 'unlawful', 'untold'])
})

test('what nobody told in time stays said when the root has written that it counts as accepted', async () => {
  const world = await received()
  await world.fetch('root', 'village')
  world.clock.move(14 * DAY_MS)
  await world.write('root', { type: 'deemed', data: {} })
  expect(await cardsAt(world, 'root')).toContain('untold')
})

test('a second notice is a breach where the first could have said it, and watched where it asks again', async () => {
  const world = await received()
  await world.write('township', notice(['photo']))
  await world.write('township', given)
  await world.write('township', notice(['photo']))
  expect(await cardsAt(world, 'township')).toEqual(['asked-again'])
  await world.write('township', given)
  await world.write('township', notice(['photo'], ['reason']))
  expect((await world.state('township'))!.notices.map((n) => n.unsaid)).toEqual([[], [], ['reason']])
  expect((await world.state('township'))!.notices.map((n) => n.again)).toEqual([[], ['photo'], ['photo']])
  expect(await cardsAt(world, 'township')).toEqual(['asked-again', 'told-twice'])
})

test('two who did not know of each other have both told first', async () => {
  const world = await received()
  await world.fetch('township2', 'village')
  await world.write('township', notice(['photo']))
  await world.write('township2', notice(['id-card']))
  await world.fetch('township', 'township2')
  expect(await cardsAt(world, 'township')).toEqual([])
})

test('a notice that asks for more than the list has is void, and leaves a card', async () => {
  const world = await received()
  const [more] = await world.write('township', notice(['blood-type']))
  await world.fetch('root', 'township')
  const { id } = more!.event
  await world.write('root', { type: 'quarantined', data: { id, hash: more!.hash, reason: 'catalogue' } })
  expect((await world.state('root'))!.notices).toEqual([])
  expect(await cardsAt(world, 'root')).toEqual(['extra-material'])
})

test('what is over has none', async () => {
  const world = await received()
  await world.write(
    'township',
    { type: 'accepted', data: {} },
    { type: 'dispatched', data: { to: DEPARTMENT } },
  )
  await world.write('township', { type: 'withdrawn', data: { reason: '不办了' } })
  expect(await cardsAt(world, 'township', 400)).toEqual([])
})
