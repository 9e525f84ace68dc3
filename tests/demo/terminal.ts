/**
 * Sentences that stay, and beneath them a board that is drawn over. Where stdout is no terminal there is no board, and
 * whatever is to be seen of it is said as plain lines.
 */
import { cutTo } from './text.ts'

export interface Terminal {
  readonly live: boolean
  /** Chinese first, English beneath it. */
  say(chinese: string, english: string): void
  heading(chinese: string, english: string): void
  lines(lines: readonly string[]): void
  /** Over the last one; its first line stands out. */
  draw(board: readonly string[]): void
  /** The board stays as it is, and what comes is said beneath it. */
  keep(): void
}

const CODES = { bold: '1', dim: '2', heading: '1;36' } as const
type Style = keyof typeof CODES

export function openTerminal(out: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const live = out.isTTY === true && env.TERM !== 'dumb'
  const isColoured = live && !env.NO_COLOR
  const styled = (style: Style, text: string) => (isColoured ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text)
  let drawn: readonly string[] = []

  const erased = () => (drawn.length > 0 ? `\x1b[${drawn.length}A\x1b[0J` : '')
  /** Fewer lines than the window has, none of them longer than it: the cursor must find its way back. */
  const fitting = (board: readonly string[]) =>
    board.slice(0, (out.rows ?? 24) - 1).map((line) => cutTo(line, (out.columns ?? 80) - 1))
  const painted = () => drawn.map((line, i) => `${i === 0 ? styled('bold', line) : line}\n`).join('')
  const print = (lines: readonly string[]) =>
    out.write(`${erased()}${lines.map((line) => `${line}\n`).join('')}${painted()}`)

  return {
    live,
    say: (chinese, english) => print([`· ${chinese}`, styled('dim', `  ${english}`)]),
    heading: (chinese, english) => print(['', styled('heading', `— ${chinese} · ${english} —`)]),
    lines: print,
    draw(board) {
      if (!live) return
      const before = erased()
      drawn = fitting(board)
      out.write(before + painted())
    },
    keep() {
      drawn = []
    },
  }
}
