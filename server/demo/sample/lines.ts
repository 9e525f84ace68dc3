/** What went wrong with lines and clocks in these days: a table by staff id and shift, first and last included. */

interface Trouble {
  readonly staff: string
  readonly from: number
  readonly until: number
}

/** Works on without a network: what was written arrives when the line is back. The first is this very morning. */
export const CUT_OFF: readonly Trouble[] = [
  { staff: 'hezikou', from: 40, until: 41 },
  { staff: 'lantian', from: 18, until: 25 },
]

/** Locked up and switched off. */
export const AWAY: readonly Trouble[] = [{ staff: 'chenghu', from: 33, until: 43 }]

export const WRONG_CLOCKS: readonly (Trouble & { readonly offsetMs: number })[] = [
  { staff: 'tielu', from: 24, until: 31, offsetMs: 26 * 60_000 },
]

const holds =
  (staff: string, shift: number) =>
  (trouble: Trouble): boolean =>
    trouble.staff === staff && trouble.from <= shift && shift <= trouble.until

export const isAway = (staff: string, shift: number): boolean => AWAY.some(holds(staff, shift))
export const isOnline = (staff: string, shift: number): boolean =>
  !isAway(staff, shift) && !CUT_OFF.some(holds(staff, shift))
export const clockOffsetMs = (staff: string, shift: number): number =>
  WRONG_CLOCKS.find(holds(staff, shift))?.offsetMs ?? 0
