/** Where a case is, and whose turn it is. Tables that a county's lawyer can read. */
import type { Event } from '../event.ts'
import type { Slot } from './events.ts'

export const STAGES = [
  'received',
  'notified',
  'supplemented',
  'accepted',
  'refused',
  'dispatched',
  'reviewed',
  'granted',
  'denied',
  'withdrawn',
  'delivered',
] as const
export type Stage = (typeof STAGES)[number]

interface Facts {
  readonly effective: (slot: Slot) => Event | null
  readonly notices: readonly { readonly open: readonly string[] }[]
  readonly dispatchedTo: string | null
  readonly delivered: string | null
}

export function stageOf({ effective, notices, dispatchedTo, delivered }: Facts): Stage {
  if (delivered) return 'delivered'
  const end = effective('step/decide')
  if (end?.type === 'withdrawn') return 'withdrawn'
  if (end) return end.data?.outcome === 'pass' ? 'granted' : 'denied'
  if (effective('step/review')) return 'reviewed'
  const admission = effective('admission')
  if (admission?.type === 'refused') return 'refused'
  if (admission) return dispatchedTo ? 'dispatched' : 'accepted'
  if (notices.some((n) => n.open.length > 0)) return 'notified'
  return notices.length > 0 ? 'supplemented' : 'received'
}

/** Whose turn: `receiver` where the resident comes in, `town` the window above it or the one it was handed to, `owner` the department, or nobody's. */
export type Turn = 'receiver' | 'town' | 'owner' | 'nobody'
export type Task = 'accept' | 'supplement' | 'dispatch' | 'review' | 'decide' | 'deliver' | 'none'

export const TURN: Record<Stage, { readonly turn: Turn; readonly task: Task }> = {
  received: { turn: 'town', task: 'accept' },
  notified: { turn: 'receiver', task: 'supplement' },
  supplemented: { turn: 'town', task: 'accept' },
  accepted: { turn: 'town', task: 'dispatch' },
  refused: { turn: 'receiver', task: 'deliver' },
  dispatched: { turn: 'owner', task: 'review' },
  reviewed: { turn: 'owner', task: 'decide' },
  granted: { turn: 'receiver', task: 'deliver' },
  denied: { turn: 'receiver', task: 'deliver' },
  withdrawn: { turn: 'nobody', task: 'none' },
  delivered: { turn: 'nobody', task: 'none' },
}
