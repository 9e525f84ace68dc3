/** An ordinary morning: the line breaks now and then, and nobody at the counter notices. */
import { draftOf } from '../support/device.ts'
import { sees, takePhotograph } from './photograph.ts'
import { must, type Telling } from './telling.ts'
import { comes, rooted, type Station, sent, stationsOf, until, writtenBy } from './town.ts'

export interface Early {
  /** Accepted and dispatched. */
  readonly done: string
  /** For the two who will not know of each other: an admission, and a telephone number. */
  readonly contested: string
  readonly twoNumbers: string
}

export async function morning(telling: Telling): Promise<Early> {
  const { town, say, board, item } = telling
  const { villageA, villageB, window } = town
  telling.heading('平常的上午', 'an ordinary morning')

  const handIn = async (station: Station, names: readonly string[]): Promise<string[]> => {
    const numbers: string[] = []
    for (const name of names) {
      const fields = { 'applicant.name': name, 'applicant.phone': '13800000001' }
      numbers.push((await station.device.handIn(item, fields)).caseNo)
    }
    return numbers
  }
  const [done = '', contested = '', plain = ''] = await handIn(villageA, ['何老太', '何大叔', '何阿婆'])
  await say(
    '河子口村收件三件，当场给回执；发送到一半，线断了。',
    'Village A takes in three cases, receipts at once; in the middle of sending, its line breaks.',
  )
  const progress = {
    label: '事件，河子口村 → 镇 events, village A → township',
    done: () => villageA.device.state.acked,
    total: writtenBy(villageA).length,
  }
  await board.during(progress, telling.breakUnder(villageA.line, 2_000, sent(villageA)))
  const [twoNumbers = ''] = await handIn(villageB, ['董老伯', '董大嫂'])
  await sent(villageB)
  await say(
    '线通了，接着发；董源村也收了两件。',
    'The line is back and it goes on; village B takes in two cases as well.',
  )

  for (const caseNo of [done, contested, plain, twoNumbers]) await comes(window, caseNo, 'filled')
  await window.device.write([draftOf(done, 'accepted', {}), draftOf(done, 'dispatched', { to: item.owner })])
  await sent(window)
  await say(
    '华城镇窗口看到五件，受理第一件，转交县民政局。',
    'The town window sees all five, accepts the first and dispatches it to the civil affairs bureau.',
  )
  await comes(villageA, done, 'registered')
  await say(
    '县里登记了受理，河子口村已经看到。',
    'The county has registered the acceptance, and village A sees it.',
  )

  await say(
    '河子口村给第三件拍照上传，传到一半线又断了。',
    'Village A uploads a photograph for its third case, and the line breaks again.',
  )
  const { sha256, offsets } = await takePhotograph(telling, villageA, plain, (work) =>
    telling.breakUnder(villageA.line, 70_000, work),
  )
  const resumedAt = offsets.at(-1)!
  must(offsets.length > 1 && resumedAt > 0, 'the photograph goes on where it was cut')
  await until(window, () => sees(window, sha256))
  await say(
    `从第 ${resumedAt} 字节续传完成，窗口打开了照片。`,
    `It went on from byte ${resumedAt}; the window has opened the photograph.`,
  )
  for (const caseNo of [contested, twoNumbers]) await comes(town.centre, caseNo, 'filled')
  await until(town.centre, async () => (await town.photographs()).county === 1)
  await Promise.all(stationsOf(town).map(rooted))
  return { done, contested, twoNumbers }
}
