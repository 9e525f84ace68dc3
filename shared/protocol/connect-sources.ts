/**
 * `connect-src` of the page's Content-Security-Policy (CSP level 3, section 6.1.2): its own origin, and the nodes that
 * a station may exchange with. Written by the node that serves the page, and anew by the service worker that keeps it.
 */

/** `addresses`: what is no plain `https://host:port` is left out, so that nothing else can slip into the header. */
export const connectSources = (addresses: readonly string[]): string =>
  ["'self'", ...new Set(addresses.filter(isOrigin))].join(' ')

const isOrigin = (address: string): boolean => /^https?:\/\/[a-z0-9.:[\]-]+$/i.test(address)

/** `policy` with these addresses and no others. */
export const withConnectSources = (policy: string, addresses: readonly string[]): string =>
  policy.replace(/connect-src [^;]*/, `connect-src ${connectSources(addresses)}`)
