/** The chapters in their order. */
import { alone } from './alone.ts'
import type { Board } from './board.ts'
import { merge } from './merge.ts'
import { morning } from './morning.ts'
import { openTelling, type Told } from './telling.ts'
import type { Terminal } from './terminal.ts'
import type { Town } from './town.ts'

export async function tell(terminal: Terminal, board: Board, town: Town): Promise<Told> {
  const telling = openTelling(terminal, board, town)
  const early = await morning(telling)
  await board.leave()
  const late = await alone(telling, early)
  await board.leave()
  await merge(telling, early, late)
  await board.leave()
  return telling
}
