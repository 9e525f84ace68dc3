/** The closing table, and whether anything was lost: what was written, held against what the county gives a newcomer. */
import { runningNode } from '../../server/control/ask-node.ts'
import { demoPassword } from '../../server/demo/accounts.ts'
import { enrolDevice } from '../support/device.ts'
import type { LineCounts } from '../support/line.ts'
import { download, fileOf } from '../support/upload.ts'
import { lostOf, twiceIn } from './lost.ts'
import type { Told } from './telling.ts'
import type { Terminal } from './terminal.ts'
import { grouped, table } from './text.ts'
import { stationsOf, type Town, writtenBy } from './town.ts'

/** How many events and photographs the county has not got, or has twice. */
export async function close(terminal: Terminal, town: Town, told: Told): Promise<number> {
  const stations = stationsOf(town)
  const lines = [...stations, { name: '镇到县 township to county', line: town.township.line }].map(
    ({ name, line }) => ({ name, counts: line.counts(), cuts: told.cuts.get(line) ?? 0 }),
  )
  const { county, countyDir } = town.township
  // Nobody who was there: a new device of the county centre, which has only what the county's node gives it.
  const auditor = await enrolDevice(county.url, 'zhongxin', demoPassword)
  await auditor.exchangeAll()
  const written = [...stations, town.centre].flatMap(writtenBy)
  const lost: string[] = lostOf(written, auditor.store.arrived)
  for (const sha256 of told.photographs) {
    const answer = await download(auditor, sha256)
    if (fileOf(new Uint8Array(await answer.arrayBuffer())).sha256 !== sha256) lost.push(sha256)
  }
  const twice = twiceIn(auditor.store.arrived)
  const node = await runningNode(countyDir)
  if (!node) throw new Error('the county does not answer')
  // Throws at the first chain, seal or registration that does not hold.
  const verified = await node.verify(() => {})
  const registered = auditor.store.arrived.filter((e) => e.event.type === 'registered').length

  const sum = (figure: keyof LineCounts) => lines.reduce((all, { counts }) => all + counts[figure], 0)
  const row = (name: string, figure: (of: keyof LineCounts) => number, cuts: number) => [
    name,
    ...[figure('bytesUp'), figure('bytesDown'), figure('requests'), cuts].map(grouped),
  ]
  terminal.lines([
    ...table([
      ['线路 line', '上行 bytes up', '下行 bytes down', '请求 requests', '断线 cuts'],
      ...lines.map(({ name, counts, cuts }) => row(name, (figure) => counts[figure], cuts)),
      row(
        '合计 total',
        sum,
        lines.reduce((all, { cuts }) => all + cuts, 0),
      ),
    ]),
    '',
    ...table([
      ['写下的事件 events written', grouped(written.length)],
      ['县里核对过的记录 entries verified at the county', grouped(verified.entries)],
      ['照片 photographs', grouped(told.photographs.length)],
      ['已登记的办理 acts registered', grouped(registered)],
      ['裁定的冲突 conflicts settled', grouped(told.settled)],
      ['重复 twice', grouped(twice.length)],
      ['丢失 lost', grouped(lost.length)],
    ]),
  ])
  return lost.length + twice.length
}
