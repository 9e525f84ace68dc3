/** Makes a failing day shorter while it still fails: fewer deeds, a better line, machines that stay on (ddmin). */
import { CALM } from './line.ts'
import type { Plan } from './plan.ts'

/** `fails`: runs the day. At most `runs` days are tried. */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  runs: number,
): Promise<{ readonly plan: Plan; readonly runs: number }> {
  let best = plan
  let tried = 0
  const attempt = async (candidate: Plan): Promise<boolean> => {
    if (tried >= runs) return false
    tried += 1
    if (!(await fails(candidate))) return false
    best = candidate
    return true
  }
  await attempt({ ...best, faults: CALM })
  await attempt({
    ...best,
    nodeCrash: best.nodeCrash.map(() => 0),
    stationCrash: best.stationCrash.map(() => 0),
  })
  await attempt({ ...best, deeds: best.deeds.filter((d) => d.do !== 'poke') })
  for (let parts = 2; parts <= Math.max(2, best.deeds.length) && tried < runs; ) {
    const size = Math.ceil(best.deeds.length / parts)
    let smaller = false
    for (let at = 0; at < best.deeds.length && tried < runs; ) {
      const deeds = best.deeds.toSpliced(at, size)
      if (await attempt({ ...best, deeds })) smaller = true
      else at += size
    }
    if (smaller) parts = Math.max(2, parts - 1)
    else if (size <= 1) break
    else parts *= 2
  }
  return { plan: best, runs: tried }
}
