/** The county is back: everything flows both ways, and what does not agree is put before a person. */
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { caseStream } from '../../shared/case/events.ts'
import { mattersIn } from '../../shared/case/matters.ts'
import { draftOf } from '../support/device.ts'
import type { Late } from './alone.ts'
import type { Early } from './morning.ts'
import { must, type Telling } from './telling.ts'
import { comes, rooted, sent, stationsOf, until, writtenBy } from './town.ts'

const PHONE = 'applicant.phone'

export async function merge(telling: Telling, early: Early, late: Late): Promise<void> {
  const { town, say, board } = telling
  const { villageA, villageB, window, centre } = town
  const { line } = town.township
  telling.heading('县里回来了', 'the return')
  await say(
    '线接上了，刚发几千字节又断一次，再接上；镇节点自己会再试。',
    'The line is mended, breaks again after a few thousand bytes, and is mended; the township’s node tries again by itself.',
  )
  const written = stationsOf(town).flatMap(writtenBy)
  const hashes = new Set(written.map((e) => e.hash))
  const arrived = () => centre.device.store.arrived.filter((e) => hashes.has(e.hash)).length
  const progress = {
    label: '事件，站点写下的 → 县 events of the stations → county',
    done: arrived,
    total: written.length,
  }
  const before = await town.countyAt()
  line.restore()
  // By what the county says, and not by what it has: that is counted at the end.
  const all = until(centre, async () => (await town.countyAt()) > before).then(() =>
    Promise.all(stationsOf(town).map(rooted)),
  )
  await board.during(progress, telling.breakUnder(line, 3_000, all))
  await until(centre, async () => (await town.photographs()).county === telling.photographs.length)
  await comes(villageA, late.provisional, 'registered')
  await say(
    '镇里写下的都到了县里，照片也到了；待核验的受理已登记。',
    'All that the township wrote is at the county, the photograph too; the provisional acceptance is registered.',
  )

  telling.heading('合并', 'the merge')
  const mattersOf = async (caseNo: string) =>
    mattersIn(
      await telling.stateAt(centre, caseNo),
      await centre.device.store.stream(caseStream(caseNo)),
      publishedCalendar,
    )
  const [act] = await mattersOf(early.contested)
  const [field] = await mattersOf(early.twoNumbers)
  must(act?.kind === 'acts' && field?.kind === 'field', 'two matters wait at the merge desk')
  await say(
    '合并台上等着两件：一件两种结论，一个电话两个号码。',
    'Two matters wait at the merge desk: one case with two outcomes, one telephone with two numbers.',
  )

  const { slots } = await telling.stateAt(centre, early.contested)
  const accepted = slots.admission.acts.find(({ type }) => type === 'accepted')!
  await centre.device.write([
    draftOf(early.contested, 'resolved', {
      ...{ slot: 'admission', act: accepted.id },
      reason: '窗口核对了户口簿，应予受理',
    }),
    draftOf(early.twoNumbers, 'filled', { fields: { [PHONE]: '13800001111' }, reason: '已致电本人核实' }),
  ])
  await sent(centre)
  await comes(villageA, early.contested, 'resolved')
  for (const place of [villageB, window]) {
    await until(place, async () => {
      const phone = (await telling.stateAt(place, early.twoNumbers)).fields[PHONE]
      return phone?.conflict === false && phone.value === '13800001111'
    })
  }
  await until(window, async () => !(await telling.stateAt(window, early.contested)).slots.admission.contested)
  const left = [...(await mattersOf(early.contested)), ...(await mattersOf(early.twoNumbers))]
  telling.settled = 2 - left.length
  await say(
    '县中心写明理由裁定了两件，村里和窗口都看到了。',
    'The county centre settles both, with its reasons, and villages and window see it.',
  )
  await Promise.all([...stationsOf(town), town.node].map(rooted))
}
