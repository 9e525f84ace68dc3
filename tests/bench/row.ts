/** One figure. Less is better in every unit; a peer stands beside ours only where it does the same job. */
export interface Row {
  name: string
  unit: 's' | 'ms' | 'bytes' | 'requests' | 'MB'
  ours: number
  peers: { pouchdb?: number; rxdb?: number }
  /** What the line alone takes for the least bytes; null where that means nothing. */
  floor: number | null
}
