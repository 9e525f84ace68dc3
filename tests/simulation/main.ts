/** `npm run sim -- --seed N --runs M`: prints the seed of a failure, which replays it. */
import { parseArgs } from 'node:util'
import { simulate } from './county.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
const first = Number(values.seed ?? 1)
const runs = Number(values.runs ?? 20)
const started = performance.now()
let failed = 0
for (let seed = first; seed < first + runs; seed += 1) {
  const report = await simulate(seed)
  const { breaches, ...figures } = report
  console.log(JSON.stringify(figures))
  if (breaches.length > 0) {
    failed += 1
    console.log(`seed ${seed} fails (npm run sim -- --seed ${seed} --runs 1):`)
    for (const breach of breaches.slice(0, 10)) console.log(`  ${breach}`)
  }
}
const minutes = (performance.now() - started) / 60_000
console.log(`${runs} seeds, ${failed} failed, ${(runs / minutes).toFixed(0)} seeds a minute`)
process.exitCode = failed > 0 ? 1 : 0
