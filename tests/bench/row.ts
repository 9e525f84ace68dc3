/** One figure of the benchmarks, beside the peers' where they can do the same. */
export interface Row {
  name: string
  unit: 's' | 'ms' | 'bytes' | 'requests' | 'MB'
  ours: number
  peers: { pouchdb?: number; rxdb?: number }
  /** What nothing could do better: the bytes alone on the line; null where there is no such number. */
  floor: number | null
}
