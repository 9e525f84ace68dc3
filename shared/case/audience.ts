/** Who is entitled to a case's stream: where it was received, the areas above that, and the departments it went to. */

/** An area and those above it: village → town → county. A department stands alone. */
export function areasAbove(org: string): string[] {
  if (org.length !== 12) return [org]
  return [...new Set([org, `${org.slice(0, 9)}000`, `${org.slice(0, 6)}000000`])]
}

export const audienceOf = (receivedOrg: string, dispatches: readonly string[]): string[] =>
  [...new Set([...areasAbove(receivedOrg), ...dispatches])].sort()
