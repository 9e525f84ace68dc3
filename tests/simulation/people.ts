/** What a person at a station does next: anything the tables permit on what this station knows. */
import { toHex } from '../../shared/bytes.ts'
import type { CaseState } from '../../shared/case/fold.ts'
import { optionsOf, permit } from '../../shared/case/permissions.ts'
import type { Step } from '../../shared/case/transitions.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Chance } from './chance.ts'
import { NEWEST } from './simulated-node.ts'
import type { SimulatedStation } from './simulated-station.ts'

interface Act {
  readonly type: Step
  readonly data: Record<string, unknown>
}

/** What a forged program writes for an opinion. */
export const FORGED = '伪造'

export async function actOnce(
  station: SimulatedStation,
  chance: Chance,
  items: readonly Item[],
): Promise<void> {
  if (station.staff.roles.includes('agent') && chance.hit(0.4)) {
    await station.handIn(chance.pick(items))
    return
  }
  const cases = await station.cases()
  if (cases.length === 0) return
  const { state } = chance.pick(cases)
  const item = items.find((i) => i.code === state.item)
  // A forged program: it writes what its own tables forbid, and the county must keep it out of everybody's case.
  const mayDecide = () =>
    permit(state, { org: station.enrolled.org, roles: station.staff.roles }, 'decided', {
      item,
      step: 'decide',
    }).ok
  if (chance.hit(0.02) && !mayDecide()) {
    await station.write(state.caseNo, 'decided', { step: 'decide', outcome: 'pass', opinion: FORGED })
    return
  }
  if (chance.hit(0.01)) {
    await station.write(state.caseNo, NEWEST, { note: '' })
    return
  }
  const acts = possible(item, state, chance).filter(
    (act) =>
      permit(state, { org: station.enrolled.org, roles: station.staff.roles }, act.type, {
        item,
        ...optionsOf(act.type, act.data),
      }).ok,
  )
  if (acts.length === 0) return
  const act = chance.pick(acts)
  await station.write(state.caseNo, act.type, act.data)
}

/** Its bytes are nowhere: only their name travels. */
const photograph = (chance: Chance) => ({
  sha256: toHex(chance.bytes(32)),
  bytes: 1_000,
  type: 'image/jpeg',
})

function possible(item: Item | undefined, state: CaseState, chance: Chance): Act[] {
  const town = chance.pick(['441424104000', '441424120000', '441424100000'])
  const from = state.dispatches.map((d) => d.to)
  const material = item ? chance.pick(item.materials).id : 'id-card'
  const outcome = chance.hit(0.8) ? 'pass' : 'fail'
  const acts: Act[] = [
    { type: 'filled', data: { fields: { 'applicant.phone': `1380000${chance.between(1000, 9999)}` } } },
    { type: 'material', data: { material, seen: true } },
    { type: 'material', data: { material, seen: false, file: photograph(chance) } },
    { type: 'notified', data: { materials: [material], fields: [], note: '' } },
    { type: 'accepted', data: {} },
    { type: 'accepted', data: {} },
    { type: 'refused', data: { reason: '不属于本机关职权范围' } },
    { type: 'dispatched', data: { to: item?.owner ?? '' } },
    { type: 'dispatched', data: { to: town } },
    ...from.map((org) => {
      const dispatches = state.dispatches.filter((d) => d.to === org).map((d) => d.event)
      return { type: 'recalled', data: { from: org, reason: '派错了', dispatches } } as const
    }),
    { type: 'decided', data: { step: 'review', outcome, opinion: '' } },
    { type: 'decided', data: { step: 'decide', outcome, opinion: '' } },
    {
      type: 'paused',
      data: { kind: 'experts', notice: '鉴〔2026〕1号', from: '2030-01-01', to: '2030-01-10' },
    },
    { type: 'extended', data: { days: chance.between(1, 10), reason: '案情复杂' } },
    { type: 'withdrawn', data: { reason: '申请人撤回' } },
    { type: 'delivered', data: { to: 'applicant', note: '' } },
  ]
  return acts
}
