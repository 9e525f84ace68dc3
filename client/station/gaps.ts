/** 断号 (C39), as the county's own devices see them, which hold every case; and the county's word on them. */
import { schemaOf } from '../../shared/case/events.ts'
import { type Account, accountOf, type Gap, gapsIn } from '../../shared/case/gaps.ts'
import { Knowledge } from '../../shared/case/knowledge.ts'
import { caseNumberPrefix } from '../../shared/case/number.ts'
import { mayRule } from '../../shared/case/permissions.ts'
import { quarantinesIn } from '../../shared/case/quarantine.ts'
import { deviceEvents, deviceStream } from '../../shared/device-events.ts'
import { type Entry, isAuthority } from '../../shared/event.ts'
import { grouped } from '../../shared/group.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readNames, readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import { inSlices } from './looking.ts'
import type { AccountFor, ListedGap, Profile, RuleError } from './station.ts'

type GapsDeps = Pick<CountyDeskDeps, 'cases' | 'events' | 'store' | 'pause' | 'elapsed'>

/** Of devices that are known here. */
export async function listGaps(deps: GapsDeps): Promise<readonly ListedGap[]> {
  const suspected = gapsIn(await readNames(deps.cases, { index: ['order'], where: {} }))
  if (suspected.length === 0) return []
  const devices = await enrolledDevices(deps)
  const days = grouped(suspected, (gap) => caseNumberPrefix(gap.area, gap.day, gap.terminal))
  return inSlices(deps, days.keys(), async (prefix): Promise<ListedGap[]> => {
    const { area, day, terminal } = days.get(prefix)![0]!
    const device = devices.get(`${area} ${terminal}`)
    if (device === undefined) return []
    const entries = await deps.store.stream(deviceStream(device, day))
    return gapsIn(await spokenOf(deps, prefix)).map((gap) => ({
      gap,
      device,
      account: accountIn(entries, gap),
    }))
  })
}

/** Numbers of which there is any event, also where the receipt lies in quarantine: that is asked about there. */
async function spokenOf({ events }: GapsDeps, prefix: string): Promise<string[]> {
  const stream = { $gte: `case/${prefix}`, $lte: `case/${prefix}~` }
  const rows = await readRows(events, { index: ['stream'], where: { stream } })
  return [...new Set(rows.map((row) => row.stream.slice('case/'.length)))]
}

async function enrolledDevices({ events }: GapsDeps): Promise<ReadonlyMap<string, string>> {
  const rows = await readRows(events, { index: ['type', 'stream'], where: { type: { $eq: 'enrolled' } } })
  return new Map(
    rows.map(entryOfRow).flatMap(({ event }) => {
      const read = deviceEvents.enrolled[1].safeParse(event.data)
      if (!isAuthority(event.id) || !read.success) return []
      return [[`${read.data.org} ${read.data.terminal}`, read.data.device] as const]
    }),
  )
}

function accountIn(all: readonly Entry[], gap: Gap): Account {
  const knowledge = new Knowledge(all)
  const barred = new Set(quarantinesIn(knowledge.entries).map((q) => q.hash))
  const held = knowledge.entries.filter(
    ({ event, hash }) =>
      !barred.has(hash) && schemaOf(event.type, event.v)?.safeParse(event.data).success === true,
  )
  return accountOf(knowledge, held, gap)
}

export async function accountFor(
  deps: Pick<CountyDeskDeps, 'malformed' | 'write'>,
  profile: Profile,
  { gap, device, why, reason }: AccountFor,
): Promise<Result<true, RuleError>> {
  if (!mayRule({ org: profile.org.id, roles: profile.staff.roles })) return err({ type: 'WrongRole' })
  const data = { day: gap.day, from: gap.from, to: gap.to, why, reason }
  const malformed = deps.malformed('accounted', 1, data)
  if (malformed.length > 0) return err({ type: 'Malformed', fields: malformed })
  const author = { device: profile.device, by: profile.staff.id, org: profile.org.id }
  const stream = deviceStream(device, gap.day)
  await deps.write(author, async () => [{ stream, type: 'accounted', v: 1, data }])
  return ok(true)
}
