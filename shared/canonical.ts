/**
 * JSON in the form of RFC 8785 (JCS): object members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. Members that are `undefined` are left out, as on the wire.
 * Throws a TypeError for what has no such form: Infinity (as JSON.parse reads 1e999), and what is nested deeper than
 * `DEPTH_MAX`, on which the machines of a county would otherwise differ by the size of their stacks.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEPTH_MAX) throw new TypeError('not JSON of ours: nested too deeply')
  if (Array.isArray(value))
    return `[${value.map((v) => canonicalJson(v === undefined ? null : v, depth + 1)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v, depth + 1)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('not JSON: a number is not finite')
  return JSON.stringify(value)
}

const DEPTH_MAX = 100
