/**
 * The one loop of the exchange as a table: states × events, every cell filled or it does not compile.
 * Specification and diagram: sync/README.md. Pure: time and randomness are in the events and in the driver (loop.ts).
 */
export const LOOP_STATES = ['stopped', 'idle', 'exchanging', 'pressed', 'waiting', 'blocked'] as const
export type LoopState = (typeof LOOP_STATES)[number]

export const LOOP_EVENTS = [
  /** The program starts, or a person says "send now" after what blocked it was mended. */
  'start',
  'stop',
  /** Something to send, or the node says that there is something. */
  'poke',
  /** The timer set by the last transition ran out. */
  'timer',
  /** The exchange came back whole; nothing more to move. */
  'done',
  /** The exchange came back whole; more to move. */
  'more',
  /** Unreachable, or a problem that passes by itself. */
  'failed',
  /** A problem that needs a person. */
  'refused',
] as const
export type LoopEvent = (typeof LOOP_EVENTS)[number]

/** What the driver does on a transition. `poll`: timer for the next idle exchange; `backoff`: timer after a failure. */
export type LoopAction = 'exchange' | 'poll' | 'backoff' | 'abort' | 'none'

export interface Transition {
  readonly to: LoopState
  readonly action: LoopAction
}

const go = (to: LoopState, action: LoopAction): Transition => ({ to, action })
const stay = (state: LoopState): Transition => go(state, 'none')

export const LOOP: Record<LoopState, Record<LoopEvent, Transition>> = {
  stopped: {
    start: go('exchanging', 'exchange'),
    stop: stay('stopped'),
    poke: stay('stopped'),
    timer: stay('stopped'),
    done: stay('stopped'),
    more: stay('stopped'),
    failed: stay('stopped'),
    refused: stay('stopped'),
  },
  idle: {
    start: go('exchanging', 'exchange'),
    stop: go('stopped', 'abort'),
    poke: go('exchanging', 'exchange'),
    timer: go('exchanging', 'exchange'),
    done: stay('idle'),
    more: stay('idle'),
    failed: stay('idle'),
    refused: stay('idle'),
  },
  exchanging: {
    start: go('pressed', 'none'),
    stop: go('stopped', 'abort'),
    poke: go('pressed', 'none'),
    timer: stay('exchanging'),
    done: go('idle', 'poll'),
    more: go('exchanging', 'exchange'),
    failed: go('waiting', 'backoff'),
    refused: go('blocked', 'poll'),
  },
  // Exchanging, and poked since the request was made up: there will be another.
  pressed: {
    start: stay('pressed'),
    stop: go('stopped', 'abort'),
    poke: stay('pressed'),
    timer: stay('pressed'),
    done: go('exchanging', 'exchange'),
    more: go('exchanging', 'exchange'),
    failed: go('waiting', 'backoff'),
    refused: go('blocked', 'poll'),
  },
  // A poke does not shorten the wait, or a cut line would be hammered with every keystroke; a person's start does.
  waiting: {
    start: go('exchanging', 'exchange'),
    stop: go('stopped', 'abort'),
    poke: stay('waiting'),
    timer: go('exchanging', 'exchange'),
    done: stay('waiting'),
    more: stay('waiting'),
    failed: stay('waiting'),
    refused: stay('waiting'),
  },
  // The node said no for a reason that a person must mend; it is asked again now and then all the same.
  blocked: {
    start: go('exchanging', 'exchange'),
    stop: go('stopped', 'abort'),
    poke: stay('blocked'),
    timer: go('exchanging', 'exchange'),
    done: stay('blocked'),
    more: stay('blocked'),
    failed: stay('blocked'),
    refused: stay('blocked'),
  },
}
