/** 就近办理 (A10): the town that an address lies in, by its name. */
import type { Org } from './org.ts'

/** 华城镇 of 华城镇便民服务中心. */
const PLACE = /^(.{2,}?)(镇|乡|街道)/u

/** The town that the address names, with 镇, 乡, 街道 or without; null where it names none, or several. */
export function townInAddress(orgs: readonly Org[], address: string): Org | null {
  const towns = orgs.flatMap((org) => {
    const [whole, stem] = (org.kind === 'town' ? PLACE.exec(org.name) : null) ?? []
    return whole && stem ? [{ org, whole, stem }] : []
  })
  const named = towns.filter(({ whole }) => address.includes(whole))
  const meant = named.length > 0 ? named : towns.filter(({ stem }) => address.includes(stem))
  return meant.length === 1 ? meant[0]!.org : null
}
