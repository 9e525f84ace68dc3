/**
 * Document ids made of parts, so that everything under a part is one range and nothing else is. A part is written with
 * the characters & to } as they are, and every other UTF-16 unit as % (those below &) or ~ (those above }) with four
 * hexadecimal digits; `!` ends it. So names keep their order (by UTF-16 units, as JavaScript sorts), none is the
 * prefix of another, and half a surrogate pair, which encodeURIComponent refuses, is a name like any other.
 */
export const key = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `${typeof part === 'number' ? padded(part) : escaped(part)}!`).join('')

/** Above every key that begins with `prefix`. */
export const endOf = (prefix: string): string => `${prefix}\x7f`

/** Seqs have at most twelve digits (shared/event.ts), and so many rows no feed will have. */
const padded = (n: number): string => String(n).padStart(12, '0')

const escaped = (text: string): string =>
  text.replace(/[^&-}]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    return (unit < '&' ? '%' : '~') + hex
  })
