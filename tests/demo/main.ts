/**
 * `npm run demo`: a county, a township and three stations on bad lines, as real processes over real sockets, in a
 * terminal. Ends with 1 where something was lost.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBoard } from './board.ts'
import { close } from './closing.ts'
import { tell } from './story.ts'
import { openTerminal } from './terminal.ts'
import { openTown } from './town.ts'

// All that the nodes write lies in here, and goes however this ends; they themselves are ended by who started them.
const dir = mkdtempSync(join(tmpdir(), 'yimen-demo-'))
process.env.TMPDIR = dir
process.on('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const])
  process.on(signal, () => process.exit(code))

const terminal = openTerminal(process.stdout, process.env)
const startedAt = Date.now()
terminal.heading('一门：一个上午', 'Yimen: a morning')
terminal.say(
  '县节点和镇节点正在启动，三个站点登记入网。',
  'A county node and a township node start; three stations enrol.',
)
const town = await openTown()
const board = openBoard(terminal, town)
try {
  const told = await tell(terminal, board, town)
  await board.stop()
  terminal.heading('清点', 'The count')
  process.exitCode = (await close(terminal, town, told)) === 0 ? 0 : 1
  terminal.lines([`用时 took ${Math.round((Date.now() - startedAt) / 1000)} s`])
} finally {
  await board.stop()
  await town.close()
}
