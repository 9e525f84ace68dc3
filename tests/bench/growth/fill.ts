/**
 * A store at size, as a county's node makes it: cases of every standing by enrolled devices, taken in, judged and
 * registered by the real sequencer and authority; without HTTP and signatures, which do not grow with a store.
 */
import { openAuthority } from '../../../server/authority/authority.ts'
import { datingBy } from '../../../server/dating.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { demoStaff } from '../../../server/demo/staff.ts'
import { directoryOf } from '../../../server/directory.ts'
import { newEpoch } from '../../../server/open-disk.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import type { NodeStore } from '../../../server/stores/node-store.ts'
import { systemClock, systemRandom } from '../../../server/system.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { townOf } from '../../../shared/case/audience.ts'
import { mod112 } from '../../../shared/identity/check-digits.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { manyCases } from '../../support/many-cases.ts'
import type { Filled } from './measures.ts'

const AREA = '441424000000'
/** With the root's, ten of a case that is delivered. */
const WRITTEN = 8
/** Before the sequencer takes them in. */
const CASES_EACH = 100
const CASES_OF_A_DAY = 8
/** One of so many is filed by somebody who has filed the same already; prime to the round of standings. */
const TWICE = 97

const release = demoRelease(new Date().toISOString())
/** One of each department's that has staff, so that the two go round together. */
const items = [
  ...new Map(
    release.items
      .filter((item) => item.process.every((p) => p.step === 'decide'))
      .filter((item) => demoStaff.some((s) => s.org === item.owner))
      .map((item) => [item.owner, item]),
  ).values(),
]
const villages = demoStaff.filter((s) => s.roles.includes('agent')).map((s) => s.org)

type CaseAt = ReturnType<typeof manyCases>

/** A county at work over a store: people of every kind write, the root takes in. */
export async function openFilled(store: NodeStore): Promise<Filled & { readonly caseAt: CaseAt }> {
  if ((await store.epoch()) === '') await store.drop(newEpoch(systemRandom))
  const directory = directoryOf(release)
  const authority = await openAuthority({
    ...{ store, area: AREA, hasher, random: systemRandom, clock: systemClock, directory },
  })
  const sequencer = await createSequencer({
    ...{ store, area: AREA, judgement: authority.judgement, dating: datingBy(directory, utf8('growth')) },
    onDefect: (error) => {
      throw error
    },
  })
  await sequencer.drain()
  // Who has filed before, does not again.
  const known = await store.position()
  const writers = new Map<string, { device: string; by: string; terminal: string }>()
  for (const org of new Set([...villages, ...villages.map(townOf), ...items.map((item) => item.owner)])) {
    const { device, terminal } = await authority.enrol(org, `growth-${org}`, sequencer.devices())
    await sequencer.drain()
    writers.set(org, { device, terminal, by: demoStaff.find((s) => s.org === org)!.id })
  }
  const caseAt = manyCases(hasher, {
    villages,
    departments: items.map((item) => item.owner),
    items: items.map(({ code, version, materials }) => ({
      ...{ code, version },
      materials: materials.map((m) => m.id),
    })),
    writers: (org) => writers.get(org)!,
    person: (i) => personOf(known + (i % TWICE === 0 ? i + items.length : i)),
    events: WRITTEN,
    newestMs: Date.now(),
  })
  let next = 0
  const day = () => {
    next += CASES_OF_A_DAY
    return Array.from({ length: CASES_OF_A_DAY }, (_, i) => caseAt(next + i)).flat()
  }
  return { store, sequencer, day, caseAt }
}

/** Born before anybody who lives. */
function personOf(i: number): string {
  const birth = new Date(Date.UTC(1700, 0, 1 + (i % 36_000))).toISOString().slice(0, 10).replaceAll('-', '')
  const digits = `441424${birth}${String(Math.floor(i / 36_000)).padStart(3, '0')}`
  return digits + mod112(digits)
}

/** Resolves with how many entries its log has then. */
export async function fillStore(
  store: NodeStore,
  cases: number,
  say: (sentence: string) => void,
): Promise<number> {
  const { sequencer, caseAt } = await openFilled(store)
  const beganMs = performance.now()
  for (let i = 0; i < cases; i += CASES_EACH) {
    const some = Array.from({ length: Math.min(CASES_EACH, cases - i) }, (_, j) => caseAt(i + j))
    await store.append(some.flat())
    await sequencer.drain()
    if (i % 5_000 > 0) continue
    const rate = (i * WRITTEN) / ((performance.now() - beganMs) / 1000)
    say(`${i} of ${cases} cases, ${rate.toFixed(0)} events a second`)
  }
  await sequencer.stop()
  return store.position()
}
