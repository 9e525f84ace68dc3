/**
 * `npm run bench -- --json FILE --md FILE`: measures ours beside its peers (docs/benchmarks.md). Progress goes to
 * stderr. Builds nothing: run `npm run build` first.
 */
import { itemsFor } from './content.ts'
import { measureLine, SETTINGS } from './lines.ts'

const startedMs = performance.now()
const say = (sentence: string): void =>
  void process.stderr.write(
    `${((performance.now() - startedMs) / 1000).toFixed(0).padStart(5)} s  ${sentence}\n`,
  )

const only = process.env.ONLY
say('content')
const items = itemsFor(Number(process.env.ITEMS ?? 2000))
for (const setting of SETTINGS.filter((s) => !only || s.name.startsWith(only)))
  console.log(
    JSON.stringify(
      await measureLine({ ...setting, cases: Number(process.env.CASES ?? setting.cases) }, items, say),
      null,
      1,
    ),
  )
