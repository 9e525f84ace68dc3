/**
 * Everything that awaits the county's word, from the projection and from where the root told its quarantines: by index,
 * however many cases there are.
 */
import { clockOn, isDeemed } from '../../shared/case/clock.ts'
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { isAccounted } from '../../shared/case/gaps.ts'
import type { Matter } from '../../shared/case/matters.ts'
import { isOpen } from '../../shared/case/quarantine.ts'
import { deviceOf, seqOf } from '../../shared/event.ts'
import { grouped } from '../../shared/group.ts'
import type { Repeats } from '../../shared/protocol/repeats.ts'
import type { CaseRow } from '../storage/schemas.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import { listGaps } from './gaps.ts'
import { inSlices } from './looking.ts'
import type { ListedCase, OpenMatter } from './station.ts'
import { type ToldQuarantine, toldQuarantines } from './told-quarantines.ts'

type MattersDeps = Pick<
  CountyDeskDeps,
  | 'cases'
  | 'events'
  | 'store'
  | 'readRows'
  | 'readRow'
  | 'enrolledAs'
  | 'calendar'
  | 'today'
  | 'pause'
  | 'elapsed'
>

/** Cases that are looked through: what a person can settle in weeks. */
const CASES_MAX = 1000

export async function listMatters(deps: MattersDeps): Promise<readonly OpenMatter[]> {
  const found = [...(await ofCases(deps)), ...(await ofQuarantine(deps))]
  // A pair that is to be compared anew stands in both of its cases.
  return [...new Map(found.map((matter) => [matter.key, matter])).values()]
}

/** What no index has, and only a look finds. `suspected`: pairs of cases that may be one application, as the county told. */
export async function lookForMatters(
  deps: MattersDeps,
  suspected: Repeats['pairs'],
): Promise<readonly OpenMatter[]> {
  return [...(await ofRepeats(deps, suspected)), ...(await ofDeemed(deps)), ...(await ofGaps(deps))]
}

/** Those that are here, and on which no word has been said here since. */
async function ofRepeats(deps: MattersDeps, suspected: Repeats['pairs']): Promise<OpenMatter[]> {
  return inSlices(deps, suspected, async ([earlier, later]): Promise<OpenMatter[]> => {
    const entries = await deps.store.stream(caseStream(later))
    const state = foldCase(entries)
    const isHere = state && (await deps.readRow(deps.cases, earlier))
    if (!isHere || state.comparisons.some((c) => c.with === earlier)) return []
    const { item, itemVersion, receivedOrg, receivedAt } = state
    return [
      {
        ...{
          kind: 'repeat',
          with: earlier,
          key: pairKey(later, earlier),
          caseNo: later,
          item,
          itemVersion,
        },
        ...{ device: deviceOf(state.receipt), org: receivedOrg, at: receivedAt },
        applicant: state.fields['applicant.name']?.value ?? '',
      },
    ]
  })
}

async function ofCases({ cases, readRows }: MattersDeps): Promise<OpenMatter[]> {
  const where = { attention: { $eq: 1 } }
  const rows = await readRows(cases, { index: ['attention', 'order'], where, limit: CASES_MAX })
  return rows.map(listed).flatMap(({ matters, caseNo, applicant, item, itemVersion }) =>
    matters.map(
      (matter): OpenMatter => ({
        ...{ ...matter, key: keyOf(caseNo, matter), caseNo, applicant, item, itemVersion },
      }),
    ),
  )
}

const pairKey = (...cases: readonly string[]): string => `repeat/${[...cases].sort().join('/')}`

function keyOf(caseNo: string, matter: Matter): string {
  if (matter.kind === 'repeat') return pairKey(caseNo, matter.with)
  return `${caseNo}/${matter.kind}/${matter.kind === 'acts' ? matter.slot : matter.field}`
}

/** 视为受理 by the calendar in force; never by a day that is provisional, nor where somebody has told, however late. */
async function ofDeemed(deps: MattersDeps): Promise<OpenMatter[]> {
  const where = { stage: { $eq: 'received' } }
  const rows = await deps.readRows(deps.cases, { index: ['stage', 'order'], where, limit: CASES_MAX })
  const [calendar, today] = [deps.calendar(), deps.today()]
  return rows.map(listed).flatMap(({ caseNo, applicant, item, itemVersion, receivedOrg, timing }) => {
    const notice = clockOn(timing, undefined, calendar, '')
    const isLate = timing.toldAt === null && isDeemed(timing, calendar, today)
    if (!notice || notice.provisional || !isLate) return []
    const matter = { kind: 'deemed', key: `${caseNo}/deemed`, caseNo, applicant, item, itemVersion } as const
    return [{ ...matter, device: '', org: receivedOrg, at: timing.receivedAt }]
  })
}

/** 断号 that nobody has accounted for. */
async function ofGaps(deps: MattersDeps): Promise<OpenMatter[]> {
  const open = (await listGaps(deps)).filter(({ account }) => !isAccounted(account))
  return open.map((listed): OpenMatter => {
    const { area, day, terminal, from } = listed.gap
    const key = `gap/${area}/${day}/${terminal}/${from}`
    return { kind: 'gap', key, caseNo: null, applicant: '', org: area, at: day, ...listed }
  })
}

/**
 * What a copy of a device wrote stands under one heading, from where all that is left of it is answered; each of its events
 * can be read and adopted like any other, for a copy may have taken real applications.
 */
async function ofQuarantine(deps: MattersDeps): Promise<OpenMatter[]> {
  const all = await toldQuarantines(deps.events, deps.store)
  const told = all.filter(isOpen)
  // Also where the place itself at which it forked is settled already.
  const copied = new Set(all.filter((q) => q.reason === 'clone').map((q) => deviceOf(q.id)))
  const isOfCopy = (q: ToldQuarantine) =>
    copied.has(deviceOf(q.id)) && (q.reason === 'clone' || q.reason === 'chain')
  const forks = [...grouped(told.filter(isOfCopy), (q) => deviceOf(q.id))]
  return Promise.all([
    ...forks.map(([device, all]) => ofFork(deps, device, all)),
    ...told.map((q) => ofOne(deps, q)),
  ])
}

async function ofFork(
  deps: MattersDeps,
  device: string,
  all: readonly ToldQuarantine[],
): Promise<OpenMatter> {
  const inOrder = [...all].sort((a, b) => seqOf(a.id) - seqOf(b.id) || (a.hash < b.hash ? -1 : 1))
  const cases = new Set(inOrder.flatMap((q) => q.streams.flatMap((stream) => caseNoOf(stream) ?? [])))
  return {
    ...{ kind: 'clone', key: `clone/${device}`, caseNo: null, applicant: '', device },
    told: inOrder.map(({ id, hash, streams }) => ({ id, hash, streams })),
    cases: [...cases],
    org: (await deps.enrolledAs(deps.events, device))?.org ?? '',
    at: all.map((q) => q.at).sort()[0] ?? '',
  }
}

async function ofOne(
  deps: MattersDeps,
  { id, hash, reason, streams, at }: ToldQuarantine,
): Promise<OpenMatter> {
  const caseNo = streams.map(caseNoOf).find((no) => no !== null) ?? null
  const row = caseNo === null ? null : await deps.readRow(deps.cases, caseNo)
  const enrolled = await deps.enrolledAs(deps.events, deviceOf(id))
  return {
    ...{ kind: 'quarantine', key: `quarantine/${hash}`, id, hash, reason, streams, caseNo, at },
    device: deviceOf(id),
    org: enrolled?.org ?? '',
    applicant: row?.applicant ?? '',
  }
}

/** As the projection wrote it. */
const listed = (row: CaseRow): ListedCase => JSON.parse(row.json)
