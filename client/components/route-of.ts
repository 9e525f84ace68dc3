/** Which screen an address names. */

/** Those whose address is their name. */
const PLAIN = [
  { name: 'guide' },
  { name: 'line' },
  { name: 'lights' },
  { name: 'stations' },
  { name: 'verify' },
  { name: 'sign-in' },
  { name: 'join' },
  { name: 'accounts' },
  { name: 'delegations' },
  { name: 'posts' },
] as const

export type Route =
  | { readonly name: 'home' }
  | { readonly name: 'take'; readonly draft: string }
  | { readonly name: 'case'; readonly caseNo: string }
  | { readonly name: 'receipt'; readonly caseNo: string }
  | { readonly name: 'print'; readonly kind: string; readonly caseNo: string }
  | { readonly name: 'item'; readonly code: string }
  | { readonly name: 'merge'; readonly caseNo: string | undefined }
  | { readonly name: (typeof PLAIN)[number]['name'] }
  | { readonly name: 'unknown' }

/** Pages of another program, which opens no station and asks nobody to sign in. */
export const isForResidents = (pathname: string): boolean => /^\/(progress|services)(\/|$)/.test(pathname)

export function routeOf(pathname: string): Route {
  const [first = '', second, third, fourth] = pathname.split('/').slice(1)
  if (first === 'print' && second && third && fourth === undefined)
    return { name: 'print', kind: second, caseNo: third }
  if (third !== undefined) return { name: 'unknown' }
  if (second !== undefined && second !== '') {
    if (first === 'take') return { name: 'take', draft: second }
    if (first === 'case') return { name: 'case', caseNo: second }
    if (first === 'merge') return { name: 'merge', caseNo: second }
    if (first === 'receipt') return { name: 'receipt', caseNo: second }
    return first === 'item' ? { name: 'item', code: second } : { name: 'unknown' }
  }
  if (first === '') return { name: 'home' }
  if (first === 'merge') return { name: 'merge', caseNo: undefined }
  return PLAIN.find(({ name }) => name === first) ?? { name: 'unknown' }
}
