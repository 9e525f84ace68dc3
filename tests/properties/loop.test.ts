/** Invariants of the loop: the table under any events, the driver against a model with a clock of its own. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs, createLoop, LOOP_TIMES, type Outcome } from '../../sync/loop.ts'
import {
  LOOP,
  LOOP_EVENTS,
  LOOP_STATES,
  type LoopEvent,
  type LoopState,
  type Transition,
} from '../../sync/loop-machine.ts'
import { seededRandom } from '../support/seeds.ts'

const ANSWERS: readonly LoopEvent[] = ['done', 'more', 'failed', 'refused']
const inFlight = (state: LoopState): boolean => state === 'exchanging' || state === 'pressed'
const timed = (state: LoopState): boolean => state === 'idle' || state === 'waiting' || state === 'blocked'

const next = (state: LoopState, event: LoopEvent): Transition => LOOP[state][event]

describe('the table', () => {
  test('has a cell for each state and event', () => {
    expect(Object.keys(LOOP).sort()).toEqual([...LOOP_STATES].sort())
    for (const state of LOOP_STATES) expect(Object.keys(LOOP[state]).sort()).toEqual([...LOOP_EVENTS].sort())
  })

  test('has one exchange in flight at most, and a timer wherever it waits', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LOOP_EVENTS), { maxLength: 60, size: 'max' }), (events) => {
        let state: LoopState = 'stopped'
        let flying = 0
        let timer = false
        for (const event of events) {
          // An answer comes only to a question, and a timer fires only once it is set.
          if ((ANSWERS.includes(event) && flying === 0) || (event === 'timer' && !timer)) continue
          if (ANSWERS.includes(event)) flying -= 1
          if (event === 'timer') timer = false
          const { to, action } = next(state, event)
          if (action === 'exchange') flying += 1
          if (action === 'exchange' || action === 'abort') timer = false
          if (action === 'abort') flying = 0
          if (action === 'poll' || action === 'backoff') timer = true
          expect(flying).toBe(inFlight(to) ? 1 : 0)
          expect(timer).toBe(timed(to))
          if (event === 'failed') expect({ to, action }).toEqual({ to: 'waiting', action: 'backoff' })
          if (state === 'stopped' && event !== 'start')
            expect({ to, action }).toEqual({ to: 'stopped', action: 'none' })
          state = to
        }
      }),
      { numRuns: 500 },
    ))
})

type Step =
  | { readonly do: 'start' | 'stop' | 'poke' | 'time' }
  | { readonly do: 'answer'; readonly outcome: Outcome | 'throws'; readonly which: number }

const outcomes = fc.oneof(
  fc.constantFrom<Outcome | 'throws'>({ type: 'done' }, { type: 'more' }, { type: 'refused' }, 'throws'),
  fc.record({
    type: fc.constant('failed' as const),
    retryAfterMs: fc.option(fc.nat({ max: 300_000 })),
  }),
)
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('start', 'poke', 'time') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stop') }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('answer'), outcome: outcomes, which: fc.nat({ max: 9 }) }),
    },
  ) as fc.Arbitrary<Step>,
  { maxLength: 60, size: 'max' },
)

/** The loop with a timer that fires when it is told to, and work that ends when it is told to. */
function driven(seed: number) {
  const timers = new Set<{ delayMs: number; fire: () => void }>()
  const works: { end: (outcome: Outcome | 'throws') => void; run: number }[] = []
  const states: LoopState[] = []
  const defects: unknown[] = []
  let run = 0
  let begun = 0
  const loop = createLoop({
    work: () => {
      begun += 1
      return new Promise<Outcome>((resolve, reject) => {
        const work = {
          run,
          end: (outcome: Outcome | 'throws') => {
            works.splice(works.indexOf(work), 1)
            if (outcome === 'throws') reject(new Error('a defect'))
            else resolve(outcome)
          },
        }
        works.push(work)
      })
    },
    timer: {
      after(delayMs, fire) {
        const timer = { delayMs, fire }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    random: seededRandom(seed),
    onState: (s) => states.push(s),
    onDefect: (e) => defects.push(e),
  })
  return {
    ...{ loop, timers, works, states, defects },
    begun: () => begun,
    current: () => works.filter((w) => w.run === run),
    stop() {
      run += 1
      loop.dispatch('stop')
    },
    /** What was promised is delivered. */
    settle: async () => {
      for (let i = 0; i < 5; i += 1) await null
    },
  }
}

describe('the loop', () => {
  test('keeps its invariants under any events', () =>
    fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (script, seed) => {
        const d = driven(seed)
        let pressed = false
        for (const step of script) {
          const before = d.loop.state()
          const begun = d.begun()
          if (step.do === 'stop') d.stop()
          else if (step.do === 'time')
            for (const t of [...d.timers].slice(0, 1)) {
              d.timers.delete(t)
              t.fire()
            }
          else if (step.do !== 'answer') d.loop.dispatch(step.do)
          const work = step.do === 'answer' ? d.works[step.which % d.works.length] : undefined
          const own = work !== undefined && d.current().includes(work)
          if (step.do === 'answer') work?.end(step.outcome)
          await d.settle()
          const after = d.loop.state()

          // One exchange of this run at most, begun or not; a timer wherever it waits; silence when stopped.
          expect(d.current().length).toBe(inFlight(after) ? 1 : 0)
          expect(d.timers.size).toBe(timed(after) ? 1 : 0)
          if (before === 'stopped' && step.do !== 'start')
            expect([after, d.begun()]).toEqual(['stopped', begun])
          if (step.do === 'stop') expect([after, d.begun()]).toEqual(['stopped', begun])

          if (step.do === 'poke' || step.do === 'start') pressed ||= inFlight(before)
          if (step.do === 'stop') pressed = false
          if (own && step.do === 'answer') {
            const answered = step.outcome === 'throws' ? 'failed' : step.outcome.type
            const failed = answered === 'failed'
            if (failed) {
              expect(after).toBe('waiting')
              const [timer] = d.timers
              const retryAfterMs =
                step.outcome === 'throws' || step.outcome.type !== 'failed' ? null : step.outcome.retryAfterMs
              expect(timer!.delayMs).toBeGreaterThanOrEqual(retryAfterMs ?? 0)
              expect(timer!.delayMs).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, LOOP_TIMES.backoffMaxMs))
              expect(timer!.delayMs).toBeGreaterThanOrEqual(LOOP_TIMES.backoffMinMs / 2)
            } else if (answered === 'done') {
              // A poke while exchanging leads to another exchange at once.
              expect(d.begun() - begun).toBe(pressed ? 1 : 0)
            }
            pressed = false
          } else if (step.do === 'answer') {
            // The answer to a question from before the last stop changes nothing.
            expect([after, d.begun()]).toEqual([before, begun])
          }
          if (step.do === 'start') expect(inFlight(after)).toBe(true)
        }
        expect(d.states.every((s, i) => s !== d.states[i - 1])).toBe(true)
      }),
      { numRuns: 300 },
    ))

  test.each(['done', 'more'] as const)(
    'a poke while exchanging leads to one more exchange (%s)',
    async (type) => {
      const d = driven(1)
      for (const event of ['start', 'poke', 'poke'] as const) d.loop.dispatch(event)
      expect(d.begun()).toBe(1)
      d.works[0]!.end({ type })
      await d.settle()
      expect(d.begun()).toBe(2)
      d.works[0]!.end({ type: 'done' })
      await d.settle()
      expect(d.begun()).toBe(2)
    },
  )

  test('a poke while exchanging leads to another exchange, also when this one fails', async () => {
    const d = driven(1)
    d.loop.dispatch('start')
    d.loop.dispatch('poke')
    d.works[0]!.end({ type: 'failed', retryAfterMs: null })
    await d.settle()
    for (const t of [...d.timers]) t.fire()
    expect(d.begun()).toBe(2)
  })

  test('reports a defect and lives on', async () => {
    const d = driven(1)
    d.loop.dispatch('start')
    d.works[0]!.end('throws')
    await d.settle()
    expect(d.defects).toHaveLength(1)
    expect(d.loop.state()).toBe('waiting')
  })
})

test('the backoff lies in the upper half of a doubling ceiling, and never above the highest', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer(),
      (backoffMinMs, more, failures, seed) => {
        const times = { pollMs: 1, backoffMinMs, backoffMaxMs: backoffMinMs + more }
        const ceiling = Math.min(times.backoffMaxMs, backoffMinMs * 2 ** Math.min(failures - 1, 40))
        const delay = backoffMs(times, failures, seededRandom(seed))
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2)
        expect(delay).toBeLessThanOrEqual(ceiling)
        expect(Number.isInteger(delay)).toBe(true)
      },
    ),
  ))
