/** The county is gone, and the township goes on: everybody below it sees everybody's work; acts wait for the root. */
import { draftOf } from '../support/device.ts'
import type { Early } from './morning.ts'
import { sees, takePhotograph } from './photograph.ts'
import { must, type Telling } from './telling.ts'
import { comes, sent, until } from './town.ts'

const PHONE = 'applicant.phone'

export interface Late {
  /** Accepted by the window with the county gone. */
  readonly provisional: string
}

export async function alone(telling: Telling, early: Early): Promise<Late> {
  const { town, say, item } = telling
  const { villageA, villageB, window, centre } = town
  const material = item.materials[0]!.id
  telling.heading('县里断了', 'the county gone')
  telling.cut(town.township.line)
  await say('镇到县的线被挖断了。', 'The line from the township to the county is dug through.')

  const take = (device: typeof villageA.device, name: string) =>
    device.handIn(item, { 'applicant.name': name, [PHONE]: '13800000002' })
  const { caseNo: provisional } = await take(villageA.device, '何二伯')
  const { caseNo: refused } = await take(villageA.device, '何小妹')
  const { caseNo: noticed } = await take(villageB.device, '董三叔')
  await Promise.all([sent(villageA), sent(villageB)])
  for (const caseNo of [provisional, refused, noticed]) await comes(window, caseNo, 'filled')
  await say(
    '两个村照常收了三件，窗口都看得到。',
    'The villages take in three cases as ever, and the window sees them.',
  )

  await window.device.write([
    draftOf(provisional, 'accepted', {}),
    draftOf(refused, 'refused', { reason: '不属于本事项' }),
    draftOf(noticed, 'notified', { materials: [material], fields: [], note: '请补一份' }),
  ])
  await sent(window)
  await comes(villageA, provisional, 'accepted')
  const [act] = (await telling.stateAt(villageA, provisional)).slots.admission.acts
  must(act?.status === 'provisional', 'an act without the county is provisional')
  await say(
    '窗口受理一件（待核验），不予受理一件，告知补正一件。',
    'The window accepts one (provisional, to be verified), refuses one, and gives notice on one.',
  )

  await comes(villageA, refused, 'refused')
  await comes(villageB, noticed, 'notified')
  await villageA.device.write([draftOf(refused, 'delivered', { to: 'applicant', note: '' })])
  await villageB.device.write([draftOf(noticed, 'material', { material, seen: true })])
  await Promise.all([sent(villageA), sent(villageB)])
  await comes(window, refused, 'delivered')
  await comes(window, noticed, 'material')
  await say(
    '河子口村把决定书交给本人，董源村补来材料，窗口都看到了。',
    'Village A delivers the refusal, village B brings what was missing, and the window sees both.',
  )

  const { sha256 } = await takePhotograph(telling, villageA, provisional)
  await until(window, () => sees(window, sha256))
  must((await town.photographs()).county === 1, 'the county does not have it yet')
  await say(
    '河子口村的照片，镇里打开了，县里还没有。',
    'Village A’s photograph opens in the town; the county does not have it yet.',
  )

  telling.cut(villageB.line)
  await villageB.device.write([draftOf(early.twoNumbers, 'filled', { fields: { [PHONE]: '13800001111' } })])
  await window.device.write([draftOf(early.twoNumbers, 'filled', { fields: { [PHONE]: '13800002222' } })])
  await sent(window)
  villageB.line.restore()
  await sent(villageB)
  await until(window, async () =>
    Boolean((await telling.stateAt(window, early.twoNumbers)).fields[PHONE]?.conflict),
  )
  await say(
    '董源村断线时改了一个电话，窗口也改了：两个都留着，等人来定。',
    'Village B, cut off, corrected a telephone number, and so did the window: both are kept for a person to choose.',
  )

  await window.device.write([draftOf(early.contested, 'accepted', {})])
  await sent(window)
  await centre.device.write([draftOf(early.contested, 'refused', { reason: '户籍地不在本县' })])
  await comes(centre, early.contested, 'registered')
  await say(
    '同一件，窗口受理了，县中心不予受理，互不知情。',
    'One case the window accepts and the county centre refuses, neither knowing of the other.',
  )
  return { provisional }
}
