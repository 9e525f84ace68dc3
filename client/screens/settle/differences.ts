/** Where two texts differ: what stands between the beginning and the end that they share. By characters, not UTF-16. */
export interface Marked {
  readonly before: string
  /** Empty where this text only lacks something. */
  readonly differs: string
  readonly after: string
}

export function differing(text: string, other: string): Marked {
  const [a, b] = [[...text], [...other]]
  if (text === other) return { before: text, differs: '', after: '' }
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1
  let tail = 0
  while (tail < a.length - from && tail < b.length - from && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  return {
    before: a.slice(0, from).join(''),
    differs: a.slice(from, a.length - tail).join(''),
    after: a.slice(a.length - tail).join(''),
  }
}
