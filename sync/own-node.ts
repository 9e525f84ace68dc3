/** A node as a station asks it, and the one that it knows before anybody has told it of others. */

export interface StationNode {
  /** Under which what is known of it is kept: its device, or COUNTY, whose device changes with each tenure. */
  readonly key: string
  /** What stands before a path: empty for the page's own origin, else an address without a slash at the end. */
  readonly base: string
  /** SPKI, base64url: what signs its batches. */
  readonly publicKey: string
}

export const COUNTY = 'county'

/** The page's own origin, where no release says whose it is: the county's, or an edge before it. */
export const ownNode = (countyKey: string): StationNode => ({ key: COUNTY, base: '', publicKey: countyKey })
