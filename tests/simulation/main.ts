/**
 * `npm run sim -- --seed N --runs M`: prints the seed of a failure, which replays it, and the shortest day on which it
 * still fails. `--minutes`: stops then. `--shrink`: runs spent on it.
 */
import { parseArgs } from 'node:util'
import { NAMES, run, SIZE, simulate } from './county.ts'
import { drawPlan, wordsOf } from './plan.ts'
import { shrink } from './shrink.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    minutes: { type: 'string' },
    shrink: { type: 'string' },
  },
})
const first = Number(values.seed ?? 1)
const runs = Number(values.runs ?? 20)
const started = performance.now()
const untilMs = started + Number(values.minutes ?? 240) * 60_000
/** A day that fails is tried so often in shorter forms; 0: it is only named. */
const shrinkRuns = Number(values.shrink ?? 80)
let failed = 0
let done = 0
for (let seed = first; seed < first + runs && performance.now() < untilMs; seed += 1) {
  const report = await simulate(seed)
  done += 1
  const { breaches, ...figures } = report
  console.log(JSON.stringify(figures))
  if (breaches.length === 0) continue
  failed += 1
  console.log(`seed ${seed} fails (npm run sim -- --seed ${seed} --runs 1):`)
  for (const breach of breaches.slice(0, 10)) console.log(`  ${breach}`)
  if (shrinkRuns === 0) continue
  const fails = async (plan: Parameters<typeof run>[0]) => (await run(plan)).breaches.length > 0
  const { plan } = await shrink(drawPlan(seed, SIZE), fails, shrinkRuns)
  console.log(`fails too with these ${plan.deeds.length} deeds:`)
  for (const deed of plan.deeds) console.log(`  ${wordsOf(deed, NAMES)}`)
}
const minutes = (performance.now() - started) / 60_000
console.log(`${done} seeds, ${failed} failed, ${(done / minutes).toFixed(0)} seeds a minute`)
process.exitCode = failed > 0 ? 1 : 0
