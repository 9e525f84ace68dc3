/** Whose tries are counted together: an IPv4 address, or the /64 that one household of IPv6 gets. Never logged. */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

export type CallerAddress = (c: Context) => string

/**
 * `proxies`: how many of our own stand in front. Each adds whom it saw at the right end of X-Forwarded-For; what lies
 * further left is what the caller says of itself.
 */
export const callerAddress =
  (proxies: number): CallerAddress =>
  (c) => {
    const seen = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
    const forwarded = proxies > 0 ? seen.at(-proxies) : undefined
    return networkOf(forwarded || (c.env?.incoming ? (getConnInfo(c).remote.address ?? '') : ''))
  }

/** `::ffff:10.0.0.1` is IPv4 in a coat; of real IPv6 the first four groups count. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
