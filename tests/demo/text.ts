/** Text for a terminal, where a Chinese character is two columns wide. */

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

const widthOf = (character: string): number => (WIDE.test(character) ? 2 : 1)
export const columnsOf = (text: string): number => [...text].reduce((sum, c) => sum + widthOf(c), 0)

/** No more than so many columns: a line that wraps could not be drawn over. */
export function cutTo(text: string, columns: number): string {
  let sum = 0
  let kept = ''
  for (const character of text) {
    sum += widthOf(character)
    if (sum > columns) break
    kept += character
  }
  return kept
}

/** The first column to the left, figures to the right, two spaces between. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => columnsOf(row[i] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - columnsOf(cell))
        return i === 0 ? cell + space : space + cell
      })
      .join('  ')
      .trimEnd(),
  )
}

const BAR = 24

/** `█████░░░ 12/30 label` */
export function bar(done: number, total: number, label: string): string {
  const full = total === 0 ? BAR : Math.min(BAR, Math.floor((BAR * done) / total))
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${grouped(done)}/${grouped(total)} ${label}`
}

/** 12345 as 12 345. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ' ')
